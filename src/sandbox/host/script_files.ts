import { SettingsError, SinkError } from "../../errors.ts";
import type { BlockFile } from "../../recording/files/block_file.ts";
import { denoFiles } from "../../recording/files/deno_files.ts";
import { draftPath } from "../../recording/record/output_path.ts";
import { SerialQueue } from "../../serial_queue.ts";
import type { Budget } from "./budget.ts";
import type { Fields } from "./fields.ts";
import type { OutPlace } from "./out_place.ts";

/** How many files a script may have open at once. */
const MOST_OPEN = 64;

/** The files that a script itself makes. Each path is checked and each byte is counted. */
export class ScriptFiles {
  readonly #place: OutPlace;
  readonly #budget: Budget;
  readonly #open = new Map<number, { file: BlockFile; bytes: number }>();
  /** Files are read one at a time: together they would fill the host's memory while it records. */
  readonly #reading = new SerialQueue();
  readonly #atWork = new Set<Promise<unknown>>();
  /** How many files are being opened at this moment: each of them will be open. */
  #opening = 0;
  #next = 1;

  constructor(place: OutPlace, budget: Budget) {
    this.#place = place;
    this.#budget = budget;
  }

  /** The function for each verb. */
  readonly verbs = this.#followed({
    createFile: async (fields: Fields) => {
      const path = await this.#place.toWriteOwn(fields.text("path"));
      return await this.#keep(async () => {
        this.#budget.makeFiles(1);
        const file = await denoFiles.create(path);
        await this.#place.made(path);
        return file;
      });
    },
    openFile: async (fields: Fields) => {
      const path = await this.#place.own(fields.text("path"));
      return await this.#keep(() => denoFiles.open(path));
    },
    writeFile: async (fields: Fields) => {
      const bytes = fields.bytes("bytes");
      const at = fields.whole("at", [0, Number.MAX_SAFE_INTEGER]);
      const open = this.#opened(fields);
      this.#grow(open, at + bytes.length);
      await open.file.write(bytes, at);
    },
    allocateFile: async (fields: Fields) => {
      const open = this.#opened(fields);
      const bytes = fields.whole("bytes", [0, Number.MAX_SAFE_INTEGER]);
      this.#grow(open, bytes);
      await open.file.allocate(bytes);
    },
    truncateFile: async (fields: Fields) => {
      const open = this.#opened(fields);
      const bytes = fields.whole("bytes", [0, Number.MAX_SAFE_INTEGER]);
      this.#grow(open, bytes);
      await open.file.truncate(bytes);
    },
    syncFile: (fields: Fields) => this.#opened(fields).file.sync(),
    closeFile: async (fields: Fields) => {
      const { file } = this.#opened(fields);
      this.#open.delete(fields.whole("file"));
      await file.close();
    },
    readFile: async (fields: Fields) => {
      const path = fields.text("path");
      // Wherever a script may make a file, it may also learn that there is none.
      await Deno.lstat(await this.#place.toMake(path));
      const own = await this.#place.own(path);
      return await this.#reading.take(() => this.#read(own));
    },
    statFile: async (fields: Fields) => {
      const path = fields.text("path");
      await Deno.lstat(await this.#place.toMake(path)); // as above
      const { isFile, isDirectory, isSymlink, size } = await Deno.lstat(await this.#place.own(path));
      return { isFile, isDirectory, isSymlink, size };
    },
    replaceFile: async (fields: Fields) => {
      const path = fields.text("path");
      const bytes = fields.bytes("bytes");
      const own = await this.#place.own(path);
      await this.#place.toWriteOwn(path);
      const draft = await this.#place.toMakeOwn(draftPath(path));
      if (!await Deno.lstat(own).then(() => true, () => false)) this.#budget.makeFiles(1);
      this.#budget.write(bytes.length);
      await Deno.writeFile(draft, bytes, { createNew: true });
      await Deno.rename(draft, own).catch(async (cause) => {
        await Deno.remove(draft);
        throw cause;
      });
      await this.#place.made(own);
    },
    makeFolder: async (fields: Fields) => {
      const path = await this.#place.toMakeOwn(fields.text("path"));
      this.#budget.makeFiles(1);
      await denoFiles.makeFolder(path);
      await this.#place.made(path);
    },
    linkFile: async (fields: Fields) => {
      const from = await this.#place.own(fields.text("from"));
      const to = await this.#place.toWriteOwn(fields.text("to"));
      this.#budget.makeFiles(1);
      await denoFiles.link(from, to);
      await this.#place.made(to);
    },
    removeFile: (fields: Fields) => this.#place.removeOwn(fields.text("path"), denoFiles.remove),
    removeFolder: (fields: Fields) => this.#place.removeOwn(fields.text("path"), denoFiles.removeFolder),
    sizeOf: async (fields: Fields) => denoFiles.sizeOf(await this.#place.own(fields.text("path"))),
    freeBytes: async (fields: Fields) => denoFiles.freeBytes(await this.#place.toMake(fields.text("folder"))),
  });

  /**
   * Settles when the work that is going on now is over. A file is checked before it is changed; between the two, the
   * host makes no recording of that name.
   */
  async atRest(): Promise<void> {
    await Promise.allSettled(this.#atWork);
  }

  /** Closes what is still open. */
  async close(): Promise<void> {
    const open = [...this.#open.values()];
    this.#open.clear();
    await Promise.allSettled(open.map(({ file }) => file.close()));
  }

  #followed<Verbs extends Record<string, (fields: Fields) => Promise<unknown>>>(verbs: Verbs): Verbs {
    const followed = Object.entries(verbs).map(([name, work]) => [name, (fields: Fields) => {
      const done = work(fields).finally(() => this.#atWork.delete(done));
      this.#atWork.add(done);
      return done;
    }]);
    return Object.fromEntries(followed);
  }

  /** As much of a file as it has now: while it is read, its script can make it as long as a disk. */
  async #read(path: string): Promise<Uint8Array<ArrayBuffer>> {
    using file = await Deno.open(path);
    const { size } = await file.stat();
    this.#budget.checkRead(size);
    const bytes = new Uint8Array(size);
    let length = 0;
    while (length < size) {
      const count = await file.read(bytes.subarray(length));
      if (count === null) break;
      length += count;
    }
    return length === size ? bytes : bytes.slice(0, length);
  }

  async #keep(open: () => Promise<BlockFile>): Promise<number> {
    if (this.#open.size + this.#opening >= MOST_OPEN) {
      throw new SinkError(
        `Cannot open another file: ${MOST_OPEN} are open, the most that a sandboxed script may have.`,
      );
    }
    this.#opening++;
    try {
      const file = await open();
      const number = this.#next++;
      this.#open.set(number, { file, bytes: 0 });
      return number;
    } finally {
      this.#opening--;
    }
  }

  #opened(fields: Fields): { file: BlockFile; bytes: number } {
    const open = this.#open.get(fields.whole("file"));
    if (!open) throw new SettingsError("There is no open file of this number.");
    return open;
  }

  #grow(open: { bytes: number }, bytes: number): void {
    if (bytes <= open.bytes) return;
    this.#budget.write(bytes - open.bytes);
    open.bytes = bytes;
  }
}
