import type { BlockFile, FileSystem } from "./block_file.ts";

/** The system's identity of a file: two equal identities are the same file. */
interface Identity {
  readonly dev: number;
  readonly ino: number | null;
}

/**
 * Files that are removed only if their names still lead to the files that were made here. Another program may have
 * moved a different file to such a name in the meantime, and we must not remove that one.
 */
export class FilesMadeHere implements FileSystem {
  readonly #files: FileSystem;
  readonly #made = new Map<string, Identity>();

  /** Wraps `files`. */
  constructor(files: FileSystem) {
    this.#files = files;
  }

  get name(): string {
    return this.#files.name;
  }

  get depth(): number {
    return this.#files.depth;
  }

  async create(path: string): Promise<BlockFile> {
    const file = await this.#files.create(path);
    const identity = await file.identity?.();
    if (identity) this.#made.set(path, identity);
    return file;
  }

  get claim(): FileSystem["claim"] {
    const files = this.#files;
    return files.claim && ((path) => files.claim!(path));
  }

  open(path: string): Promise<BlockFile> {
    return this.#files.open(path);
  }

  async replace(path: string, bytes: Uint8Array): Promise<void> {
    await this.#files.replace(path, bytes);
    if (!this.#made.has(path)) return;
    const identity = await found(path);
    if (identity) this.#made.set(path, identity);
  }

  async makeFolder(path: string): Promise<void> {
    await this.#files.makeFolder(path);
    const identity = await found(path);
    if (identity) this.#made.set(path, identity);
  }

  link(from: string, to: string): Promise<void> {
    return this.#files.link(from, to);
  }

  async remove(path: string): Promise<void> {
    if (await this.#mayRemove(path)) await this.#files.remove(path);
  }

  async removeFolder(path: string): Promise<void> {
    if (await this.#mayRemove(path)) await this.#files.removeFolder(path);
  }

  sizeOf(path: string): Promise<number | undefined> {
    return this.#files.sizeOf(path);
  }

  freeBytes(folder: string): Promise<number | undefined> {
    return this.#files.freeBytes(folder);
  }

  async #mayRemove(path: string): Promise<boolean> {
    const made = this.#made.get(path);
    if (!made) return true;
    const there = await found(path);
    return there !== undefined && there.dev === made.dev && there.ino === made.ino;
  }
}

async function found(path: string): Promise<Identity | undefined> {
  return await Deno.lstat(path).catch(() => undefined);
}
