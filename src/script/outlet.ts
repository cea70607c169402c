/** The C library's; asked for only where a program has the right to all of FFI, as the terminal tool has. */
const symbols = {
  // int poll(struct pollfd *fds, nfds_t nfds, int timeout): whether a write would wait
  poll: { parameters: ["buffer", "u64", "i32"], result: "i32" },
} as const;

type Poll = Deno.DynamicLibrary<typeof symbols>["symbols"]["poll"];

/** A pipe that takes anything takes this much: `PIPE_BUF`, and a page of its memory. */
const PIECE_BYTES = 4096;
const POLLOUT = 4;
/** How often a reader that is waited for is looked at. */
const LOOK_AGAIN_MS = 20;

let poll: Poll | undefined | "not asked" = "not asked";

/** The C library's function, or nothing where this program may not call it. */
function pollHere(): Poll | undefined {
  if (poll !== "not asked") return poll;
  poll = undefined;
  if (Deno.permissions.querySync({ name: "ffi" }).state !== "granted") return undefined;
  try {
    poll = Deno.dlopen("libc.so.6", symbols).symbols.poll;
  } catch {
    // Then a write waits, as it does in other programs.
  }
  return poll;
}

/** A stream of this program's own. */
export interface OwnStream {
  writeSync(bytes: Uint8Array): number;
}

/**
 * A stream of this program that may have no reader at the moment: a pipe that is full, a terminal that was halted with
 * Ctrl-S. What cannot be written at once waits in memory, and the camera's thread does not. Where this program may not
 * ask whether a write would wait, it waits.
 */
export class Outlet {
  readonly #descriptor: number;
  readonly #stream: () => OwnStream;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;

  /** `stream` is asked for at each write. */
  constructor(descriptor: 1 | 2, stream: () => OwnStream) {
    this.#descriptor = descriptor;
    this.#stream = stream;
  }

  /** How much waits for a reader. */
  get waitingBytes(): number {
    return this.#waitingBytes;
  }

  /** Writes now, or later behind what waits already. Throws what the system says of a write. */
  write(bytes: Uint8Array): void {
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    this.#send(() => this.#takes());
  }

  /** Writes all that waits, for as long as that takes. */
  finish(): void {
    this.#send(() => true);
  }

  /** Writes all that waits, as its reader takes it. Meanwhile this thread has other turns, and hears signals. */
  async drained(): Promise<void> {
    for (;;) {
      this.#send(() => this.#takes());
      if (this.#waiting.length === 0) return;
      await lookAgain();
    }
  }

  /** Settles when all that waited is written, and there is room for more. */
  async free(): Promise<void> {
    await this.drained();
    while (!this.#takes()) await lookAgain();
  }

  #send(mayWrite: () => boolean): void {
    const stream = this.#stream();
    try {
      while (this.#waiting.length > 0 && mayWrite()) {
        const [first] = this.#waiting;
        const written = stream.writeSync(first.subarray(0, PIECE_BYTES));
        this.#waitingBytes -= written;
        if (written < first.length) this.#waiting[0] = first.subarray(written);
        else this.#waiting.shift();
      }
    } catch (error) {
      this.#waiting = [];
      this.#waitingBytes = 0;
      throw error;
    }
  }

  /** Whether a piece can be written without waiting; an error is for the write to find. */
  #takes(): boolean {
    const poll = pollHere();
    if (!poll) return true;
    // struct pollfd { int fd; short events; short revents; }
    const asked = new Int16Array(4);
    new Int32Array(asked.buffer)[0] = this.#descriptor;
    asked[2] = POLLOUT;
    return poll(asked, 1n, 0) !== 0;
  }
}

function lookAgain(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
}
