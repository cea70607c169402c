import { rightFlag } from "../src/missing_right.ts";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { LibraryError } from "../src/errors.ts";
import { variable } from "../src/variable.ts";
import { faultOfFile } from "./elf.ts";

/** The places for libpvcam in the system: the vendor's installer's first, then the usual folders of the loader. */
const systemPaths = [
  "/opt/pvcam/library/x86_64/libpvcam.so.2",
  "/usr/lib/x86_64-linux-gnu/libpvcam.so.2",
  "/usr/lib/libpvcam.so.2",
  "/usr/lib64/libpvcam.so.2",
  "/usr/local/lib/libpvcam.so.2",
];

/** The C library, if libpvcam's own handle does not lead to it. */
export const libcPaths = [
  "/lib/x86_64-linux-gnu/libc.so.6",
  "/usr/lib/x86_64-linux-gnu/libc.so.6",
  "/lib64/libc.so.6",
  "/usr/lib64/libc.so.6",
];

/** The libraries to try, and who named them. */
export interface Candidates {
  /** Absolute paths, in order. */
  readonly paths: readonly string[];
  /** Who named them, for a sentence. */
  readonly source: string;
  /** What to do if none of them opens. */
  readonly advice: string;
}

const orSimulator = 'or open the library "simulator", which `deno task sim` builds';

/**
 * The paths to try for a choice: "simulator", a path, or nothing, which means PVCAM_LIBRARY and then the system's. If a
 * library was chosen, no other one is tried: data from the wrong library is worse than none.
 */
export function candidates(choice: string | undefined): Candidates {
  if (choice !== undefined) return chosen(choice, `asked for "${choice}"`);
  const environment = readEnvironment();
  if (environment.value) return chosen(environment.value, `PVCAM_LIBRARY is "${environment.value}"`);
  const set = environment.allowed
    ? "set PVCAM_LIBRARY to the path of libpvcam.so.2"
    : "give its path, or set PVCAM_LIBRARY to it and add --allow-env=PVCAM_LIBRARY, without which it was not read";
  return {
    paths: systemPaths,
    source: environment.allowed ? "PVCAM_LIBRARY is not set" : "no right to read PVCAM_LIBRARY",
    advice: `Install PVCAM, ${set}, ${orSimulator}.`,
  };
}

function chosen(choice: string, source: string): Candidates {
  if (choice === "simulator") {
    const url = new URL("./sim/build/libpvcam.so.2", import.meta.url);
    if (url.protocol !== "file:") {
      throw new LibraryError(
        `Cannot open the simulator: this library runs from ${url.origin}, and the simulator is built from C beside it. ` +
          "Clone the repository, run `deno task sim` in it, and give the path of its libpvcam.so.2.",
      );
    }
    return { paths: [fileURLToPath(url)], source, advice: "Build the simulator with `deno task sim`." };
  }
  return {
    paths: [resolve(choice)], // the loader would search for a bare name, while the right to open it names a file
    source,
    advice: `Give the path of a libpvcam.so.2, ${orSimulator}.`,
  };
}

function readEnvironment(): { allowed: boolean; value?: string } {
  const right = { name: "env", variable: "PVCAM_LIBRARY" } as const;
  // Asks first whether the right is there: reading without it would prompt the user, or throw.
  if (Deno.permissions.querySync(right).state !== "granted") return { allowed: false };
  return { allowed: true, value: variable("PVCAM_LIBRARY") };
}

/** Whether the right covers every path and pointers: `--allow-ffi` without paths. */
export function hasBlanketFfi(): boolean {
  return Deno.permissions.querySync({ name: "ffi" }).state === "granted";
}

/** A path that did not open, and the reason. */
export class Refusal {
  /** The path. */
  readonly path: string;
  /** The reason, as the end of a sentence. */
  readonly reason: string;

  /** Makes a note of a refusal. */
  constructor(path: string, reason: string) {
    this.path = path;
    this.reason = reason;
  }
}

/** Opens symbols of a library, or returns the reason why that failed. It never prompts the user for a right. */
export function openSymbols<const Symbols extends Deno.ForeignLibraryInterface>(
  path: string,
  symbols: Symbols,
): Deno.DynamicLibrary<Symbols> | Refusal {
  if (Deno.permissions.querySync({ name: "ffi", path }).state !== "granted") {
    return new Refusal(path, `no right to open it: add ${rightFlag({ right: "ffi", what: path })}`);
  }
  const fault = faultOfFile(path);
  if (fault) return new Refusal(path, fault);
  try {
    return Deno.dlopen(path, symbols);
  } catch (error) {
    return new Refusal(path, reasonOf(path, error));
  }
}

function reasonOf(path: string, error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const symbol = /Failed to register symbol (\w+)/.exec(message)?.[1];
  if (symbol) return `it is not libpvcam 3: it has no function ${symbol}`;
  // The loader names the file that it complains about, which is this one or another that this one needs.
  const text = message.replace(/^(?:Could not open library: )*/, "");
  const [, file, words] = text.startsWith(`${path}: `)
    ? ["", path, text.slice(path.length + 2)]
    : /^(.+?): (.+)$/.exec(text) ?? ["", path, text];
  if (words.includes("No such file")) {
    // The loader also says this of a library for another kind of processor.
    return file === path
      ? "no such file, or not for this kind of processor"
      : `it needs ${file}, which the loader does not find`;
  }
  const plain = plainWords.find(([pattern]) => pattern.test(words));
  const reason = plain ? `${plain[1]} (${words})` : words;
  return file === path ? reason : `it needs ${file}: ${reason}`;
}

/** The loader's reasons in our words. */
const plainWords: readonly [pattern: RegExp, plain: string][] = [
  [/Is a directory/, "it is a folder, not a file"],
  [/ELFCLASS32/, "it is a library for 32 bits, and this program has 64"],
  [/file too short|invalid ELF header|cannot read file data/, "it is not a library, or not a complete one"],
  [/position-independent executable|not a shared object|only ET_DYN/, "it is a program, not a library"],
  [/Permission denied/, "you are not allowed to read it"],
];

/** The error if none of the candidates opened. */
export function cannotOpen({ source, advice }: Candidates, refusals: readonly Refusal[]): LibraryError {
  if (refusals.length === 1) {
    const [{ path, reason }] = refusals;
    return new LibraryError(`Cannot open libpvcam (${source}): ${path}: ${reason}. ${advice}`);
  }
  const tried = refusals.map(({ path, reason }) => `  ${path}: ${reason}`).join("\n");
  return new LibraryError(`Cannot open libpvcam (${source}). Tried:\n${tried}\n${advice}`);
}
