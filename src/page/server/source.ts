import { giveArenaBack } from "../../analysis/kernels/arena.ts";
import { workspaceOf } from "../../analysis/kernels/workspace.ts";
import { Board, WORD } from "../../ring/board.ts";
import { noteWasmMemory } from "../../ring/wasm_memory.ts";
import type { FrameOrder, RingOrder, StreamFacts } from "./orders.ts";
import type { Plane } from "./reduce.ts";

/** A frame that is looked at. */
export interface SeenFrame extends Plane {
  readonly sequence: number;
  readonly frameNumber: number;
  readonly receivedMs: number;
  /** Whether it is still what it was when it was taken: the camera writes round and round. */
  intact(): boolean;
}

/** Where the pictures of one stream come from. */
export interface Source {
  readonly facts: StreamFacts;
  /** Distinguishes sources of a stream, because sequences of a new source begin again. */
  readonly epoch: number;
  /** The newest frame there is. */
  newest(): SeenFrame | undefined;
  /** Gives back what it took of the ring's memory to compute in; called when another source takes its place. */
  close(): void;
}

let epochs = 0;

/**
 * The regions of a ring. They take the newest frame and hold nothing: neither the camera nor any other reader ever waits
 * for a picture. So a frame is looked at once more after it was read.
 */
export function ringSources(order: RingOrder): Source[] {
  const { bytes, memory, slots, format, streams, once } = order;
  const board = new Board(slots, order.board);
  const { words } = board;
  const epoch = ++epochs;
  // A memory that was sent to this thread has another buffer object here.
  const buffer = memory?.buffer ?? bytes.buffer;
  if (memory) noteWasmMemory({ memory, slotsAt: bytes.byteOffset });
  let open = true;
  const close = () => {
    const workspace = open && memory ? workspaceOf(buffer) : undefined;
    if (workspace) giveArenaBack(buffer as SharedArrayBuffer, workspace.arena);
    open = false;
  };
  return streams.map((facts, index) => {
    const { offsetBytes, width, height } = format.regions[index];
    const { most } = facts;
    return {
      facts,
      epoch,
      close,
      newest() {
        const sequence = Atomics.load(words, WORD.published) - 1;
        if (sequence < 0 || !open) return undefined;
        const entry = sequence % slots;
        const position = board.positions[entry];
        const start = bytes.byteOffset + board.slotIndexes[entry] * format.frameBytes + offsetBytes;
        return {
          pixels: format.bytesPerPixel === 1
            ? new Uint8Array(buffer, start, width * height)
            : new Uint16Array(buffer, start, width * height),
          width,
          height,
          most,
          sequence,
          frameNumber: board.frameNumbers[entry],
          receivedMs: board.receivedMs[entry],
          // This reader holds no slot, in any buffer mode: a ring that comes round writes over it.
          intact: () => once || Atomics.load(words, WORD.newest) < position + slots - 1,
        };
      },
    };
  });
}

/** A single frame, copied. */
export function frameSource({ facts, pixels, sequence, frameNumber, receivedMs }: FrameOrder): Source {
  const { width, height, most } = facts;
  const frame = { pixels, width, height, most, sequence, frameNumber, receivedMs, intact: () => true };
  return { facts, epoch: ++epochs, newest: () => frame, close() {} };
}
