import { headerBytes, type Packing, storeAsItIs } from "./blosc.ts";
import { packAll } from "./pack_all.ts";
import type { PackAnswer, PackOrder } from "./pack_order.ts";

/** Packed planes, one after another, until their memory is given back. */
export interface Packed {
  /** All of them, with zeros after them up to a multiple of {@linkcode pageBytes}. */
  readonly bytes: Uint8Array;
  /** How many bytes each packed plane takes. */
  readonly lengths: readonly number[];
  /** Whether the planes were compressed; false means that they are stored as they are. */
  readonly compressed: boolean;
  /** Gives the memory back. */
  free(): void;
}

/** A batch of packed planes begins at a multiple of this, so that it can be written past the page cache. */
export const pageBytes = 4096;

/** How many pieces of memory there are beyond those for packing, for pieces that are being written. */
const beingWritten = 4;

/** How many orders a thread has at once: it carries out one, and then finds the next one waiting. */
const ordersAtOnce = 2;

/** The most threads. With more there is nothing left for them to do, or no processor time for other work. */
const mostThreads = 12;

/**
 * How many threads a recording may have for packing: as many as there are cores. Where the system allows it, these
 * threads let others go first; and frames are stored as they are before one is lost.
 */
export function usualThreads(): number {
  // A script in a sandbox does not see how many there are, and compresses nothing itself.
  return Math.max(1, Math.min(mostThreads, globalThis.navigator?.hardwareConcurrency ?? 1));
}

/** How many pieces are being packed or written at once. */
export function packedAtOnce(threads: number): number {
  return ordersAtOnce * threads + beingWritten;
}

/** What packers need to know. */
export interface PackersOptions {
  /** The module of a thread; without one, planes are packed on the caller's own thread. */
  readonly url?: string;
  readonly threads: number;
  readonly packing: Packing;
  /** The most bytes of planes that are packed together, and the most planes. */
  readonly mostBytes: number;
  readonly mostPlanes: number;
}

/** A thread, and its unanswered orders. */
interface Thread {
  readonly worker: Worker;
  /** The functions that take the thread's answers, by the orders' numbers. */
  readonly orders: Map<number, (lengths: readonly number[] | undefined) => void>;
}

/** Packs planes in other threads. */
export class Packers {
  readonly #threads: Thread[] = [];
  readonly #isHere: boolean;
  readonly #packing: Packing;
  readonly #slots: Uint8Array[] = [];
  readonly #waitingForSlot: ((slot: Uint8Array) => void)[] = [];
  readonly #waiting: (() => void)[] = [];
  #ids = 0;

  constructor({ url, threads, packing, mostBytes, mostPlanes }: PackersOptions) {
    this.#packing = packing;
    this.#isHere = url === undefined;
    const slotBytes = pageBytes * Math.ceil((mostBytes + mostPlanes * headerBytes) / pageBytes);
    const slots = packedAtOnce(threads);
    const memory = sharedPages(slots * slotBytes);
    for (let slot = 0; slot < slots; slot++) {
      this.#slots.push(memory.subarray(slot * slotBytes, (slot + 1) * slotBytes));
    }
    if (url === undefined) return;
    for (let thread = 0; thread < threads; thread++) this.#threads.push(this.#begin(url));
  }

  /**
   * Settles when every thread has begun. That takes a tenth of a second, and several seconds if Deno checks types
   * first. The camera must not start before, or the frames of the first orders would be overwritten meanwhile.
   */
  async ready(): Promise<void> {
    const nothing = { planes: [], packing: this.#packing, out: new Uint8Array(0) };
    await Promise.all(this.#threads.map(() => this.#askThread(nothing)));
  }

  /** Whether all threads have enough work: more would wait. */
  get isBusy(): boolean {
    return !this.#isHere && this.#threads.every(({ orders }) => orders.size >= ordersAtOnce);
  }

  /** Packs planes. If no thread is left, stores them as they are. */
  async pack(planes: readonly Uint8Array[]): Promise<Packed> {
    const slot = await this.#takeSlot();
    const order = { planes, packing: this.#packing, out: slot };
    const lengths = this.#isHere ? packAll(order) : await this.#askThread(order);
    return lengths ? this.#packed(slot, lengths, true) : this.#stored(slot, planes);
  }

  /** Stores planes as they are, small ones together. */
  async store(planes: readonly Uint8Array[]): Promise<Packed> {
    return this.#stored(await this.#takeSlot(), planes);
  }

  /** Ends the threads. Planes that were waiting to be packed are stored as they are. */
  close(): void {
    for (const thread of [...this.#threads]) this.#end(thread);
  }

  #stored(slot: Uint8Array, planes: readonly Uint8Array[]): Packed {
    let end = 0;
    const lengths = planes.map((plane) => {
      const length = storeAsItIs(plane, this.#packing, slot.subarray(end));
      end += length;
      return length;
    });
    return this.#packed(slot, lengths, false);
  }

  #packed(slot: Uint8Array, lengths: readonly number[], compressed: boolean): Packed {
    const length = lengths.reduce((sum, one) => sum + one, 0);
    const whole = pageBytes * Math.ceil(length / pageBytes);
    const bytes = slot.subarray(0, whole);
    bytes.fill(0, length);
    return { bytes, lengths, compressed, free: () => this.#giveSlot(slot) };
  }

  #takeSlot(): Promise<Uint8Array> {
    const slot = this.#slots.pop();
    return slot ? Promise.resolve(slot) : new Promise((take) => this.#waitingForSlot.push(take));
  }

  #giveSlot(slot: Uint8Array): void {
    const next = this.#waitingForSlot.shift();
    if (next) next(slot);
    else this.#slots.push(slot);
  }

  /** The packed lengths; undefined if all threads have ended. */
  async #askThread(order: Omit<PackOrder, "id">): Promise<readonly number[] | undefined> {
    while (this.#threads.length > 0) {
      const free = this.#threads.toSorted((one, other) => one.orders.size - other.orders.size)[0];
      if (free.orders.size < ordersAtOnce) {
        return await new Promise((done) => {
          const id = this.#ids++;
          free.orders.set(id, done);
          free.worker.postMessage({ ...order, id });
        });
      }
      await new Promise<void>((go) => this.#waiting.push(go));
    }
    return undefined;
  }

  #begin(url: string): Thread {
    const worker = new Worker(url, { type: "module", name: "packer" });
    const thread: Thread = { worker, orders: new Map() };
    worker.onmessage = ({ data }: MessageEvent<PackAnswer>) => {
      const done = thread.orders.get(data.id);
      if (!done) return;
      thread.orders.delete(data.id);
      done(data.lengths);
      this.#waiting.shift()?.();
    };
    worker.onerror = (event) => {
      event.preventDefault();
      this.#end(thread);
    };
    return thread;
  }

  #end(thread: Thread): void {
    this.#threads.splice(this.#threads.indexOf(thread), 1);
    thread.worker.terminate();
    for (const done of thread.orders.values()) done(undefined);
    for (const go of this.#waiting.splice(0)) go();
  }
}

/** Shared memory that begins at a page, as writes past the page cache need it. */
function sharedPages(bytes: number): Uint8Array {
  const pages = Math.ceil(bytes / 65_536);
  try {
    return new Uint8Array(new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true }).buffer);
  } catch {
    return new Uint8Array(new SharedArrayBuffer(pages * 65_536)); // no addresses are left, or the memory is too large
  }
}
