import { sayBytes } from "../../say_bytes.ts";
import { rightFlag } from "../../missing_right.ts";
import { dirname } from "node:path";
import { CameraError, SinkError } from "../../errors.ts";
import type { FileSystem } from "./block_file.ts";

/** The system's name for a failure, such as `ENOSPC`; nothing if the error has none. */
export function codeOf(cause: unknown): string | undefined {
  if (!(cause instanceof Error)) return undefined;
  if ("code" in cause && typeof cause.code === "string") return cause.code;
  // Deno has no name for some failures, and gives only the system's number.
  return nameless[Number(/\(os error (\d+)\)/.exec(cause.message)?.[1])];
}

const nameless: Readonly<Record<number, string>> = {
  5: "EIO",
  12: "ENOMEM",
  23: "ENFILE",
  24: "EMFILE",
  27: "EFBIG",
  28: "ENOSPC",
  36: "ENAMETOOLONG",
  40: "ELOOP",
  116: "ESTALE",
  122: "EDQUOT",
};

/** What the system's code means to a person who wanted to read or write a file. */
function reason(code: string | undefined, path: string, cause: unknown, reads = false): string {
  const folder = dirname(path);
  if (reads && (code === "EACCES" || code === "EPERM")) return "this user may not read it";
  if (reads && code === "ENOENT") return "there is no such file";
  switch (code) {
    case "ENOENT":
      if (path === "") return "that is no name of a file";
      return `the folder "${folder}" does not exist; make it first`;
    case "ENOTDIR":
      return `"${folder}" is not a folder`;
    case "EISDIR":
      return "there is a folder of that name";
    case "EEXIST":
      return "it exists already; choose another name, or replace it with force (on the command line --force)";
    case "EACCES":
    case "EPERM":
      return `the folder "${folder}" is not writable for this user`;
    case "EROFS":
      return "its file system is mounted read-only";
    case "ENOSPC":
      return "the disk is full";
    case "EDQUOT":
      return "this user's share of the disk is used up";
    case "EFBIG":
      return "the file system, or a limit of this program (`ulimit -f`), allows no file of that size";
    case "ENAMETOOLONG":
      return "its name is too long, or the name of a file beside it would be; most systems allow 255 bytes";
    case "ELOOP":
      return "it is a link that leads to itself";
    case "EIO":
      return "the disk reported an error (EIO)";
    case "ESTALE":
      return "the server of this folder no longer knows it (ESTALE); mount the folder again";
    case "EMFILE":
      return "this program has as many files open as it may (`ulimit -n`)";
    case "ENFILE":
      return "all programs together have as many files open as the system allows";
    case "ENOMEM":
      return "the system has no memory left";
  }
  if (cause instanceof Deno.errors.NotCapable) {
    const right = cause.message.match(/--allow-\w+/)?.[0] ?? "--allow-write";
    // Deno protects some places, such as /proc, even from programs with the right to all files.
    if (right === "--allow-all") {
      return `Deno lets no program ${reads ? "read" : "write"} in "${folder}"; choose another folder`;
    }
    // A recording is looked at before it is written, so it needs both rights; the sentence names both at once.
    const rights = /read|write/.test(right) ? ["read", "write"] : [right.replace("--allow-", "")];
    const flags = rights.map((one) => rightFlag({ right: one, what: folder })).join(" and ");
    return `this program lacks a right; add ${flags} to its flags`;
  }
  return plainWords(cause);
}

/** A failure's own words, without the system's number and the call, which mean nothing to a person. */
function plainWords(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause);
  return text.replace(/ \(os error \d+\)(?:[:,] .*)?$/s, "");
}

/** Why something that concerns no path failed, such as an answer on standard output: as the end of a sentence. */
export function sayFailure(cause: unknown): string {
  const code = codeOf(cause);
  return code !== undefined && ofTheDisk.has(code) ? reason(code, "", cause) : plainWords(cause);
}

/** Failures that are said in the same words wherever they happen. */
const ofTheDisk: ReadonlySet<string> = new Set([
  ...["ENOSPC", "EDQUOT", "EFBIG", "EROFS", "EIO", "ESTALE", "EMFILE", "ENFILE", "ENOMEM"],
]);

/** Whether a disk cannot read a place of a file, as where it is worn. Nothing else is wrong with the file then. */
export function isBadPlace(error: unknown): boolean {
  return error instanceof SinkError && codeOf(error.cause) === "EIO";
}

/** Nothing, in place of what lies where the disk cannot read. Throws any other failure. */
export function nothingIfBadPlace(error: unknown): undefined {
  if (!isBadPlace(error)) throw error;
}

/** If the disk has this many times the needed bytes free, the failure was not for want of bytes. */
const MANY_TIMES = 10;

/** What is known about a failure. */
export interface Circumstances {
  /** What was being done, as in `Cannot ${action} "run.ome.tif": ...`. */
  readonly action: string;
  /** The path of the file or folder. */
  readonly path: string;
  /** Used to ask for the free space if the disk is full. */
  readonly files?: FileSystem;
  /** How many bytes were to be written, for the sentence that the disk is full. */
  readonly needBytes?: number;
  /** What is saved in spite of the failure, as a sentence. */
  readonly comfort?: string;
}

/** Makes one sentence of a failure of the file system. An error that is already such a sentence stays as it is. */
export async function sinkFailure(cause: unknown, about: Circumstances): Promise<Error> {
  if (cause instanceof CameraError) return cause;
  const code = codeOf(cause);
  let sentence = `Cannot ${about.action} "${about.path}": ${
    reason(code, about.path, cause, about.action === "read")
  }`;
  if (code === "ENOSPC" && about.needBytes !== undefined) {
    const free = await about.files?.freeBytes(dirname(about.path)).catch(() => undefined);
    sentence += `; ${sayBytes(about.needBytes)} were to be written`;
    sentence += free === undefined ? "" : `, ${sayBytes(free)} are free`;
    // A file system can run out of other things than bytes.
    const isForFiles = free !== undefined && free > MANY_TIMES * about.needBytes;
    if (isForFiles) sentence += ": it takes no more files, or was full for a moment only";
  }
  return new SinkError(`${sentence}.${about.comfort ? ` ${about.comfort}` : ""}`, { cause });
}

/** Does some work, and turns its failure into a sentence. */
export async function said<T>(work: Promise<T>, about: Circumstances): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    throw await sinkFailure(cause, about);
  }
}
