import { statfs } from "node:fs/promises";
import type { BlockFile, FileSystem } from "./block_file.ts";
import { draftPath } from "./draft_path.ts";
import { SerialQueue } from "../../serial_queue.ts";

/** A file through Deno's own API. The API has a single position for it, so writes take turns. */
export class DenoBlockFile implements BlockFile {
  readonly #file: Deno.FsFile;
  readonly #turns = new SerialQueue();

  constructor(file: Deno.FsFile) {
    this.#file = file;
  }

  write(view: Uint8Array, offset: number): Promise<void> {
    return this.#turns.take(async () => {
      this.#file.seekSync(offset, Deno.SeekMode.Start);
      for (let done = 0; done < view.byteLength;) {
        const count = await this.#file.write(done === 0 ? view : view.subarray(done));
        // Without this check, a file system that writes nothing and does not fail would hold up the run for ever.
        if (count === 0) throw Object.assign(new Error("the system wrote no byte"), { code: "EIO" });
        done += count;
      }
    });
  }

  allocate(bytes: number): Promise<void> {
    return this.#turns.take(async () => {
      if ((await this.#file.stat()).size < bytes) await this.#file.truncate(bytes);
    });
  }

  truncate(bytes: number): Promise<void> {
    return this.#turns.take(() => this.#file.truncate(bytes));
  }

  identity(): Promise<Deno.FileInfo> {
    return this.#file.stat();
  }

  sync(): Promise<void> {
    return this.#turns.take(() => this.#file.syncData());
  }

  close(): Promise<void> {
    return this.#turns.take(() => Promise.resolve(this.#file.close()));
  }
}

async function unlessMissing<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound || cause instanceof Deno.errors.NotADirectory) return undefined;
    throw cause;
  }
}

async function removeFile(path: string): Promise<void> {
  // `Deno.remove` would also remove an empty folder.
  if ((await Deno.lstat(path)).isDirectory) throw Object.assign(new Error("is a folder"), { code: "EISDIR" });
  await Deno.remove(path);
}

async function sizeOf(path: string): Promise<number> {
  const { isDirectory, size } = await Deno.stat(path);
  if (!isDirectory) return size;
  let sum = 0;
  for await (const { name } of Deno.readDir(path)) sum += await sizeOf(`${path}/${name}`);
  return sum;
}

async function mayAskFreeSpace(): Promise<boolean> {
  // "statfs" is newer than the list of names in Deno's types.
  const right = { name: "sys", kind: "statfs" as "osRelease" } as const;
  return (await Deno.permissions.query(right)).state === "granted";
}

/**
 * Files through Deno's own API, which needs only `--allow-read` and `--allow-write` for the folder. It can tell the
 * free space only with `--allow-sys=statfs`.
 */
export const denoFiles: FileSystem = {
  name: "deno",
  depth: 1,
  async create(path) {
    return new DenoBlockFile(await Deno.open(path, { write: true, createNew: true }));
  },
  async open(path) {
    return new DenoBlockFile(await Deno.open(path, { write: true }));
  },
  async replace(path, bytes) {
    const draft = draftPath(path);
    // A killed program may have left a draft. A stranger may have put a link there, through which we would write
    // elsewhere.
    await unlessMissing(removeFile(draft));
    const file = await Deno.open(draft, { write: true, createNew: true });
    try {
      using _file = file;
      for (let done = 0; done < bytes.length;) done += await file.write(bytes.subarray(done));
    } catch (cause) {
      await Deno.remove(draft).catch(() => {});
      throw cause;
    }
    try {
      await Deno.rename(draft, path);
    } catch (cause) {
      await Deno.remove(draft).catch(() => {});
      throw cause;
    }
  },
  makeFolder: (path) => Deno.mkdir(path),
  link: (from, to) => Deno.link(from, to),
  remove: (path) => unlessMissing(removeFile(path)),
  removeFolder: (path) => unlessMissing(Deno.remove(path, { recursive: true })),
  sizeOf: (path) => unlessMissing(sizeOf(path)),
  async freeBytes(folder) {
    if (!await mayAskFreeSpace()) return undefined;
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  },
};
