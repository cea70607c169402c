import { giveArenaBack } from "../../analysis/kernels/arena.ts";
import { workspaceOf } from "../../analysis/kernels/workspace.ts";
import { Board, WORD } from "../../ring/board.ts";
import { noteWasmMemory } from "../../ring/wasm_memory.ts";
import type { FrameOrder, RingOrder, StreamFacts } from "./orders.ts";
import type { Plane } from "./reduce.ts";

/** A frame that is being looked at. */
export interface SeenFrame extends Plane {
  readonly sequence: number;
  readonly frameNumber: number;
  readonly receivedMs: number;
  /** Whether the frame is unchanged since it was taken: the camera writes round and round. */
  intact(): boolean;
}

/** The source of a stream's pictures. */
export interface Source {
  readonly facts: StreamFacts;
  /** Tells sources of a stream apart, because a new source counts sequences from 0 again. */
  readonly epoch: number;
  /** The newest frame. */
  newest(): SeenFrame | undefined;
  /** Gives back the memory in the ring that was taken for computing. Called when another source replaces this one. */
  close(): void;
}

let epochs = 0;

/**
 * The sources of a ring's regions. They read the newest frame and hold no slot, so neither the camera nor any other
 * reader ever waits for a picture. Therefore each frame is checked again after it was read.
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
          // This reader holds no slot in any buffer mode, so the camera may overwrite the frame when the ring comes
          // round.
          intact: () => once || Atomics.load(words, WORD.newest) < position + slots - 1,
        };
      },
    };
  });
}

/** The source of a single copied frame. */
export function frameSource({ facts, pixels, sequence, frameNumber, receivedMs }: FrameOrder): Source {
  const { width, height, most } = facts;
  const frame = { pixels, width, height, most, sequence, frameNumber, receivedMs, intact: () => true };
  return { facts, epoch: ++epochs, newest: () => frame, close() {} };
}
