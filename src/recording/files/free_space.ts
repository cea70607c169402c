import { dirname } from "node:path";
import { SinkError } from "../../errors.ts";
import type { FileSystem } from "./block_file.ts";
import { sayBytes } from "../../say_bytes.ts";

/** The room that is left where a recording lies. */
export class FreeSpace {
  readonly #path: string;
  #bytes?: number;

  /** The room for a recording at `path`. */
  constructor(path: string) {
    this.#path = path;
  }

  /** How many bytes were free at the last look; nothing if this program may not ask. */
  get bytes(): number | undefined {
    return this.#bytes;
  }

  /** Looks once more. If the folder is missing, the attempt to make the file gives the better error. */
  async look(files: FileSystem): Promise<void> {
    this.#bytes = await files.freeBytes(dirname(this.#path)).catch(() => undefined);
  }

  /** Refuses a run that needs more than is free, together with what it replaces. */
  async check(
    files: FileSystem,
    { needBytes, force }: { needBytes: number; force?: boolean },
  ): Promise<void> {
    await this.look(files);
    if (this.#bytes === undefined) return;
    // What cannot be looked at is said by the attempt to replace it.
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
