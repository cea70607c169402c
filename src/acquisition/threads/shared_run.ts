import { hotPvcamSymbols } from "../../../ffi/worker.ts";
import type { FrameFormat } from "../../frame/format.ts";
import { Board } from "../../ring/board.ts";
import { Ring, type RingParts } from "../../ring/ring.ts";
import { overOwnBuffer } from "../../ring/wasm_memory.ts";
import { CameraPosition } from "../drain/camera_position.ts";

/** A run in the form in which it is sent to another thread: plain data, and memory that both threads see. */
export interface SharedRun {
  /** The ring's memory. */
  readonly bytes: Uint8Array<SharedArrayBuffer>;
  /** The WebAssembly memory that has the bytes, if there is one. */
  readonly memory?: WebAssembly.Memory;
  readonly board: SharedArrayBuffer;
  readonly slots: number;
  readonly format: FrameFormat;
  readonly bufferMode: RingParts["bufferMode"];
  readonly exposuresMs: readonly number[];
  /**
   * How a thread with the right to FFI asks the camera. A thread without that right knows only what the drain loop has
   * published.
   */
  readonly camera?: SharedCamera;
}

/** A camera that another thread can ask how far it has got. */
export interface SharedCamera {
  readonly libraryPath: string;
  readonly gate: Int32Array<SharedArrayBuffer>;
  readonly hcam: number;
  /** The shortest time from one frame to the next, in milliseconds; 0 if it is unknown. */
  readonly framePeriodMs: number;
}

/** How long a thread waits for another one's call before it assumes the most of the camera, in milliseconds. */
const GATE_MS = 100;

/** A run for other threads. `camera` is left out for a thread without the right to FFI. */
export function shareRun({ parts, slots }: Ring, camera?: SharedCamera): SharedRun {
  const { bytes, memory, board, format, bufferMode, exposuresMs } = parts;
  return {
    bytes: bytes as Uint8Array<SharedArrayBuffer>,
    memory,
    board: board.buffer,
    slots,
    format,
    bufferMode,
    exposuresMs,
    camera,
  };
}

const libraries = new Map<string, ReturnType<typeof openHot>>();

/** Opens a library on this thread, once for all runs. */
function openHot(path: string) {
  return Deno.dlopen(path, hotPvcamSymbols).symbols;
}

/**
 * The ring of such a run on this thread, for this thread's readers. `thread` is this thread's number among those that
 * read the run; no two threads may have the same number at the same time.
 */
export function openSharedRun(run: SharedRun, thread: number): Ring {
  const { bytes, memory, slots, format, bufferMode, exposuresMs, camera } = run;
  const board = new Board(slots, run.board);
  return new Ring({
    bytes: overOwnBuffer(bytes, memory),
    memory,
    format,
    board,
    bufferMode,
    exposuresMs,
    thread,
    progress: camera ? askerOf(camera, bufferMode, board) : () => 0,
  });
}

function askerOf(
  { libraryPath, gate, hcam, framePeriodMs }: SharedCamera,
  bufferMode: RingParts["bufferMode"],
  board: Board,
) {
  let calls = libraries.get(libraryPath);
  if (!calls) libraries.set(libraryPath, calls = openHot(libraryPath));
  const position = new CameraPosition({ calls, gateWord: gate, hcam, framePeriodMs, bufferMode, board });
  return () => position.reach(GATE_MS);
}
