import type { BlockFile, FileSystem } from "./block_file.ts";
import { DenoBlockFile, denoFiles } from "./deno_files.ts";

/** A file that something faster than Deno's own API writes, beside it. */
export interface NativeFile {
  /** Writes some of `view` at `offset`, in bytes; gives how many bytes, or less than 1 if the system refused. */
  write(view: Uint8Array, offset: number): Promise<number>;
  /**
   * Makes the file at least `bytes` long, with room on the disk; gives whether it could. Rejects with an error with the
   * system's `code` if there is no such room.
   */
  allocate(bytes: number): Promise<boolean>;
  /** Closes it. */
  close(): Promise<void>;
}

/** What writes fast, such as the C library. */
export interface NativeWriter {
  /** What reports call it, such as `libc`. */
  readonly name: string;
  /** How many writes to a file at once are of use. */
  readonly depth: number;
  /** Opens a file that Deno has open for writing; nothing if it cannot, or if the path leads elsewhere by now. */
  open(path: string, identity: { dev: number; ino: number | null }): Promise<NativeFile | undefined>;
}

/** Less than this is not worth a thread's while, and headers and tables are better off in the page cache. */
const leastBytes = 64 * 1024;

/**
 * Files that Deno opens and closes, and whose pixels are written by something faster. Every file is opened
 * by Deno first, so that Deno's rights hold; what the fast way does not do, Deno does.
 */
export function nativeFiles(writer: NativeWriter): FileSystem {
  const count = { native: 0, deno: 0 };
  const wrap = async (path: string, file: Deno.FsFile): Promise<BlockFile> => {
    const native = await writer.open(path, await file.stat()).catch(() => undefined);
    return new NativeBlockFile(new DenoBlockFile(file), native, count);
  };
  return {
    ...denoFiles,
    /** What the pixels were truly written with so far. */
    get name() {
      if (count.native === 0) return denoFiles.name;
      return count.deno === 0 ? writer.name : `${writer.name}, ${denoFiles.name}`;
    },
    depth: writer.depth,
    create: async (path) => await wrap(path, await Deno.open(path, { write: true, createNew: true })),
    open: async (path) => await wrap(path, await Deno.open(path, { write: true })),
  };
}

class NativeBlockFile implements BlockFile {
  readonly #deno: DenoBlockFile;
  readonly #count: { native: number; deno: number };
  readonly #underWay = new Set<Promise<unknown>>();
  #native: NativeFile | undefined;
  #refused = false;

  constructor(deno: DenoBlockFile, native: NativeFile | undefined, count: { native: number; deno: number }) {
    this.#deno = deno;
    this.#native = native;
    this.#count = count;
  }

  async write(view: Uint8Array, offset: number): Promise<void> {
    const large = view.byteLength >= leastBytes;
    const done = large ? await this.#writeNative(view, offset) : 0;
    if (done === view.byteLength) return;
    if (large) this.#count.deno++;
    await this.#deno.write(view.subarray(done), offset + done);
    // A disk that refused what went past the page cache must not be believed before it has taken what lies in there.
    if (this.#refused) await this.#deno.sync();
  }

  async allocate(bytes: number): Promise<void> {
    if (this.#native && await this.#native.allocate(bytes)) return;
    await this.#deno.allocate(bytes);
  }

  truncate(bytes: number): Promise<void> {
    return this.#deno.truncate(bytes);
  }

  identity(): Promise<Deno.FileInfo> {
    return this.#deno.identity();
  }

  sync(): Promise<void> {
    return this.#deno.sync();
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.#underWay);
    const native = this.#native;
    this.#native = undefined;
    try {
      await native?.close();
    } finally {
      await this.#deno.close();
    }
  }

  /** Gives how many bytes went the fast way; once refused, it is not tried again: Deno knows the reason. */
  async #writeNative(view: Uint8Array, offset: number): Promise<number> {
    let done = 0;
    while (this.#native && !this.#refused && done < view.byteLength) {
      const writing = this.#native.write(done === 0 ? view : view.subarray(done), offset + done);
      this.#underWay.add(writing);
      try {
        const count = await writing;
        if (count > 0) done += count;
        else this.#refused = true;
      } finally {
        this.#underWay.delete(writing);
      }
    }
    if (done > 0) this.#count.native++;
    return done;
  }
}
