import { SettingsError, SinkError } from "../../errors.ts";
import type { Limits } from "../limits.ts";

/** What a run is about to take. */
export interface Wish {
  /** How many frames; absent for a run without an end. */
  readonly frames?: number;
  readonly frameBytes: number;
  /** How many recordings each frame goes into. */
  readonly sinks: number;
}

/** What a script has used up of its limits. */
export class Budget {
  readonly #limits: Limits;
  #frames = 0;
  #bytes = 0;

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  /**
   * Sets frames and bytes aside for a run, and gives the number of frames that it gets: those asked for, or for a run
   * without an end all that are left. Throws a {@linkcode SettingsError} if more was asked for.
   */
  reserve({ frames, frameBytes, sinks }: Wish): Reserve {
    const framesLeft = this.#limits.frames - this.#frames;
    const bytesLeft = this.#limits.bytes - this.#bytes;
    const frameCost = frameBytes * sinks;
    const most = Math.min(framesLeft, frameCost > 0 ? Math.floor(bytesLeft / frameCost) : Infinity);
    if (most < (frames ?? 1)) {
      const asked = frames === undefined ? "a run" : `${frames} frames`;
      throw new SettingsError(
        most < framesLeft
          ? `Cannot take ${asked} of ${frameCost} bytes each on disk: this script may write ${this.#limits.bytes} bytes, ` +
            `and ${bytesLeft} are left (--limit-bytes).`
          : `Cannot take ${asked}: this script may take ${this.#limits.frames} frames in all, and ${framesLeft} are left ` +
            `(--limit-frames).`,
      );
    }
    const taken = frames ?? most;
    this.#frames += taken;
    this.#bytes += taken * frameCost;
    return {
      frames: taken,
      settle: (used) => {
        this.#frames -= Math.max(0, taken - used);
        this.#bytes -= Math.max(0, taken - used) * frameCost;
      },
    };
  }

  /** Counts bytes that are about to be written. Throws a {@linkcode SinkError} if they are too many. */
  write(bytes: number): void {
    if (this.#bytes + bytes > this.#limits.bytes) {
      throw new SinkError(
        `Cannot write ${bytes} bytes more: this script may write ${this.#limits.bytes} bytes, and ` +
          `${this.#limits.bytes - this.#bytes} are left (--limit-bytes).`,
      );
    }
    this.#bytes += bytes;
  }

  /** Throws a {@linkcode SettingsError} if a ring of so many bytes is too large. */
  checkRing(bytes: number): void {
    if (bytes <= this.#limits.memoryBytes) return;
    throw new SettingsError(
      `Cannot make a ring of ${bytes} bytes: this script may have rings of ${this.#limits.memoryBytes} bytes ` +
        `(--limit-memory). Ask for fewer slots or a smaller region.`,
    );
  }

  /** The slots that fit. */
  mostSlots(frameBytes: number): number {
    return Math.floor(this.#limits.memoryBytes / frameBytes);
  }
}

/** Frames and bytes that were set aside. */
export interface Reserve {
  /** How many frames it is for. */
  readonly frames: number;
  /** Gives back what was not used. */
  settle(usedFrames: number): void;
}
