import { missingRightOf, rightFlag } from "../missing_right.ts";

/** Where a script stands, to tell its own lines from those of this library. */
export interface ScriptPlace {
  /** The folder of this library, as the beginning of a file URL. */
  readonly library: string;
  /** Whether it runs where no right can be given. */
  readonly sandboxed?: boolean;
}

/** The words for what Deno calls its rights, as in "It asked to ...". */
const askedTo: Readonly<Record<string, string>> = {
  read: "read",
  write: "write",
  net: "reach",
  env: "see the environment variable",
  run: "start",
  sys: "ask this machine for its",
  ffi: "open the library",
  import: "import from",
};

/**
 * What went wrong in a script, as one sentence: where, and what. The errors of this library are sentences already; a
 * right that is missing is named by its flag.
 */
export function faultSentence(error: unknown, place: ScriptPlace): string {
  // The error that was thrown first is what happened; later ones came of closing things.
  if (error instanceof SuppressedError) return faultSentence(error.suppressed, place);
  if (!(error instanceof Error)) return `The script threw ${Deno.inspect(error)}, which is no error.`;
  const at = placeOf(error, place);
  // Without a place a sentence of the script's would pass for one of the sandbox's own.
  const whose = at === undefined ? place.sandboxed ? "The script has failed: " : "" : `${at}: `;
  return `${whose}${missingRight(error, place) ?? whatOf(error, place)}`;
}

/** The sentence for a right that a script asked for and has not got. */
function missingRight({ name, message }: Error, { sandboxed }: ScriptPlace): string | undefined {
  // Modules that may not be imported come as a TypeError of the same words.
  const missing = ["NotCapable", "TypeError"].includes(name) ? missingRightOf(message) : undefined;
  if (!missing) return undefined;
  const { right, what } = missing;
  const wanted = what === undefined ? "" : ` "${what}"`;
  const asked = `It asked to ${askedTo[right] ?? right}${wanted}, which`;
  if (sandboxed) return `${asked} a script in a sandbox cannot.`;
  const flag = rightFlag(missing);
  const way = right === "write"
    ? `name the place with --out, or add ${flag} in front of the script's name`
    : right === "ffi"
    ? `name it with --library`
    : `add ${flag} in front of the script's name`;
  return `${asked} it has no right to; if it may, ${way}.`;
}

/** What a camera and a run can do, and the promise of one cannot. */
const verbs =
  /^([\w.]+)\.(configure|acquire|snap|parameters?|setParameter|frames|copies|stop|trigger|report)(?:\(\.\.\.\))? is not a function/;

function forgottenAwait({ message }: Error): string {
  const match = verbs.exec(message);
  return match ? `. Is an \`await\` missing where "${match[1]}" was made?` : "";
}

/** Rights that this library's own sentences name by Deno's flag, and how they are given here. */
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

/** Whether this library threw it, or another copy of it: errors that are sentences. */
function isOurs(error: Error): boolean {
  for (let one = error; one instanceof Error; one = Object.getPrototypeOf(one)) {
    if (one.constructor.name === "CameraError") return true;
  }
  return false;
}

/** The script's own line that an error came from, such as `record.ts, line 12`. */
function placeOf(error: Error, { library }: ScriptPlace): string | undefined {
  for (const line of (error.stack ?? "").split("\n")) {
    const match = /(?:\(|at |async )(file:\/\/[^()\s]+?):(\d+):\d+\)?$/.exec(line);
    if (!match) continue;
    const [, url, row] = match;
    if (["src/", "ffi/"].some((folder) => url.startsWith(library + folder))) continue;
    return `${decodeURIComponent(url.slice(url.lastIndexOf("/") + 1))}, line ${row}`;
  }
  return undefined;
}
