import { sayOnStderr, writeUnlessGone } from "./terminal.ts";

/** This program's standard output while a camera runs. If writing fails, that is said once and ends nothing. */
export class OwnStdout {
  #cutOff = false;

  /** Whether something could not be written. A reader that has gone wants no more, and does not count. */
  get cutOff(): boolean {
    return this.#cutOff;
  }

  /** Writes, unless writing failed before: the output may be cut off, but never has a hole. */
  write(bytes: Uint8Array<ArrayBuffer>): void {
    if (this.#cutOff) return;
    try {
      writeUnlessGone(Deno.stdout, bytes);
    } catch (error) {
      this.#cutOff = true;
      const why = error instanceof Error ? error.message : String(error);
      sayOnStderr(`Cannot write to standard output, and nothing more is written there: ${why}.\n`);
    }
  }
}
