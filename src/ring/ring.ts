import type { FrameFormat } from "../frame/format.ts";
import { type Board, NO_FLOOR, WORD } from "./board.ts";
import { RisingClock } from "../frame/rising_clock.ts";
import { SlotViews } from "./slot_views.ts";
import { noteWasmMemory } from "./wasm_memory.ts";

/** The parts of a ring. The memory is an argument, so that tests need no camera. */
export interface RingParts {
  /** The memory that the camera writes round and round: slots x frame bytes. */
  readonly bytes: Uint8Array;
  /** The WebAssembly memory of `bytes`, if there is one. */
  readonly memory?: WebAssembly.Memory;
  /** The layout of its frames. */
  readonly format: FrameFormat;
  /** The words shared with the thread at the camera. */
  readonly board: Board;
  /**
   * What the camera does at the end of the ring: it overwrites the first slots; it should wait for slots to be given
   * back; or it stops.
   */
  readonly bufferMode: "overwrite" | "no-overwrite" | "sequence";
  /** The exposures that the camera repeats, one for each frame, in milliseconds; at least one. */
  readonly exposuresMs: readonly number[];
  /** Asks the camera how far it has got: the position of its newest frame, or the most that it can be. */
  readonly progress: () => number;
  /** The same, and below 0 if the camera cannot be asked at this moment. Default: `progress`. */
  readonly asked?: () => number;
  /** The number of this thread in the run. Each thread gives slots back separately. Default: 0, the script's thread. */
  readonly thread?: number;
  /** Whether frames are published on the thread that reads them. */
  readonly publishedHere?: boolean;
  /** A slot's bytes in a buffer that can be detached; absent if that is impossible. */
  readonly alias?: (slot: number) => SlotAlias;
  /** Whether pixels of all readers become empty at the end of a lease, unless a reader says otherwise. */
  readonly revokesAll?: boolean;
  /** Called after slots have been given back in no-overwrite mode. */
  readonly onReleased?: () => void;
}

/** A slot's bytes, with the function that detaches them, so that arrays that were kept become empty. */
export interface SlotAlias {
  readonly bytes: Uint8Array;
  revoke(): void;
}

/** A user of slots: a reader, with the lowest sequence that it still needs. */
export interface Holder {
  readonly floor: number;
}

/** The memory that the camera writes round and round, and what one thread may read of it now. */
export class Ring {
  readonly parts: RingParts;
  readonly slots: number;
  /** Views of its slots. */
  readonly views: SlotViews;
  /** The camera's clock, as the metadata of its frames shows it. */
  readonly clock: RisingClock = new RisingClock();
  readonly #holders = new Set<Holder>();
  #given = 0; // the position up to which slots had gone back to the camera when the newest holder came

  constructor(parts: RingParts) {
    this.parts = parts;
    this.slots = parts.board.slots;
    if (parts.memory) noteWasmMemory({ memory: parts.memory, slotsAt: parts.bytes.byteOffset });
    this.views = new SlotViews(parts.bytes, parts.format, this.slots);
  }

  /** How many leases can be out and stay intact. The camera needs one slot, unless it stops at the ring's end. */
  get mostLeases(): number {
    return this.parts.bufferMode === "sequence" ? this.slots : Math.max(1, this.slots - 1);
  }

  /** How many frames have been published. */
  get published(): number {
    return Atomics.load(this.parts.board.words, WORD.published);
  }

  /** Whether the camera may have overwritten a frame, as far as is known without asking it. */
  isLapped(position: number): boolean {
    return this.#reaches(Atomics.load(this.parts.board.words, WORD.newest), position);
  }

  /** Whether the camera may have overwritten a frame. Asks the camera. */
  isLappedNow(position: number): boolean {
    return this.isLapped(position) || this.#reaches(this.parts.progress(), position);
  }

  /** Whether a reader of this thread still reads from the ring. */
  get isHeld(): boolean {
    return this.#holders.size > 0;
  }

  /** Notes a user of slots. From now on slots go back to the camera only when the user no longer needs them. */
  hold(holder: Holder): void {
    this.#holders.add(holder);
    this.release();
  }

  /** Removes a user of slots. */
  letGo(holder: Holder): void {
    this.#holders.delete(holder);
    this.release();
  }

  /** In no-overwrite mode, notes on the board up to which frame no user on this thread needs slots. */
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
   * Whether the camera, at position `newest`, may have reached the slot of a frame. The slot is written again for the
   * frame one whole ring later. In overwrite mode that begins when the frame before that one is done. In no-overwrite
   * mode the camera is assumed to wait, until it has once shown that it does not. It does not wait for a slot that had
   * been given back before its present user came.
   */
  #reaches(newest: number, position: number): boolean {
    const { bufferMode, board: { words } } = this.parts;
    const waits = bufferMode !== "overwrite" && position > this.#given &&
      position > Atomics.load(words, WORD.given) && Atomics.load(words, WORD.overflowed) === 0;
    return newest >= position + this.slots - (waits ? 0 : 1);
  }
}
