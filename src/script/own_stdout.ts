import { sayBytes } from "../say_bytes.ts";
import { Outlet } from "./outlet.ts";
import { isGone, sayOnStderr } from "./terminal.ts";

/** This program's standard output. */
const outlet = new Outlet(1, () => Deno.stdout);

/** More than this does not wait for a reader, in bytes: it is the state of days. */
const MOST_WAITING = 32 * 2 ** 20;

/**
 * This program's standard output while a camera runs. What its reader has not taken waits in memory. If writing fails,
 * that is said once and ends nothing.
 */
export class OwnStdout {
  #cutOff = false;

  /** Whether something could not be written. A reader that has gone wants no more, and does not count. */
  get cutOff(): boolean {
    return this.#cutOff;
  }

  /** Whether its reader has not taken all that was written. */
  get isBehind(): boolean {
    return outlet.waitingBytes > 0;
  }

  /** Writes, unless writing failed before: the output may be cut off, but never has a hole. */
  write(bytes: Uint8Array<ArrayBuffer>): void {
    if (this.#cutOff) return;
    try {
      if (outlet.waitingBytes + bytes.length > MOST_WAITING) {
        throw new Error(`${sayBytes(outlet.waitingBytes)} of it wait for a reader, and no more is kept`);
      }
      outlet.write(bytes);
    } catch (error) {
      if (isGone(error)) return;
      this.#cutOff = true;
      const why = error instanceof Error ? error.message : String(error);
      sayOnStderr(`Cannot write to standard output, and nothing more is written there: ${why}.\n`);
    }
  }
}

/** Writes at once what waits, for as long as that takes: this program's own answer comes behind it. */
export function finishStdout(): void {
  try {
    outlet.finish();
  } catch {
    // Its reader has gone.
  }
}

/** Waits until standard output has been read, once nothing is left to do that a camera or a file waits for. */
export async function stdoutDrained(): Promise<void> {
  await outlet.drained().catch(() => {}); // its reader has gone
}

/** Waits until standard output has room for this program's last word. */
export async function stdoutFree(): Promise<void> {
  await outlet.free().catch(() => {}); // its reader has gone
}
