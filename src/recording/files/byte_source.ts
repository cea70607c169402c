import { SinkError } from "../../errors.ts";
import { sayBytes } from "../../say_bytes.ts";
import { isBadPlace, said, sinkFailure } from "./disk_failure.ts";

/** Small reads are served from a window of this many bytes, because a file's directories lie close together. */
const windowBytes = 1024 * 1024;

/**
 * How many bytes are read without a look at how much of the file is on the disk, the system's unit of that, and how
 * much a file system that compresses can pack.
 */
const fewBytes = 16 * 1024 * 1024, blockBytes = 512, mostPacking = 64;
/** Fewer blocks than this say nothing: some file systems count none, and some only what they have written by now. */
const leastBlocks = 8;

/** A file that is read at given places. */
export class ByteSource implements Disposable {
  /** The file's path. */
  readonly path: string;
  #bytes: number;
  readonly #file: Deno.FsFile;
  #window = new Uint8Array(0);
  #windowAt = 0;

  private constructor(path: string, file: Deno.FsFile, bytes: number) {
    this.path = path;
    this.#file = file;
    this.#bytes = bytes;
  }

  /** The file's size when it was opened, or when a later read last looked for more. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Opens a file for reading. Refuses what is not a file, such as a pipe, which may never end. */
  static async open(path: string): Promise<ByteSource> {
    try {
      const { isFile, isDirectory } = await Deno.stat(path);
      if (!isFile) {
        const what = isDirectory ? "a folder" : "a device, a pipe or a socket, not a file";
        throw new SinkError(`Cannot read "${path}": it is ${what}.`);
      }
      const file = await Deno.open(path);
      return new ByteSource(path, file, (await file.stat()).size);
    } catch (cause) {
      if (cause instanceof Deno.errors.NotFound) {
        throw new SinkError(`Cannot read "${path}": there is no such file.`, { cause });
      }
      throw await sinkFailure(cause, { action: "read", path });
    }
  }

  /** Fills `into` with the bytes from `at` on; returns false if the file ends earlier. */
  async readInto(into: Uint8Array, at: number): Promise<boolean> {
    if (!this.#holds(at, into.length)) return false;
    return await said(this.#fill(into, at), { action: "read", path: this.path });
  }

  async #fill(into: Uint8Array, at: number): Promise<boolean> {
    await this.#file.seek(at, Deno.SeekMode.Start);
    for (let done = 0; done < into.length;) {
      const count = await this.#file.read(into.subarray(done));
      if (count === null) return false;
      done += count;
    }
    return true;
  }

  /**
   * The bytes from `at` on; nothing if the file ends earlier. Memory is taken only for bytes that exist, whatever a
   * damaged file claims.
   */
  async read(at: number, length: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
    if (!this.#holds(at, length)) return undefined;
    let bytes: Uint8Array<ArrayBuffer>;
    try {
      bytes = new Uint8Array(length);
    } catch (cause) {
      throw new SinkError(
        `Cannot read "${this.path}": there is no memory for a part of it that has ${sayBytes(length)}.`,
        { cause },
      );
    }
    return await this.readInto(bytes, at) ? bytes : undefined;
  }

  /**
   * As `read`, for bytes that are never all zeros, such as a table. Returns nothing if there are many of them and the
   * file is almost only a hole, which has any size and takes no room on the disk.
   */
  async readDense(at: number, length: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
    if (length > fewBytes) {
      const { blocks } = await this.#file.stat();
      const isCounted = blocks !== null && blocks >= leastBlocks;
      if (isCounted && blocks * blockBytes * mostPacking < length) return undefined;
    }
    return await this.read(at, length);
  }

  /** A view of some bytes, usable until the next call; nothing if the file ends earlier. */
  async look(at: number, length: number): Promise<DataView | undefined> {
    if (!this.#holds(at, length)) return undefined;
    if (at < this.#windowAt || at + length > this.#windowAt + this.#window.length) {
      const size = Math.min(Math.max(windowBytes, length), this.bytes - at);
      // The disk may be unable to read something else in the window.
      const filled = await this.#fillWindow(at, size).catch((cause) => {
        if (size === length || !isBadPlace(cause)) throw cause;
        return this.#fillWindow(at, length);
      });
      if (!filled) return undefined;
    }
    return new DataView(this.#window.buffer, at - this.#windowAt, length);
  }

  async #fillWindow(at: number, size: number): Promise<boolean> {
    const window = this.#window.length === size ? this.#window : new Uint8Array(size);
    this.#window = new Uint8Array(0); // a window that was half filled holds nothing
    if (!await this.readInto(window, at)) return false;
    [this.#window, this.#windowAt] = [window, at];
    return true;
  }

  /**
   * Whether the file has these bytes. Places come from files that may be damaged, so they may be NaN or too large for a
   * number.
   */
  #holds(at: number, length: number): boolean {
    if (!(Number.isSafeInteger(at) && Number.isSafeInteger(length) && at >= 0 && length >= 0)) return false;
    // A file that is being recorded grows, and its newer parts lie beyond its earlier size.
    if (at + length > this.#bytes) this.#bytes = this.#file.statSync().size;
    return at + length <= this.#bytes;
  }

  /** Closes the file. */
  [Symbol.dispose](): void {
    this.#file.close();
  }
}
