import type { FrameFormat } from "../frame/format.ts";
import { type Board, NO_FLOOR, WORD } from "./board.ts";
import { RisingClock } from "../frame/rising_clock.ts";
import { SlotViews } from "./slot_views.ts";
import { noteWasmMemory } from "./wasm_memory.ts";

/** What a ring is made of. The memory is handed in, so that rings can be tested without a camera. */
export interface RingParts {
  /** The memory that the camera writes round and round: slots x frame bytes. */
  readonly bytes: Uint8Array;
  /** The WebAssembly memory that `bytes` lie in, where they do. */
  readonly memory?: WebAssembly.Memory;
  /** How the frames lie in it. */
  readonly format: FrameFormat;
  /** The words shared with the thread at the camera. */
  readonly board: Board;
  /** What the camera does at the end of the ring: it continues, it waits for slots to be given back (or is said to), or it stops. */
  readonly bufferMode: "overwrite" | "no-overwrite" | "sequence";
  /** The exposures that the camera goes through frame by frame, in milliseconds; one at least. */
  readonly exposuresMs: readonly number[];
  /** How far the camera has got, asked afresh: the position of its newest frame. */
  readonly progress: () => number;
  /** The number of this thread in the run. Each thread gives slots back for itself. 0, the script's, if not given. */
  readonly thread?: number;
  /** Whether frames are published on the same thread that reads them. */
  readonly publishedHere?: boolean;
  /** Gives a slot's bytes through a buffer that can be detached; absent where that is impossible. */
  readonly alias?: (slot: number) => SlotAlias;
  /** Whether every reader of the script's has its pixels taken away, unless it says otherwise. */
  readonly revokesAll?: boolean;
  /** Called after slots have been given back in no-overwrite mode. */
  readonly onReleased?: () => void;
}

/** A slot's bytes, and how to detach them, so that kept arrays become empty. */
export interface SlotAlias {
  readonly bytes: Uint8Array;
  revoke(): void;
}

/** A holder of slots: a reader, with the lowest sequence that it still needs. */
export interface Holder {
  readonly floor: number;
}

/** The memory that the camera writes round and round, and what one thread may read of it at this moment. */
export class Ring {
  readonly parts: RingParts;
  readonly slots: number;
  /** What its slots are looked at through. */
  readonly views: SlotViews;
  /** The camera's clock, as its frames' metadata show it. */
  readonly clock: RisingClock = new RisingClock();
  readonly #holders = new Set<Holder>();
  #given = 0; // the position up to which slots went back to the camera before the newest holder came

  constructor(parts: RingParts) {
    this.parts = parts;
    this.slots = parts.board.slots;
    if (parts.memory) noteWasmMemory({ memory: parts.memory, slotsAt: parts.bytes.byteOffset });
    this.views = new SlotViews(parts.bytes, parts.format, this.slots);
  }

  /** How many leases can be out at once and stay intact: the camera needs a slot, unless it stops at the ring's end. */
  get mostLeases(): number {
    return this.parts.bufferMode === "sequence" ? this.slots : Math.max(1, this.slots - 1);
  }

  /** How many frames have been published. */
  get published(): number {
    return Atomics.load(this.parts.board.words, WORD.published);
  }

  /** Whether the camera may have overwritten a frame by now, as far as is known without asking it. */
  isLapped(position: number): boolean {
    return this.#reaches(Atomics.load(this.parts.board.words, WORD.newest), position);
  }

  /** Whether the camera may have overwritten a frame by now. Asks the camera. */
  isLappedNow(position: number): boolean {
    return this.isLapped(position) || this.#reaches(this.parts.progress(), position);
  }

  /** Whether a reader of this thread still reads from it. */
  get isHeld(): boolean {
    return this.#holders.size > 0;
  }

  /** From now on, slots go back to the camera only when this holder is done with them too. */
  hold(holder: Holder): void {
    this.#holders.add(holder);
    this.release();
  }

  /** The holder is done with everything. */
  letGo(holder: Holder): void {
    this.#holders.delete(holder);
    this.release();
  }

  /** No-overwrite mode: notes on the board up to which frame all holders of this thread are done. */
  release(): void {
    if (this.parts.bufferMode !== "no-overwrite") return;
    let floor = NO_FLOOR;
    for (const holder of this.#holders) floor = Math.min(floor, holder.floor);
    const { board, thread = 0, onReleased } = this.parts;
    if (Atomics.load(board.floors, thread) === floor) return;
    const before = board.released();
    board.giveBack(thread, floor);
    const given = Math.min(before, this.published);
    if (before > floor && given > 0) {
      this.#given = Math.max(this.#given, board.positions[(given - 1) % this.slots]);
    }
    onReleased?.();
  }

  /**
   * A slot is next written for the frame that lies a whole ring further on. In overwrite mode that begins when the frame
   * before it is done; otherwise the camera is thought to wait, until it has once shown that it does not. For a slot that
   * it got back before a holder came who still reads it, it never waits.
   */
  #reaches(newest: number, position: number): boolean {
    const waits = this.parts.bufferMode !== "overwrite" && position > this.#given &&
      Atomics.load(this.parts.board.words, WORD.overflowed) === 0;
    return newest >= position + this.slots - (waits ? 0 : 1);
  }
}
