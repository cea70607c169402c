// A file system that fails: at the n-th call, with a code of the system's, once or from then on.
import type { BlockFile, FileSystem } from "../../../../src/recording/files/block_file.ts";
import { denoFiles } from "../../../../src/recording/files/deno_files.ts";

/** What is to go wrong. */
export interface Fault {
  /** The call that fails first, counted from 1. */
  readonly call: number;
  /** The system's name for it. */
  readonly code: "ENOSPC" | "EIO";
  /** Whether all later calls fail as well. */
  readonly forEver: boolean;
}

/** Deno's files, with one fault. */
export class FailingFiles {
  /** How many calls there were that could have failed. */
  calls = 0;
  /** How many files are open. */
  open = 0;
  /** The calls that failed, by name. */
  readonly failed: string[] = [];
  /** All calls, in their order. */
  readonly made: { readonly stage: string; readonly name: string; readonly path: string }[] = [];
  /** What the sink is at. */
  stage = "";
  readonly #fault: Fault;

  constructor(fault: Fault) {
    this.#fault = fault;
  }

  /** What a run hands to its sinks. */
  readonly files: FileSystem = {
    ...denoFiles,
    create: async (path) =>
      this.#blockFile(path, await this.#try("create", path, () => denoFiles.create(path))),
    open: async (path) => this.#blockFile(path, await this.#try("open", path, () => denoFiles.open(path))),
    replace: (path, bytes) => this.#try("replace", path, () => denoFiles.replace(path, bytes)),
    makeFolder: (path) => this.#try("makeFolder", path, () => denoFiles.makeFolder(path)),
    link: (from, to) => this.#try("link", to, () => denoFiles.link(from, to)),
  };

  #blockFile(path: string, file: BlockFile): BlockFile {
    this.open++;
    return {
      // When a disk is full, half of the frames' bytes are there. A write smaller than a block goes through as a whole
      // or not at all.
      write: (view, offset) =>
        this.#try("write", path, () => file.write(view, offset), async () => {
          if (view.length >= 4096) await file.write(view.subarray(0, view.length >> 1), offset);
        }),
      allocate: (bytes) => this.#try("allocate", path, () => file.allocate(bytes)),
      truncate: (bytes) => this.#try("truncate", path, () => file.truncate(bytes)),
      sync: () => this.#try("sync", path, () => file.sync()),
      close: () => {
        this.open--;
        return file.close();
      },
    };
  }

  async #try<T>(
    name: string,
    path: string,
    work: () => Promise<T>,
    before?: () => Promise<void>,
  ): Promise<T> {
    this.calls++;
    this.made.push({ stage: this.stage, name, path });
    const { call, code, forEver } = this.#fault;
    if (this.calls === call || (forEver && this.calls > call)) {
      if (this.calls === call) await before?.();
      this.failed.push(name);
      throw Object.assign(new Error(`${code} on purpose`), { code });
    }
    return await work();
  }
}
