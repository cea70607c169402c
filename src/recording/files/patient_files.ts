import type { BlockFile, FileSystem } from "./block_file.ts";

/**
 * A time limit is cut into this many parts. A program that was held up itself, by a debugger or a closed lid, loses
 * only one part.
 */
const parts = 10;

/** The factor for calls that must wait until the disk has taken everything that the system keeps in memory. */
const longWaits = 10;

/** A call that waits for the disk. */
interface Wait {
  partsLeft: number;
  giveUp(): void;
}

/**
 * Files on a disk that may stop answering, such as one behind a cable or on a server. A call that gets no answer in
 * time fails, and every later call fails at once, so that a run can end and its camera stop. The calls in the system
 * cannot be cancelled: their threads wait on, keep the memory that they read from, and keep the program from ending by
 * itself.
 */
export class PatientFiles implements FileSystem {
  readonly #files: FileSystem;
  readonly #limitMs: number;
  readonly #waits = new Set<Wait>();
  #timer?: ReturnType<typeof setInterval>;
  #silence?: Error;

  /** Wraps `files`, with a time limit for each call, in milliseconds. */
  constructor(files: FileSystem, limitMs: number) {
    this.#files = files;
    this.#limitMs = limitMs;
  }

  get name(): string {
    return this.#files.name;
  }

  get depth(): number {
    return this.#files.depth;
  }

  /**
   * Waits for some work on that disk. Rejects if the work gets no answer in time, or if the disk was given up before.
   */
  async within<T>(work: () => Promise<T>, { times = 1 }: { times?: number } = {}): Promise<T> {
    if (this.#silence) throw this.#silence;
    const { promise, reject } = Promise.withResolvers<never>();
    const wait = { partsLeft: times * parts, giveUp: () => reject(this.#silence) };
    this.#waits.add(wait);
    this.#timer ??= setInterval(() => this.#look(), this.#limitMs / parts);
    try {
      return await Promise.race([work(), promise]);
    } finally {
      this.#waits.delete(wait);
      if (this.#waits.size === 0) {
        clearInterval(this.#timer);
        this.#timer = undefined;
      }
    }
  }

  create(path: string): Promise<BlockFile> {
    return this.#opened(() => this.#files.create(path));
  }

  get claim(): FileSystem["claim"] {
    const files = this.#files;
    return files.claim && ((path) => this.within(() => files.claim!(path)));
  }

  open(path: string): Promise<BlockFile> {
    return this.#opened(() => this.#files.open(path));
  }

  replace(path: string, bytes: Uint8Array): Promise<void> {
    return this.within(() => this.#files.replace(path, bytes));
  }

  makeFolder(path: string): Promise<void> {
    return this.within(() => this.#files.makeFolder(path));
  }

  link(from: string, to: string): Promise<void> {
    return this.within(() => this.#files.link(from, to));
  }

  remove(path: string): Promise<void> {
    return this.within(() => this.#files.remove(path), { times: longWaits });
  }

  removeFolder(path: string): Promise<void> {
    return this.within(() => this.#files.removeFolder(path), { times: longWaits });
  }

  sizeOf(path: string): Promise<number | undefined> {
    return this.within(() => this.#files.sizeOf(path));
  }

  freeBytes(folder: string): Promise<number | undefined> {
    return this.within(() => this.#files.freeBytes(folder));
  }

  #look(): void {
    for (const wait of this.#waits) wait.partsLeft--;
    if ([...this.#waits].every(({ partsLeft }) => partsLeft > 0)) return;
    this.#silence = new Error(`the disk has not answered for ${this.#limitMs / 1000} s`);
    for (const wait of this.#waits) wait.giveUp();
  }

  async #opened(work: () => Promise<BlockFile>): Promise<BlockFile> {
    let late = false;
    const opening = work().then((file) => {
      if (late) file.close().catch(() => {});
      return file;
    });
    const file = await this.within(() => opening).catch((cause) => {
      late = true;
      throw cause;
    });
    return {
      write: (view, offset) => this.within(() => file.write(view, offset)),
      allocate: (bytes) => this.within(() => file.allocate(bytes), { times: longWaits }),
      truncate: (bytes) => this.within(() => file.truncate(bytes), { times: longWaits }),
      sync: () => this.within(() => file.sync(), { times: longWaits }),
      identity: file.identity && (() => this.within(() => file.identity!())),
      close: async () => {
        const closing = file.close();
        // A disk that was given up may still answer later, and then the file is closed.
        if (this.#silence) closing.catch(() => {});
        else await this.within(() => closing, { times: longWaits });
      },
    };
  }
}
