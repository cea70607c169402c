import { dirname } from "node:path";
import { SinkError } from "../../errors.ts";
import type { FileSystem } from "./block_file.ts";
import { sayBytes } from "../../say_bytes.ts";

/** The free space where a recording is written. */
export class FreeSpace {
  readonly #path: string;
  #bytes?: number;

  /** The free space for a recording at `path`. */
  constructor(path: string) {
    this.#path = path;
  }

  /** How many bytes were free at the last look; nothing if this program may not ask. */
  get bytes(): number | undefined {
    return this.#bytes;
  }

  /** Looks again. A missing folder is not an error here: the attempt to make the file gives a better error. */
  async look(files: FileSystem): Promise<void> {
    this.#bytes = await files.freeBytes(dirname(this.#path)).catch(() => undefined);
  }

  /**
   * Throws if a run needs more than is free. With `force`, the bytes of the recording that it replaces count as free.
   */
  async check(
    files: FileSystem,
    { needBytes, force }: { needBytes: number; force?: boolean },
  ): Promise<void> {
    await this.look(files);
    if (this.#bytes === undefined) return;
    // If the old recording cannot be looked at, the attempt to replace it will say why.
    const replaced = force ? await files.sizeOf(this.#path).catch(() => undefined) ?? 0 : 0;
    if (needBytes <= this.#bytes + replaced) return;
    throw new SinkError(
      `Cannot record to "${this.#path}": the run needs ${
        sayBytes(needBytes)
      } (${needBytes} bytes) and only ` +
        `${
          sayBytes(this.#bytes)
        } are free there. Free some space, ask for fewer frames, or record elsewhere.`,
    );
  }
}
