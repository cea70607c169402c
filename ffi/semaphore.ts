import { CameraError } from "../src/errors.ts";
import type { CallbackEvent } from "./calls/cameras.ts";
import { libcOf, type Library } from "./library.ts";
import { deregister, type Registration } from "./registration.ts";

/**
 * A sem_t has 32 bytes on x86_64 Linux. It gets a separate cache line, so that the camera's thread does not wait for
 * neighbouring data.
 */
const semaphoreBytes = 64;
/** From time.h. It is not the wall clock, which may be set back during a wait. */
const CLOCK_MONOTONIC = 1;

/**
 * Semaphores that are registered. libpvcam may post them, so their memory must remain even if the program drops them.
 */
const kept = new Set<Semaphore>();

/**
 * A POSIX semaphore in shared memory, which the camera's thread posts at each event. The registered handler is libc's
 * own `sem_post`, so that no JavaScript runs and that thread never waits.
 */
export class Semaphore {
  /** The memory of the `sem_t`, for a drain loop in a worker: pass `new Uint8Array(buffer)` to `sem_*`. */
  readonly buffer: SharedArrayBuffer = new SharedArrayBuffer(semaphoreBytes);
  readonly #bytes = new Uint8Array(this.buffer);
  readonly #library: Library;
  readonly #registered: Registration[] = [];
  #waiters = 0;
  #destroyed = false;

  /** Makes a semaphore with a count of 0. */
  constructor(library: Library) {
    this.#library = library;
    if (libcOf(library).sem_init(this.#bytes, 0, 0) !== 0) {
      throw new CameraError("Cannot make a semaphore: sem_init refuses the memory it was given");
    }
  }

  /** Registers the semaphore, so that the camera posts it at each event. Deregister before registering again. */
  async register(hcam: number, event: CallbackEvent = "PL_CALLBACK_EOF"): Promise<void> {
    const handler = { address: libcOf(this.#library).sem_post_address, context: this.#bytes };
    kept.add(this);
    try {
      await this.#library.calls.camRegisterCallbackEx(hcam, event, handler);
      this.#registered.push({ hcam, event });
    } finally {
      if (this.#registered.length === 0) kept.delete(this);
    }
  }

  /** Deregisters the semaphore. Call it after the abort: the other order can freeze. */
  async deregister(): Promise<void> {
    for (const registration of [...this.#registered]) {
      await deregister(this.#library.calls, registration);
      this.#registered.splice(this.#registered.indexOf(registration), 1);
    }
    kept.delete(this);
  }

  /** Posts the semaphore, as the camera does, to wake a waiting loop. */
  post(): void {
    libcOf(this.#library).sem_post(this.#bytes);
  }

  /** Takes all events that are there, without waiting, and returns their number. */
  drain(): number {
    const { sem_trywait } = libcOf(this.#library);
    let events = 0;
    while (sem_trywait(this.#bytes) === 0) events++;
    return events;
  }

  /**
   * Waits for one event and takes it, without blocking this thread; returns whether one came. A wait occupies a thread
   * of the blocking pool. So only few may wait at once, and each only as long as noticing a stop may take.
   */
  async wait(timeoutMs: number): Promise<boolean> {
    const libc = libcOf(this.#library);
    const deadline = new BigInt64Array(new ArrayBuffer(16)); // struct timespec
    libc.clock_gettime(CLOCK_MONOTONIC, deadline);
    const endNs = deadline[1] + BigInt(Math.round(timeoutMs * 1e6));
    deadline[0] += endNs / 1_000_000_000n;
    deadline[1] = endNs % 1_000_000_000n;
    this.#waiters++;
    try {
      return await libc.sem_clockwait(this.#bytes, CLOCK_MONOTONIC, deadline) === 0;
    } finally {
      this.#waiters--;
    }
  }

  /** Ends the semaphore. It must be deregistered, and no thread may wait for it. */
  destroy(): void {
    if (this.#destroyed) return;
    if (this.#registered.length > 0) {
      throw new CameraError(
        "Cannot destroy a semaphore that the camera still posts: abort, then deregister it first",
      );
    }
    if (this.#waiters > 0) {
      throw new CameraError(
        `Cannot destroy a semaphore that ${this.#waiters} still wait for: post it and await them first`,
      );
    }
    libcOf(this.#library).sem_destroy(this.#bytes);
    this.#destroyed = true;
  }
}
