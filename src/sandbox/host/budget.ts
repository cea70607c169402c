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
   * Sets frames and bytes aside for a run; one without an end takes them as they come. Throws a
   * {@linkcode SettingsError} if there are not as many left as are asked for, or none.
   */
  reserve({ frames, frameBytes, sinks }: Wish): Reserve {
    const frameCost = frameBytes * sinks;
    this.#checkLeft(frames, frameCost);
    let taken = 0;
    const take = (count: number) => {
      this.#frames += count - taken;
      this.#bytes += (count - taken) * frameCost;
      taken = count;
    };
    take(frames ?? 0);
    return {
      grow: (count) => {
        take(Math.max(taken, count));
        return this.#frames < this.#limits.frames && this.#bytes + frameCost <= this.#limits.bytes;
      },
      settle: take,
    };
  }

  #checkLeft(frames: number | undefined, frameCost: number): void {
    const asked = frames === undefined ? "frames" : `${frames} frames`;
    const framesLeft = Math.max(0, this.#limits.frames - this.#frames);
    if ((frames ?? 1) > framesLeft) {
      throw new SettingsError(
        `Cannot take ${asked}: this script may take ${this.#limits.frames} frames in all, and ${framesLeft} are left ` +
          `(--limit-frames).`,
      );
    }
    const bytesLeft = Math.max(0, this.#limits.bytes - this.#bytes);
    if ((frames ?? 1) * frameCost > bytesLeft) {
      throw new SettingsError(
        `Cannot record ${asked} of ${frameCost} bytes: this script may write ${this.#limits.bytes} bytes, and ` +
          `${bytesLeft} are left (--limit-bytes).`,
      );
    }
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
  /** Notes how many frames a run without an end has taken so far; says whether there is another one left. */
  grow(frames: number): boolean;
  /** Notes how many frames a run took in all: the others are given back. */
  settle(frames: number): void;
}
