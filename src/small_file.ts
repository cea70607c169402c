import { SinkError } from "./errors.ts";
import { sayBytes } from "./say_bytes.ts";

/**
 * The text of a small file that somebody else may have put there. A FIFO or a device is refused, for reading one may
 * never end; so is a file of more than `mostBytes`, which would fill the memory.
 *
 * Rejects with `Deno.errors.NotFound` if there is none.
 */
export async function readSmallFile(path: string, mostBytes: number): Promise<string> {
  const { isFile, isDirectory, size } = await Deno.stat(path);
  if (isDirectory) throw new Deno.errors.IsADirectory(`"${path}" is a folder`);
  if (!isFile) throw new SinkError(`Cannot read "${path}": it is no file, but a device, a pipe or a socket.`);
  if (size > mostBytes) {
    throw new SinkError(
      `Cannot read "${path}": it has ${sayBytes(size)}, and such a file has ${sayBytes(mostBytes)} at most.`,
    );
  }
  // Others refuse what is no UTF-8, where Deno puts a sign of its own in its place.
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(await Deno.readFile(path));
  } catch (cause) {
    if (cause instanceof TypeError) throw new SinkError(`Cannot read "${path}": it is no text.`, { cause });
    throw cause;
  }
}
