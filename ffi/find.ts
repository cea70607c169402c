import { rightFlag } from "../src/missing_right.ts";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { LibraryError } from "../src/errors.ts";
import { faultOfFile } from "./elf.ts";

/** Where a system keeps libpvcam: what the vendor's installer does first, then the loader's usual folders. */
const systemPaths = [
  "/opt/pvcam/library/x86_64/libpvcam.so.2",
  "/usr/lib/x86_64-linux-gnu/libpvcam.so.2",
  "/usr/lib/libpvcam.so.2",
  "/usr/lib64/libpvcam.so.2",
  "/usr/local/lib/libpvcam.so.2",
];

/** The C library, where libpvcam's own handle should not lead to it. */
export const libcPaths = [
  "/lib/x86_64-linux-gnu/libc.so.6",
  "/usr/lib/x86_64-linux-gnu/libc.so.6",
  "/lib64/libc.so.6",
  "/usr/lib64/libc.so.6",
];

/** Which libraries to try, and on whose word. */
export interface Candidates {
  /** Absolute paths, in this order. */
  readonly paths: readonly string[];
  /** Who named them, for a sentence. */
  readonly source: string;
  /** What to do if none of them opens. */
  readonly advice: string;
}

const orSimulator = 'or open the library "simulator", which `deno task sim` builds';

/**
 * The paths to try for a choice: "simulator", a path, or nothing, which means PVCAM_LIBRARY and then the system's.
 * A choice that was made is never replaced by another: data from the wrong library is worse than none.
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
    paths: [resolve(choice)], // a bare name would be the loader's search under one right and a file under another
    source,
    advice: `Give the path of a libpvcam.so.2, ${orSimulator}.`,
  };
}

function readEnvironment(): { allowed: boolean; value?: string } {
  const right = { name: "env", variable: "PVCAM_LIBRARY" } as const;
  // Asking first: reading without the right would stop at a prompt, or throw.
  if (Deno.permissions.querySync(right).state !== "granted") return { allowed: false };
  return { allowed: true, value: Deno.env.get("PVCAM_LIBRARY") };
}

/** Whether every path may be opened, and pointers made: `--allow-ffi` without paths. */
export function hasBlanketFfi(): boolean {
  return Deno.permissions.querySync({ name: "ffi" }).state === "granted";
}

/** A path that did not open, and why. */
export class Refusal {
  /** The path. */
  readonly path: string;
  /** Why, as the end of a sentence. */
  readonly reason: string;

  /** Notes a refusal. */
  constructor(path: string, reason: string) {
    this.path = path;
    this.reason = reason;
  }
}

/** Opens symbols of a library, or says why it cannot be. Never asks the user for a right. */
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
  if (symbol) return `it is no libpvcam of version 3: it has no function ${symbol}`;
  // The loader's own words stand behind the file that it complains of: this one, or another that it needs.
  const text = message.replace(/^(?:Could not open library: )*/, "");
  const [, file, words] = text.startsWith(`${path}: `)
    ? ["", path, text.slice(path.length + 2)]
    : /^(.+?): (.+)$/.exec(text) ?? ["", path, text];
  if (words.includes("No such file")) {
    // The loader says so of a library for another kind of processor, too.
    return file === path
      ? "no such file, or not for this kind of processor"
      : `it needs ${file}, which the loader does not find`;
  }
  const plain = plainWords.find(([pattern]) => pattern.test(words));
  const reason = plain ? `${plain[1]} (${words})` : words;
  return file === path ? reason : `it needs ${file}: ${reason}`;
}

/** What the loader means. */
const plainWords: readonly [pattern: RegExp, plain: string][] = [
  [/Is a directory/, "it is a folder, not a file"],
  [/ELFCLASS32/, "it is a library for 32 bits, and this program has 64"],
  [/file too short|invalid ELF header|cannot read file data/, "it is no library, or not all of one"],
  [/position-independent executable|not a shared object|only ET_DYN/, "it is a program, not a library"],
  [/Permission denied/, "you may not read it"],
];

/** The error of a library that none of the candidates gave. */
export function cannotOpen({ source, advice }: Candidates, refusals: readonly Refusal[]): LibraryError {
  if (refusals.length === 1) {
    const [{ path, reason }] = refusals;
    return new LibraryError(`Cannot open libpvcam (${source}): ${path}: ${reason}. ${advice}`);
  }
  const tried = refusals.map(({ path, reason }) => `  ${path}: ${reason}`).join("\n");
  return new LibraryError(`Cannot open libpvcam (${source}). Tried:\n${tried}\n${advice}`);
}
