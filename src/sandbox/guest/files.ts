import type { BlockFile, FileSystem } from "../../recording/files/block_file.ts";
import { ask } from "./channel.ts";

/** A copy of the bytes in memory of their own, which can be transferred without another copy. */
function parcel(view: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(view); // a copy also because shared memory cannot be transferred
}

class HostFile implements BlockFile {
  readonly #file: number;

  constructor(file: number) {
    this.#file = file;
  }

  write(view: Uint8Array, offset: number): Promise<void> {
    const bytes = parcel(view);
    return ask("writeFile", { file: this.#file, bytes, at: offset }, bytes);
  }

  allocate(bytes: number): Promise<void> {
    return ask("allocateFile", { file: this.#file, bytes });
  }

  truncate(bytes: number): Promise<void> {
    return ask("truncateFile", { file: this.#file, bytes });
  }

  sync(): Promise<void> {
    return ask("syncFile", { file: this.#file });
  }

  close(): Promise<void> {
    return ask("closeFile", { file: this.#file });
  }
}

/** Files that the host makes for the script, in the only place where the script may write. */
export const hostFiles: FileSystem = {
  name: "host",
  depth: 4,
  create: async (path) => new HostFile(await ask("createFile", { path })),
  // The host lets no two recordings of a script have one path.
  async claim(path) {
    await (await this.create(path)).close();
    return { close() {}, [Symbol.dispose]() {}, remove: () => ask("removeFile", { path }) };
  },
  open: async (path) => new HostFile(await ask("openFile", { path })),
  replace(path, view) {
    const bytes = parcel(view);
    return ask("replaceFile", { path, bytes }, bytes);
  },
  makeFolder: (path) => ask("makeFolder", { path }),
  link: (from, to) => ask("linkFile", { from, to }),
  remove: (path) => ask("removeFile", { path }),
  removeFolder: (path) => ask("removeFolder", { path }),
  sizeOf: (path) => ask("sizeOf", { path }),
  freeBytes: (folder) => ask("freeBytes", { folder }),
};

/** Writes a whole new file. The sandbox's `Deno.writeFile`. */
export async function writeFile(path: string | URL, data: Uint8Array): Promise<void> {
  const file = await hostFiles.create(pathOf(path));
  try {
    await file.write(data, 0);
  } finally {
    await file.close();
  }
}

/** Reads a file that this script has made. The sandbox's `Deno.readFile`. */
export function readFile(path: string | URL): Promise<Uint8Array> {
  return askOfFile("readFile", path);
}

/** Facts about a file that this script has made. The sandbox's `Deno.stat`. */
export function statFile(path: string | URL): Promise<Partial<Deno.FileInfo>> {
  return askOfFile("statFile", path);
}

async function askOfFile<Value>(verb: "readFile" | "statFile", path: string | URL): Promise<Value> {
  try {
    return await ask(verb, { path: pathOf(path) });
  } catch (error) {
    if ((error as { code?: unknown }).code !== "ENOENT") throw error;
    throw new Deno.errors.NotFound((error as Error).message);
  }
}

function pathOf(path: string | URL): string {
  return path instanceof URL ? decodeURIComponent(path.pathname) : path;
}
