/**
 * A run in the drain worker: it sleeps on the camera's semaphore, drains the ring, and publishes. It never waits for
 * another thread of ours, and the camera's thread never waits for it.
 *
 * @module
 */
import { enterGate, hotLibcSymbols, hotPvcamSymbols, leaveGate } from "../../../ffi/worker.ts";
import { Board, PHASE, STOP, WORD } from "../../ring/board.ts";
import { Pace } from "./pace.ts";
import type { DrainPlan } from "./drain_plan.ts";
import { DrainLoop } from "./drain_loop.ts";

/** The order with which the main thread starts a run. */
export interface DrainOrder {
  readonly libraryPath: string;
  readonly libcPath: string;
  readonly plan: DrainPlan;
  readonly board: SharedArrayBuffer;
  /** The ring's memory. */
  readonly ring: Uint8Array<SharedArrayBuffer>;
  /** The `sem_t` that the camera's handler posts. */
  readonly semaphore: SharedArrayBuffer;
  /** Whether the camera posts the semaphore; otherwise the camera is asked by the clock. */
  readonly notified: boolean;
  readonly gate: Int32Array<SharedArrayBuffer>;
  /** The time between frames, as the camera says, in milliseconds; 0 if it does not say. */
  readonly framePeriodMs: number;
  /** How late a frame may be seen, in milliseconds; absent if the user did not ask for that. */
  readonly latencyMs?: number;
}

let hot: ReturnType<typeof openHot> | undefined;

/** Opens the libraries on this thread, once for all runs. */
function openHot({ libraryPath, libcPath }: DrainOrder) {
  return {
    pvcam: Deno.dlopen(libraryPath, hotPvcamSymbols).symbols,
    libc: Deno.dlopen(libcPath, hotLibcSymbols).symbols,
  };
}

/**
 * Drains until the run ends. In no-overwrite mode slots that are given back later are not unlocked, because the camera
 * has stopped.
 */
export function drain(order: DrainOrder, ready: () => void): void {
  const { pvcam, libc } = hot ??= openHot(order);
  const { plan } = order;
  const semaphore = new Uint8Array(order.semaphore);
  const board = new Board(plan.slots, order.board);
  const words = board.words;
  // Frames are more important than the text of an error: after this wait the call is made without the gate.
  const gate = { enter: () => enterGate(order.gate, 20), leave: () => leaveGate(order.gate) };
  const retrieval = new DrainLoop(pvcam, gate, board, plan, order.ring);
  const deadline = new Uint32Array(4); // struct timespec
  const clockStart = clockMs(libc.clock_gettime, CLOCK_MONOTONIC) - performance.now();
  const napper = new Int32Array(new SharedArrayBuffer(4));
  let nowMs = performance.now(); // when the clock was last read, which takes a microsecond if caches are cold
  const pace = new Pace(plan.slots, nowMs, order);
  const cpuMs = () => clockMs(libc.clock_gettime, CLOCK_THREAD_CPUTIME_ID);

  const countPosts = () => {
    let posts = 0;
    while (posts < MOST_POSTS && libc.sem_trywait(semaphore) === 0) posts++;
    return posts;
  };
  const wait = (timeoutMs: number) => {
    const at = clockStart + nowMs + timeoutMs;
    deadline[0] = Math.floor(at / 1000);
    deadline[2] = Math.floor((at - deadline[0] * 1000) * 1e6);
    return libc.sem_clockwait(semaphore, CLOCK_MONOTONIC, deadline) === 0 ? 1 + countPosts() : 0;
  };

  const waitMore = (timeoutMs: number) => {
    nowMs = performance.now();
    return wait(timeoutMs);
  };

  let looksAgain = 0; // how many more looks are made for a frame whose notification came first

  // A camera that waits for a full ring posts nothing, so the drain soon looks again whether slots came back.
  const waitMs = () => {
    if (looksAgain > 0) return 2 ** (LOOKS_AGAIN - looksAgain);
    if (plan.bufferMode !== "no-overwrite") return 500;
    const backlog = Atomics.load(words, WORD.published) - board.released();
    return backlog * 2 >= plan.slots ? 1 : 500;
  };

  let uncounted = !order.notified; // whether posts may be left from a time when they were not counted

  ready();
  while (!retrieval.finished) {
    const stop = Atomics.load(words, WORD.stop);
    if (stop === STOP.now) break;
    const goesOn = stop === STOP.no;
    const naps = goesOn && (pace.napMs > 0 || uncounted);
    let posts = 0;
    if (naps) {
      // During naps the number of posts is of no use, and counting them would be a call for each frame.
      Atomics.wait(napper, 0, 0, pace.napMs || 1);
      uncounted = !order.notified || pace.napMs > 0 || countPosts() === MOST_POSTS;
    } else posts = goesOn ? wait(waitMs()) : countPosts();
    Atomics.add(words, WORD.wakes, 1);
    const before = Atomics.load(words, WORD.published);
    if (goesOn) retrieval.drain(posts, naps ? undefined : waitMore);
    else retrieval.drainLast(posts);
    const found = Atomics.load(words, WORD.published) - before;
    if (goesOn && posts === 0 && looksAgain === 0) Atomics.add(words, WORD.byClock, found);
    if (found > 0) looksAgain = 0;
    else looksAgain = posts > 0 ? LOOKS_AGAIN : Math.max(0, looksAgain - 1);
    if (!goesOn) break;
    // The clock was read when frames were published.
    nowMs = found > 0 ? board.spanMs[1] - board.originMs : performance.now();
    pace.drained(Atomics.load(words, WORD.newest), nowMs, cpuMs);
  }
  if (Atomics.load(words, WORD.phase) === PHASE.complete && plan.bufferMode !== "sequence") {
    // All wanted frames are there. The camera would continue until it is stopped, and overwrite slots that may not have
    // been read.
    const entered = enterGate(order.gate, 1000);
    pvcam.pl_exp_abort(plan.hcam, CCS_HALT);
    if (entered) leaveGate(order.gate);
  }
  if (Atomics.load(words, WORD.stop) !== STOP.pause) board.end(PHASE.stopped);
}

const CLOCK_MONOTONIC = 1, CLOCK_THREAD_CPUTIME_ID = 3, CCS_HALT = 1;
/**
 * The waits after a notification without a frame are 1, 2, 4 ... 128 ms. It is a guess that notifications may come
 * before their frames.
 */
const LOOKS_AGAIN = 8;
/** The most posts that are counted at once, because the ring is waiting. */
const MOST_POSTS = 65536;

function clockMs(
  clockGettime: (clock: number, time: Uint32Array<ArrayBuffer>) => number,
  clock: number,
): number {
  const time = new Uint32Array(4);
  clockGettime(clock, time);
  return time[0] * 1000 + time[2] / 1e6;
}
