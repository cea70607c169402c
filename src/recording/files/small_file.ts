import { SinkError } from "../../errors.ts";
import { sayBytes } from "../../say_bytes.ts";
import { codeOf, sinkFailure } from "./disk_failure.ts";

/**
 * The text of a small file that another program may have put there. Refuses a pipe or a device, because reading it may
 * never end, and a file of more than `mostBytes`, which would fill the memory.
 *
 * Rejects with `Deno.errors.NotFound`, `NotADirectory` or `IsADirectory` if there is no file of that name, and with a
 * {@linkcode SinkError} if the file cannot be read.
 */
export async function readSmallFile(path: string, mostBytes: number): Promise<string> {
  try {
    return await read(path, mostBytes);
  } catch (cause) {
    const { NotFound, NotADirectory, IsADirectory, NotCapable } = Deno.errors;
    if ([NotFound, NotADirectory, IsADirectory, NotCapable].some((kind) => cause instanceof kind)) {
      throw cause;
    }
    throw await sinkFailure(cause, { action: "read", path });
  }
}

/**
 * Whether the system refused to let a file be read. The content is then unknown. It is known to be unusable if the file
 * is a pipe or has other data.
 */
export function isUnreadable(error: unknown): error is SinkError {
  return error instanceof SinkError && codeOf(error.cause) !== undefined;
}

async function read(path: string, mostBytes: number): Promise<string> {
  const { isFile, isDirectory, size } = await Deno.stat(path);
  if (isDirectory) throw new Deno.errors.IsADirectory(`"${path}" is a folder`);
  if (!isFile) throw new SinkError(`Cannot read "${path}": it is a device, a pipe or a socket, not a file.`);
  if (size > mostBytes) {
    throw new SinkError(
      `Cannot read "${path}": it has ${sayBytes(size)}, and at most ${sayBytes(mostBytes)} are allowed.`,
    );
  }
  const bytes = await Deno.readFile(path);
  // Text that is not UTF-8 is refused, as other programs do. Deno's readTextFile would replace the bad bytes.
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new SinkError(`Cannot read "${path}": it is not UTF-8 text.`, { cause });
  }
}
