import type { BlockFile, FileSystem } from "./block_file.ts";

/** The system's identity of a file: two equal identities are the same file. */
interface Identity {
  readonly dev: number;
  readonly ino: number | null;
}

/** A file or folder that was made here. */
interface Made extends Identity {
  /** How far it was written, or room was set aside, in bytes; 0 for a folder. */
  end: number;
  /** The file as it was opened; absent for a folder. */
  readonly file?: BlockFile;
  /** Whether a file is still open; its identity may change once it is closed. */
  isOpen?: boolean;
  /** Whether its name led to another file when it was closed. */
  wasElsewhere?: boolean;
}

/** What another program has done to a file or folder. */
export interface Change {
  /** As the middle of a sentence: `was removed`. */
  readonly words: string;
  /** Whether what was written is lost. What was only renamed is there, and is still being written. */
  readonly isLost: boolean;
}

/**
 * Files that are removed only if their names still lead to the files that were made here. Another program may have
 * moved a different file to such a name in the meantime, and we must not remove that one. A recording also asks whether
 * they still do: the system writes on into a file that was removed, and tells no one.
 */
export class FilesMadeHere implements FileSystem {
  readonly #files: FileSystem;
  readonly #made = new Map<string, Made>();

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
    return await this.#watched(path, await this.#files.create(path));
  }

  /**
   * What has become of a file that is open, or of a folder, if its name no longer leads to what was made here. Nothing if
   * the system does not let this program look.
   */
  async changeOf(path: string): Promise<Change | undefined> {
    const made = this.#made.get(path);
    if (!made) return undefined;
    const there = await look(path);
    if (there === "unknown") return undefined;
    if (there !== "gone" && isSame(made, there)) {
      return there.size < made.end ? { words: "was cut", isLost: true } : undefined;
    }
    // Nothing holds a folder open, and some network file systems give it another identity at each look.
    const isFolder = there !== "gone" && there.isDirectory && !made.file;
    if (isFolder && !await this.#hasLost(path)) return undefined;
    const names = await made.file?.identity?.().then(({ nlink }) => nlink, () => undefined);
    if (names) return { words: "was renamed", isLost: false };
    return { words: there === "gone" ? "was removed" : "was replaced", isLost: true };
  }

  /** The files and folders of which nothing is left by their names. */
  async gone(): Promise<string[]> {
    const paths = [...this.#made.keys()];
    const seen = await Promise.all(paths.map(look));
    return paths.filter((_, index) => seen[index] === "gone");
  }

  /** Whether a name leads to what was made here. A name by which nothing was made here counts as ours, too. */
  async isOurs(path: string): Promise<boolean> {
    const made = this.#made.get(path);
    if (!made) return true;
    const there = await found(path);
    return there !== undefined && isSame(made, there);
  }

  get claim(): FileSystem["claim"] {
    const files = this.#files;
    return files.claim && ((path) => files.claim!(path));
  }

  async open(path: string): Promise<BlockFile> {
    return await this.#watched(path, await this.#files.open(path));
  }

  async replace(path: string, bytes: Uint8Array): Promise<void> {
    await this.#files.replace(path, bytes);
    if (!this.#made.has(path)) return;
    await this.#note(path);
  }

  async makeFolder(path: string): Promise<void> {
    await this.#files.makeFolder(path);
    await this.#note(path);
  }

  link(from: string, to: string): Promise<void> {
    return this.#files.link(from, to);
  }

  async remove(path: string): Promise<void> {
    if (await this.isOurs(path)) await this.#files.remove(path);
    this.#made.delete(path);
  }

  async removeFolder(path: string): Promise<void> {
    if (await this.isOurs(path)) await this.#files.removeFolder(path);
    this.#made.delete(path);
    for (const made of this.#within(path)) this.#made.delete(made);
  }

  sizeOf(path: string): Promise<number | undefined> {
    return this.#files.sizeOf(path);
  }

  freeBytes(folder: string): Promise<number | undefined> {
    return this.#files.freeBytes(folder);
  }

  /** What was made in a folder. */
  #within(folder: string): string[] {
    return [...this.#made.keys()].filter((path) => path.startsWith(`${folder}/`));
  }

  /** Whether anything that was made in a folder is gone, or is another file than the one that is open. */
  async #hasLost(folder: string): Promise<boolean> {
    for (const path of this.#within(folder)) {
      const made = this.#made.get(path)!, there = await look(path);
      if (there === "gone" || made.wasElsewhere || made.isOpen && isOther(made, there)) return true;
    }
    return false;
  }

  async #note(path: string): Promise<void> {
    const identity = await found(path);
    if (identity) this.#made.set(path, { dev: identity.dev, ino: identity.ino, end: 0 });
  }

  /** The same file. How far it was written is noted. */
  async #watched(path: string, file: BlockFile): Promise<BlockFile> {
    const identity = await file.identity?.();
    if (!identity) return file;
    const made: Made = { dev: identity.dev, ino: identity.ino, end: 0, file, isOpen: true };
    this.#made.set(path, made);
    const reached = (end: number) => void (made.end = Math.max(made.end, end));
    return {
      write: async (view, offset) => {
        await file.write(view, offset);
        reached(offset + view.byteLength);
      },
      allocate: async (bytes) => {
        await file.allocate(bytes);
        reached(bytes);
      },
      truncate: (bytes) => {
        made.end = Math.min(made.end, bytes);
        return file.truncate(bytes);
      },
      sync: () => file.sync(),
      identity: () => file.identity!(),
      close: async () => {
        made.wasElsewhere = isOther(made, await look(path));
        made.isOpen = false;
        await file.close();
      },
    };
  }
}

async function look(path: string): Promise<Deno.FileInfo | "gone" | "unknown"> {
  try {
    return await Deno.lstat(path);
  } catch (cause) {
    const isGone = cause instanceof Deno.errors.NotFound || cause instanceof Deno.errors.NotADirectory;
    return isGone ? "gone" : "unknown";
  }
}

function isOther(made: Identity, there: Deno.FileInfo | "gone" | "unknown"): boolean {
  return typeof there === "object" && !isSame(made, there);
}

function isSame(one: Identity, other: Identity): boolean {
  return one.dev === other.dev && one.ino === other.ino;
}

async function found(path: string): Promise<Identity | undefined> {
  return await Deno.lstat(path).catch(() => undefined);
}
