import type { BlockFile, FileSystem } from "./block_file.ts";
import { DenoBlockFile, denoFiles } from "./deno_files.ts";

/** A file that is also open in Deno, and is written by something faster than Deno's own API. */
export interface NativeFile {
  /** Writes some of `view` at `offset`, in bytes; gives how many bytes, or less than 1 if the system refused. */
  write(view: Uint8Array, offset: number): Promise<number>;
  /**
   * Makes the file at least `bytes` long, with room on the disk. Returns false if it cannot do this. Rejects with an
   * error with the system's `code` if the disk has no room.
   */
  allocate(bytes: number): Promise<boolean>;
  /** Closes the file for fast writing. */
  close(): Promise<void>;
}

/** A fast way to write, such as the C library. */
export interface NativeWriter {
  /** What reports call it, such as `libc`. */
  readonly name: string;
  /** How many simultaneous writes to a file are useful. */
  readonly depth: number;
  /**
   * Opens a file that Deno has open for writing; returns nothing if that fails, or if the path leads to another file by
   * now.
   */
  open(path: string, identity: { dev: number; ino: number | null }): Promise<NativeFile | undefined>;
}

/**
 * Shorter writes go through Deno: they are not worth the work of another thread, and headers and tables are better kept
 * in the page cache.
 */
const leastBytes = 64 * 1024;

/**
 * Files that Deno opens and closes, and whose pixels are written by something faster. Deno opens every file first, so
 * that Deno's rights hold. Deno also does everything that the fast way cannot do.
 */
export function nativeFiles(writer: NativeWriter): FileSystem {
  const count = { native: 0, deno: 0 };
  const wrap = async (path: string, file: Deno.FsFile): Promise<BlockFile> => {
    const native = await writer.open(path, await file.stat()).catch(() => undefined);
    return new NativeBlockFile(new DenoBlockFile(file), native, count);
  };
  return {
    ...denoFiles,
    /** What has really written the pixels so far. */
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
    // If the disk refused writes past the page cache, it must take what is still in the page cache before it is trusted
    // again.
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

  /**
   * Returns how many bytes were written the fast way. After a refusal that way is not tried again; Deno then writes the
   * rest, and gives the reason if it fails too.
   */
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
