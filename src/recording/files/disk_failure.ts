import { sayBytes } from "../../say_bytes.ts";
import { rightFlag } from "../../missing_right.ts";
import { dirname } from "node:path";
import { CameraError, SinkError } from "../../errors.ts";
import type { FileSystem } from "./block_file.ts";

/** The system's name for what went wrong, such as `ENOSPC`, where the error has one. */
export function codeOf(cause: unknown): string | undefined {
  if (!(cause instanceof Error)) return undefined;
  if ("code" in cause && typeof cause.code === "string") return cause.code;
  // Deno has no name for some of them, and gives only the system's number.
  return nameless[Number(/\(os error (\d+)\)/.exec(cause.message)?.[1])];
}

const nameless: Readonly<Record<number, string>> = {
  5: "EIO",
  27: "EFBIG",
  28: "ENOSPC",
  36: "ENAMETOOLONG",
  40: "ELOOP",
  122: "EDQUOT",
};

/** What the system's code means for a person who wanted a file. */
function reason(code: string | undefined, path: string, cause: unknown): string {
  const folder = dirname(path);
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
      return "the name is too long, or that of a file beside it; most systems take 255 bytes";
    case "ELOOP":
      return "it is a link that leads to itself";
    case "EIO":
      return "the disk reported an error (EIO)";
  }
  if (cause instanceof Deno.errors.NotCapable) {
    const right = cause.message.match(/--allow-\w+/)?.[0] ?? "--allow-write";
    // Deno guards some places, such as /proc, more than any right to files allows.
    if (right === "--allow-all") return `Deno lets no program write in "${folder}"; choose another folder`;
    // A recording is looked at before it is written, so both rights are needed, and both are named at once.
    const rights = /read|write/.test(right) ? ["read", "write"] : [right.replace("--allow-", "")];
    const flags = rights.map((one) => rightFlag({ right: one, what: folder })).join(" and ");
    return `this program lacks a right; add ${flags} to its flags`;
  }
  return cause instanceof Error ? cause.message : String(cause);
}

/** A disk with this many times the bytes free that were to be written did not fail for want of bytes. */
const MANY_TIMES = 10;

/** What is known of the moment something failed. */
export interface Circumstances {
  /** What was being done, as in `Cannot ${action} "run.ome.tif": ...`. */
  readonly action: string;
  /** The path it was done to. */
  readonly path: string;
  /** Where space is asked for if the disk is full. */
  readonly files?: FileSystem;
  /** How many bytes were to be written, if the disk is full. */
  readonly needBytes?: number;
  /** What was done nevertheless, as a sentence. */
  readonly comfort?: string;
}

/** Makes the one sentence for a failure of the file system. An error that is a sentence already stays as it is. */
export async function sinkFailure(cause: unknown, about: Circumstances): Promise<Error> {
  if (cause instanceof CameraError) return cause;
  const code = codeOf(cause);
  let sentence = `Cannot ${about.action} "${about.path}": ${reason(code, about.path, cause)}`;
  if (code === "ENOSPC" && about.needBytes !== undefined) {
    const free = await about.files?.freeBytes(dirname(about.path)).catch(() => undefined);
    sentence += `; ${sayBytes(about.needBytes)} were to be written`;
    sentence += free === undefined ? "" : `, ${sayBytes(free)} are free`;
    // Bytes are not all that a file system can run out of.
    const isForFiles = free !== undefined && free > MANY_TIMES * about.needBytes;
    if (isForFiles) sentence += ": it takes no more files, or was full for a moment only";
  }
  return new SinkError(`${sentence}.${about.comfort ? ` ${about.comfort}` : ""}`, { cause });
}

/** Does some work, and makes a sentence of its failure. */
export async function said<T>(work: Promise<T>, about: Circumstances): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    throw await sinkFailure(cause, about);
  }
}
