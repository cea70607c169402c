import { HEAD_BYTES, wasmMemory } from "../../../ffi/mod.ts";
import { turnOnce, TurnWatch } from "../../event_turn.ts";
import { Board, PHASE, WORD } from "../../ring/board.ts";
import type { Lease } from "../../ring/lease.ts";
import { Reader } from "../../ring/reader.ts";
import type { Ring } from "../../ring/ring.ts";
import { currentTick, hasEnded, nextTick } from "../../ring/waiting.ts";
import { ProgressBound } from "../progress_bound.ts";
import type { GuestView } from "./board_copy.ts";

/** How much is copied before the copier checks whether the event loop needs a turn: bytes, and frames. */
const BATCH_BYTES = 32 * 2 ** 20, BATCH_FRAMES = 64;
const NO_READER = 0x7fffffff;

/**
 * A separate ring for the guest. Each frame is copied into it, so what a script writes there changes no recording. For
 * that ring the copier plays the camera: it writes round and round, and overruns a slow script.
 */
export class FrameCopier implements GuestView {
  readonly board: Board;
  readonly progressBound = new ProgressBound();
  readonly bytes: Uint8Array<SharedArrayBuffer>;
  /** The memory that kernels compute in; nothing if the engine has no room for it. */
  readonly memory?: WebAssembly.Memory;
  readonly #ring: Ring;
  readonly #reader: Reader;
  readonly #followed: Promise<void>;
  #next = 0; // the sequence that the guest's board gets next

  constructor(ring: Ring) {
    this.#ring = ring;
    this.board = new Board(ring.slots);
    this.board.words[WORD.phase] = PHASE.running;
    this.board.words[WORD.released] = NO_READER;
    const bytes = ring.slots * ring.parts.format.frameBytes;
    const memory = wasmMemory(bytes);
    this.memory = memory;
    this.bytes = memory
      ? new Uint8Array(memory.buffer, HEAD_BYTES, bytes)
      : new Uint8Array(new SharedArrayBuffer(bytes));
    this.#reader = new Reader(ring, { delivery: "oldest-first" });
    this.progressBound.rest(); // the board itself says how far the copies have got
    this.#followed = this.#follow();
  }

  finish(): Promise<void> {
    return this.#followed;
  }

  async #follow(): Promise<void> {
    const ring = this.#ring;
    const turns = new TurnWatch();
    const batch = Math.max(
      1,
      Math.min(BATCH_FRAMES, Math.floor(BATCH_BYTES / ring.parts.format.frameBytes)),
    );
    while (true) {
      const tick = currentTick(ring);
      const ended = hasEnded(ring);
      const leases = this.#reader.takeBatch(batch);
      for (const lease of leases) {
        this.#copy(lease);
        lease[Symbol.dispose]();
      }
      this.#publish(leases.length === 0 && ended ? ring.published : this.#next);
      if (leases.length > 0) {
        if (turns.isDue(ring.published)) await turnOnce();
      } else if (ended) break;
      else await nextTick(ring, tick);
    }
    this.#reader.close();
    this.board.end(Atomics.load(ring.parts.board.words, WORD.phase));
  }

  #copy(lease: Lease): void {
    const { board } = this;
    this.#skipTo(lease.sequence);
    const slot = lease.sequence % board.slots;
    // From now on the slot's old frame is lapped. A guest that holds that frame must see this before the slot is
    // overwritten.
    Atomics.store(board.words, WORD.newest, lease.sequence);
    this.bytes.set(lease.bytes, slot * lease.bytes.byteLength);
    this.#enter(lease, lease.intact);
  }

  /** Frames that were overwritten before they could be copied are overrun for the guest too. */
  #skipTo(sequence: number): void {
    const { board } = this;
    for (let lost = Math.max(this.#next, sequence - board.slots); lost < sequence; lost++) {
      board.positions[lost % board.slots] = -board.slots;
    }
    this.#next = sequence;
  }

  #enter({ sequence, frameNumber, receivedMs }: Lease, whole: boolean): void {
    const { board } = this;
    const entry = sequence % board.slots;
    board.frameNumbers[entry] = frameNumber;
    board.receivedMs[entry] = receivedMs;
    board.slotIndexes[entry] = entry;
    board.positions[entry] = whole ? sequence + 1 : -board.slots;
    Atomics.store(board.words, WORD.newest, sequence + 1);
    this.#next = sequence + 1;
  }

  #publish(upTo: number): void {
    const { board: to } = this;
    const { board: from } = this.#ring.parts;
    this.#skipTo(upTo);
    for (const name of ["missing", "misnumbered", "wakes", "last"] as const) {
      Atomics.store(to.words, WORD[name], Atomics.load(from.words, WORD[name]));
    }
    to.spanMs.set(from.spanMs);
    to.startedMs.set(from.startedMs);
    if (Atomics.exchange(to.words, WORD.published, upTo) !== upTo) to.tick();
  }
}
