import { SettingsError } from "../../errors.ts";

/** The value of a YAML text, with the line and column of each part. */
export interface YamlText {
  /** The value, as JSON.parse would give it. */
  readonly value: unknown;
  /** Line and column of a value or of its key, as in "line 3, column 7". For a missing value, those of its parent. */
  placeOf(path: readonly (string | number)[], atKey: boolean): string;
}

// The package is named in full: this code must run without an import map. It is loaded when it is first needed, since
// that takes some 50 ms and most scripts have no plan.
// deno-lint-ignore no-import-prefix
const loadYaml = () => import("npm:yaml@2.9.1");

/** Sentences of ours in place of the parser's words, by its codes. */
const whyNoYaml: Readonly<Record<string, string>> = {
  MULTIPLE_DOCS: "A second document begins here, and a plan is one document",
  RESOURCE_EXHAUSTION: "This is nested more deeply than any plan",
};

/**
 * Reads a YAML text, version 1.2, which includes JSON. Merge keys (`<<`) are read as other programs read them; a
 * repeated key is an error.
 *
 * @throws {SettingsError} If the text is not YAML; the sentence names line and column.
 */
export async function readYaml(text: string): Promise<YamlText> {
  const { LineCounter, parseDocument, isMap, isNode, isScalar, visit } = await loadYaml();
  const lines = new LineCounter();
  const wordsAt = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `line ${Math.max(1, line)}, column ${Math.max(1, col)}`;
  };
  const fail = (offset: number, message: string): never => {
    throw new SettingsError(`${wordsAt(offset)}: ${message}${/[.!?]$/.test(message) ? "" : "."}`);
  };
  // The parser compares each key with all earlier ones, which takes minutes for a file that is no plan.
  const options = { lineCounter: lines, prettyErrors: false, merge: true, uniqueKeys: false };
  const document = parseDocument(text, options);
  // The parser's warnings are errors here: an unknown tag, for example, would change the value.
  for (const { pos: [offset], message, code } of [...document.errors, ...document.warnings]) {
    fail(offset, whyNoYaml[code] ?? message);
  }
  visit(document, {
    Map(_key, { items }) {
      const seen = new Set<unknown>();
      for (const { key } of items) {
        if (!isScalar(key) || key.value === "<<") continue;
        if (seen.has(key.value)) fail(key.range?.[0] ?? 0, "Map keys must be unique");
        seen.add(key.value);
      }
    },
    Alias(_key, alias, holders) {
      const named = alias.resolve(document);
      const offset = alias.range?.[0] ?? 0;
      if (!named) fail(offset, `The alias *${alias.source} has no anchor before it`);
      if (holders.some((one) => one === named)) {
        fail(
          offset,
          `The alias *${alias.source} is inside the value that it names, so that value would have no end`,
        );
      }
    },
  });
  const nodeAt = (path: readonly (string | number)[]) => {
    const node = path.length === 0 ? document.contents : document.getIn(path, true);
    return isNode(node) ? node : undefined;
  };
  const keyAt = (path: readonly (string | number)[]) => {
    const holder = nodeAt(path.slice(0, -1));
    const pair = isMap(holder) && holder.items.find(({ key }) => isScalar(key) && key.value === path.at(-1));
    return pair && isNode(pair.key) ? pair.key : undefined;
  };
  return {
    value: toValue(() => document.toJS()),
    placeOf(path, atKey) {
      let node = atKey ? keyAt(path) : undefined;
      for (let depth = path.length; !node?.range && depth >= 0; depth--) node = nodeAt(path.slice(0, depth));
      return wordsAt(node?.range?.[0] ?? 0);
    },
  };
}

/** The parser refuses aliases that expand to too much, and does not say where they are. */
function toValue(unfold: () => unknown): unknown {
  try {
    return unfold();
  } catch (error) {
    throw new SettingsError("line 1, column 1: The aliases expand to more than any plan has.", {
      cause: error,
    });
  }
}
