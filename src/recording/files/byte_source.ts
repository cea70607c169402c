import { SinkError } from "../../errors.ts";
import { sinkFailure } from "./disk_failure.ts";

/** Small reads are served from a stretch of this size: directories lie close together. */
const windowBytes = 1024 * 1024;

/** A file that is read at places. */
export class ByteSource implements Disposable {
  /** The file's path. */
  readonly path: string;
  /** Its size when it was opened. */
  readonly bytes: number;
  readonly #file: Deno.FsFile;
  #window = new Uint8Array(0);
  #windowAt = 0;

  private constructor(path: string, file: Deno.FsFile, bytes: number) {
    this.path = path;
    this.#file = file;
    this.bytes = bytes;
  }

  /** Opens a file for reading. */
  static async open(path: string): Promise<ByteSource> {
    try {
      const file = await Deno.open(path);
      return new ByteSource(path, file, (await file.stat()).size);
    } catch (cause) {
      if (cause instanceof Deno.errors.NotFound) {
        throw new SinkError(`Cannot read "${path}": there is no such file.`, { cause });
      }
      throw await sinkFailure(cause, { action: "read", path });
    }
  }

  /** Fills `into` with the bytes from `at` on; false if the file ends before. */
  async readInto(into: Uint8Array, at: number): Promise<boolean> {
    if (at < 0 || at + into.length > this.bytes) return false;
    await this.#file.seek(at, Deno.SeekMode.Start);
    for (let done = 0; done < into.length;) {
      const count = await this.#file.read(into.subarray(done));
      if (count === null) return false;
      done += count;
    }
    return true;
  }

  /** A view of some bytes, good until the next call; nothing if the file ends before. */
  async look(at: number, length: number): Promise<DataView | undefined> {
    if (at < 0 || at + length > this.bytes) return undefined;
    if (at < this.#windowAt || at + length > this.#windowAt + this.#window.length) {
      const size = Math.min(Math.max(windowBytes, length), this.bytes - at);
      if (this.#window.length !== size) this.#window = new Uint8Array(size);
      this.#windowAt = at;
      if (!await this.readInto(this.#window, at)) return undefined;
    }
    return new DataView(this.#window.buffer, at - this.#windowAt, length);
  }

  /** Closes the file. */
  [Symbol.dispose](): void {
    this.#file.close();
  }
}
