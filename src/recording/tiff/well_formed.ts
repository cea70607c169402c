const entity = /^&(?:amp|lt|gt|quot|apos|#\d+|#x[\da-fA-F]+);/;
const attributes = /^(?:\s+[A-Za-z_:][\w:.-]*\s*=\s*(?:"[^"<]*"|'[^'<]*'))*\s*\/?$/;

/** A sign that no XML may have. It takes the place of bytes that are no text. */
const noSign = "\uffff";

/**
 * A description's bytes as text. The sign U+FFFD, which a decoder gives for bytes that are no text, may be in a name:
 * other programs write it for letters that they cannot read.
 */
export function xmlText(bytes: Uint8Array<ArrayBuffer>): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder().decode(bytes).replaceAll("\ufffd", noSign);
  }
}

/**
 * Why other programs could not read a description as XML, as a clause; nothing if it is well-formed. Knows only what
 * this library writes: elements, attributes, text, and one declaration in front.
 */
export function xmlFault(text: string): string | undefined {
  // deno-lint-ignore no-control-regex
  if (/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/.test(text)) return "it has signs that no text has";
  const open: string[] = [];
  let elements = 0;
  const body = text.replace(/^<\?xml [^<>]*\?>/, "");
  for (const [part] of body.matchAll(/<[^<>]*>?|[^<]+/g)) {
    if (badEntity(part)) return "it has a & that begins nothing";
    if (!part.startsWith("<")) {
      if (part.trim() !== "" && open.length === 0) return "it has text outside of its elements";
      continue;
    }
    // Without a > at its end, the expression would try each length of the name.
    const tag = part.endsWith(">") && /^<(\/?)([A-Za-z_:][\w:.-]*)([^<>]*)>$/.exec(part);
    if (!tag) return `it has "${part.slice(0, 30)}" where a tag should be`;
    const [, closes, name, rest] = tag;
    if (closes) {
      if (rest.trim() !== "" || open.pop() !== name) return `its element ${name} ends and was not open`;
      continue;
    }
    if (!attributes.test(rest) || repeats(rest)) return `the attributes of its element ${name} are damaged`;
    if (open.length === 0 && elements++ > 0) return "it has more than one root";
    if (!rest.endsWith("/")) open.push(name);
  }
  return open.length > 0 ? `its element ${open.at(-1)} does not end` : undefined;
}

function badEntity(text: string): boolean {
  for (let at = text.indexOf("&"); at >= 0; at = text.indexOf("&", at + 1)) {
    if (!entity.test(text.slice(at, at + 12))) return true;
  }
  return false;
}

function repeats(attributes: string): boolean {
  const names = [...attributes.matchAll(/(?<![\w:.-])([\w:.-]+)\s*=/g)].map(([, name]) => name);
  return new Set(names).size < names.length;
}
