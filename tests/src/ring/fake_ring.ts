// A ring with a camera that is a counter: tests of readers need neither a library nor any right.
import { Board, PHASE, WORD } from "../../../src/ring/board.ts";
import { Ring, type RingParts } from "../../../src/ring/ring.ts";

export interface FakeRing {
  ring: Ring;
  board: Board;
  /** The camera writes `count` frames, each picture filled with the frame's number, and they are published. */
  expose(count: number): void;
  /** How far the camera has got, for `progress`. */
  camera: { newest: number; released: number };
  /** The ring's memory. */
  bytes: Uint8Array;
}

export function fakeRing(
  slots: number,
  bufferMode: RingParts["bufferMode"] = "overwrite",
  more: Partial<RingParts> = {},
): FakeRing {
  const width = 4, height = 2, frameBytes = more.format?.frameBytes ?? width * height * 2;
  const board = new Board(slots);
  board.words[WORD.phase] = PHASE.running;
  const bytes = new Uint8Array(slots * frameBytes);
  const camera = { newest: 0, released: 0 };
  const region = { x: 0, y: 0, width, height, binning: [1, 1] as const, offsetBytes: 0 };
  const ring = new Ring({
    bytes,
    format: { frameBytes, bytesPerPixel: 2, bitDepth: 12, metadata: false, regions: [region] },
    board,
    bufferMode,
    exposuresMs: [5],
    progress: () => camera.newest,
    onReleased: () => camera.released = board.words[WORD.released],
    ...more,
  });
  const expose = (count: number) => {
    for (let i = 0; i < count; i++) {
      const number = ++camera.newest;
      const slot = (number - 1) % slots;
      new Uint16Array(bytes.buffer, slot * frameBytes, frameBytes / 2).fill(number);
      const entry = board.words[WORD.published] % slots;
      board.frameNumbers[entry] = number;
      board.slotIndexes[entry] = slot;
      board.positions[entry] = number;
      board.receivedMs[entry] = number * 10;
      board.words[WORD.newest] = number;
      board.words[WORD.last] = number;
      board.words[WORD.published]++;
    }
    board.tick();
  };
  return { ring, board, expose, camera, bytes };
}
