import { missingRightOf, rightFlag } from "../missing_right.ts";

/** The script's place, to distinguish its lines from those of this library. */
export interface ScriptPlace {
  /** The folder of this library, as the beginning of a file URL. */
  readonly library: string;
  /** The addresses of all its modules, if it runs in a sandbox: there no right can be given, and a stack may be made up. */
  readonly sandboxed?: readonly string[];
}

/** Words for Deno's rights, as in "It asked to ...". */
const askedTo: Readonly<Record<string, string>> = {
  read: "read",
  write: "write",
  net: "reach",
  env: "see the environment variable",
  run: "start",
  sys: "ask this machine for its",
  ffi: "open the library",
  import: "import from",
  all: "use",
};

/**
 * The error of a script as one sentence, with its line. Errors of this library are sentences already. A missing right
 * is given as Deno's flag.
 */
export function faultSentence(error: unknown, place: ScriptPlace): string {
  // The first error is the cause; later ones come from closing things.
  if (error instanceof SuppressedError) return faultSentence(error.suppressed, place);
  if (!(error instanceof Error)) return `The script threw ${Deno.inspect(error)}, which is not an Error.`;
  const at = placeOf(error, place);
  // Without a line number, the script's sentence could look like one of the sandbox's.
  const whose = at === undefined ? place.sandboxed ? "The script has failed: " : "" : `${at}: `;
  return `${whose}${missingRight(error, place) ?? whatOf(error, place)}`;
}

/** The sentence for a right that a script asked for and does not have. */
function missingRight({ name, message }: Error, { sandboxed }: ScriptPlace): string | undefined {
  // For a module that may not be imported, Deno throws a TypeError with the same words.
  const missing = ["NotCapable", "TypeError"].includes(name) ? missingRightOf(message) : undefined;
  if (!missing) return undefined;
  const { right, what } = missing;
  const wanted = what === undefined ? "" : ` "${what}"`;
  const asked = `It asked to ${askedTo[right] ?? right}${wanted}, which`;
  if (sandboxed) return `${asked} a script in a sandbox cannot.`;
  // For `/dev`, `/proc` and the like, Deno asks for all rights at once, and none of its flags names a path.
  if (right === "all") return `${asked} Deno lets no program do.`;
  const flag = rightFlag(missing);
  const way = right === "write"
    ? `name the place with --out, or add ${flag} before the script's name`
    : right === "ffi"
    ? `name it with --library`
    : `add ${flag} before the script's name`;
  return `${asked} it has no right to; if it may, ${way}.`;
}

/** Methods of a camera or a run. A promise of either lacks them. */
const verbs =
  /^([\w.]+)\.(configure|acquire|snap|parameters?|setParameter|frames|copies|stop|trigger|report)(?:\(\.\.\.\))? is not a function/;

function forgottenAwait({ message }: Error): string {
  const match = verbs.exec(message);
  return match ? `. Is an \`await\` missing where "${match[1]}" was made?` : "";
}

/** Rights that this library's sentences name by Deno's flag, and the flags of `pvcam run` for them. */
const ways: Readonly<Record<string, string>> = {
  "--allow-ffi=": "--library PATH",
  "--allow-write=": "--out FOLDER",
  "--allow-read=": "--out FOLDER, or --allow-read=PATH",
};

function whatOf(error: Error, { sandboxed }: ScriptPlace): string {
  if (!isOurs(error)) return `${error.name}: ${error.message}${forgottenAwait(error)}`;
  const flag = sandboxed ? undefined : Object.keys(ways).find((one) => error.message.includes(one));
  return flag === undefined ? error.message : `${error.message} (With \`pvcam run\`: ${ways[flag]}.)`;
}

/** Whether this library, or another copy of it, threw the error, so that it is a sentence. */
function isOurs(error: Error): boolean {
  for (let one = error; one instanceof Error; one = Object.getPrototypeOf(one)) {
    if (one.constructor.name === "CameraError") return true;
  }
  return false;
}

/** The line of the script that an error came from, such as `record.ts, line 12`. */
function placeOf(error: Error, { library, sandboxed }: ScriptPlace): string | undefined {
  return placeInStack(error.stack ?? "", library, sandboxed);
}

/** A name that cannot be taken for a sentence. */
const plainName = /^[\p{L}\p{N}_.-]+$/u;

/**
 * The first line of a script that a stack names, such as `record.ts, line 12`; of these modules, if they are known. A
 * stranger's module can have a name that reads like a sentence of ours, so such a name comes in quotation marks.
 */
export function placeInStack(
  stack: string,
  library: string,
  modules?: readonly string[],
): string | undefined {
  for (const line of stack.split("\n")) {
    const match = /(?:\(|at |async )(file:\/\/[^()\s]+?):(\d+):\d+\)?$/.exec(line);
    if (!match) continue;
    const [, url, row] = match;
    if (["src/", "ffi/"].some((folder) => url.startsWith(library + folder))) continue;
    if (modules?.includes(url) === false) continue;
    const name = decodeURIComponent(url.slice(url.lastIndexOf("/") + 1));
    return `${plainName.test(name) || !modules ? name : JSON.stringify(name)}, line ${row}`;
  }
  return undefined;
}
