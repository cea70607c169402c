import { SettingsError } from "../../errors.ts";

/** The value of a YAML text, and the line and column of each part. */
export interface YamlText {
  /** The value, as JSON would have it. */
  readonly value: unknown;
  /** The words "line 3, column 7" for a value, or for its key; for what is not there, those of what should hold it. */
  placeOf(path: readonly (string | number)[], atKey: boolean): string;
}

// The package is named in full: this code must run without an import map. It is loaded when it is first needed, since
// that takes some 50 ms and most scripts have no plan.
// deno-lint-ignore no-import-prefix
const loadYaml = () => import("npm:yaml@2.9.1");

/**
 * Reads a YAML text, version 1.2, of which JSON is a part. Merge keys (`<<`) are understood, as other readers of these
 * files do it; keys that stand twice are not.
 *
 * @throws {SettingsError} Where the text is no YAML, with line and column.
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
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, merge: true });
  // What the parser only warns of, such as tags that it does not know, would give another value than the one written.
  for (const { pos: [offset], message, code } of [...document.errors, ...document.warnings]) {
    fail(offset, code === "MULTIPLE_DOCS" ? "A second document begins here, and a plan is one" : message);
  }
  visit(document, {
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

/** Aliases that unfold to more than any plan has are refused by the parser; it cannot say where. */
function toValue(unfold: () => unknown): unknown {
  try {
    return unfold();
  } catch (error) {
    throw new SettingsError("line 1, column 1: The aliases unfold to more than any plan has.", {
      cause: error,
    });
  }
}
