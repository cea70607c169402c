import { SettingsError, SinkError } from "../../errors.ts";
import type { Limits } from "../limits.ts";

/** The most bytes that a recording takes in addition to its pixels: for itself, and for each frame. */
const BESIDE_RECORDING_BYTES = 16_384, BESIDE_FRAME_BYTES = 2048;
/** The most files and folders of a recording: an OME-TIFF has this many with a Zarr beside it. */
const FILES_OF_RECORDING = 10;
/** Files and folders that a script may make: a disk has a limited number of them, however small they are. */
const MOST_FILES = 100_000;

/** What a run asks for. */
export interface Wish {
  /** The number of frames; absent for a run without an end, which may take its share of the rest. */
  readonly frames?: number;
  /** How many runs share the remaining frames and bytes, if the run has no end. Default: 1. */
  readonly shares?: number;
  readonly frameBytes: number;
  /** How many recordings each frame goes into. */
  readonly sinks: number;
  /** The smallest number of slots that the ring may have. */
  readonly slots: number;
}

/** What a script has used up of its limits. */
export class Budget {
  readonly #limits: Limits;
  #frames = 0;
  #bytes = 0;
  #files = 0;
  #ringBytes = 0;
  #mostRingBytes = 0;

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  /**
   * Sets frames, bytes and memory aside for a run. Throws a {@linkcode SettingsError} if less is left than the run asks
   * for, or if nothing is left.
   */
  reserve({ frames, shares = 1, frameBytes, sinks, slots }: Wish): Reserve {
    const recordingBytes = sinks * BESIDE_RECORDING_BYTES;
    const frameCost = sinks * (frameBytes + BESIDE_FRAME_BYTES);
    this.#checkFrames(frames);
    this.#checkBytes(frames, recordingBytes, frameCost);
    this.#checkRing(slots * frameBytes);
    this.makeFiles(sinks * FILES_OF_RECORDING);
    this.#bytes += recordingBytes;
    const mostFrames = frames ?? this.#share(frameCost, shares);
    let taken = 0, ring = 0;
    const take = (count: number) => {
      this.#frames += count - taken;
      this.#bytes += (count - taken) * frameCost;
      taken = count;
    };
    const hold = (bytes: number) => {
      this.#ringBytes += bytes - ring;
      ring = bytes;
    };
    take(mostFrames);
    hold(slots * frameBytes);
    return {
      mostFrames,
      mostSlots: Math.floor((this.#limits.memoryBytes - this.#ringBytes) / frameBytes) + slots,
      hold: (bytes) => {
        hold(bytes);
        this.#mostRingBytes = Math.max(this.#mostRingBytes, this.#ringBytes);
      },
      settle: (count) => {
        take(count);
        hold(0);
      },
    };
  }

  /** An equal share of what is left, in frames: at least one frame. */
  #share(frameCost: number, shares: number): number {
    const frames = this.#limits.frames - this.#frames;
    const fit = frameCost === 0 ? Infinity : Math.floor((this.#limits.bytes - this.#bytes) / frameCost);
    return Math.max(1, Math.min(0x7fffffff, Math.floor(Math.min(frames, fit) / shares)));
  }

  #checkFrames(frames: number | undefined): void {
    const left = Math.max(0, this.#limits.frames - this.#frames);
    if ((frames ?? 1) <= left) return;
    throw new SettingsError(
      `Cannot take ${
        said(frames)
      }: this script may take ${this.#limits.frames} frames in all, and ${left} are left ` +
        `(--limit-frames).`,
    );
  }

  #checkBytes(frames: number | undefined, recordingBytes: number, frameCost: number): void {
    const left = Math.max(0, this.#limits.bytes - this.#bytes);
    if (recordingBytes + (frames ?? 1) * frameCost <= left) return;
    throw new SettingsError(
      `Cannot record ${
        said(frames)
      } of ${frameCost} bytes, with the files beside them: this script may write ` +
        `${this.#limits.bytes} bytes, and ${left} are left (--limit-bytes).`,
    );
  }

  #checkRing(bytes: number): void {
    const left = Math.max(0, this.#limits.memoryBytes - this.#ringBytes);
    if (bytes <= left) return;
    const others = this.#ringBytes > 0 ? `, of which other runs hold ${this.#ringBytes}` : "";
    throw new SettingsError(
      `Cannot make a ring of ${bytes} bytes: this script may have rings of ${this.#limits.memoryBytes} bytes` +
        `${others} (--limit-memory). Ask for fewer slots or a smaller region.`,
    );
  }

  /** The largest size that the rings of simultaneous runs had together. */
  get mostRingBytes(): number {
    return this.#mostRingBytes;
  }

  /** Counts bytes that are about to be written. Throws a {@linkcode SinkError} if they are too many. */
  write(bytes: number): void {
    if (this.#bytes + bytes > this.#limits.bytes) {
      throw new SinkError(
        `Cannot write ${bytes} bytes more: this script may write ${this.#limits.bytes} bytes, and ` +
          `${Math.max(0, this.#limits.bytes - this.#bytes)} are left (--limit-bytes).`,
      );
    }
    this.#bytes += bytes;
  }

  /**
   * Throws a {@linkcode SinkError} for a file that is too long to be read in one piece: the host's memory holds its
   * bytes twice.
   */
  checkRead(bytes: number): void {
    const most = Math.floor(this.#limits.memoryBytes / 8);
    if (bytes <= most) return;
    throw new SinkError(
      `Cannot read a file of ${bytes} bytes: this script may read one of ${most} bytes at a time (--limit-memory).`,
    );
  }

  /** Counts files and folders that are about to be made. Throws a {@linkcode SinkError} if they are too many. */
  makeFiles(count: number): void {
    if (this.#files + count > MOST_FILES) {
      throw new SinkError(
        `Cannot make another file: a script in a sandbox may make ${MOST_FILES} files and folders in all.`,
      );
    }
    this.#files += count;
  }
}

/** What was set aside for a run. */
export interface Reserve {
  /** The frames that it may take. */
  readonly mostFrames: number;
  /** The most slots that the ring may have. */
  readonly mostSlots: number;
  /** Notes the ring's size, once the ring exists: a ring that is refused must not widen any limit. */
  hold(bytes: number): void;
  /**
   * Notes how many frames the run took in all, once it is over. The other frames that were set aside can be used again,
   * and so can the ring's memory.
   */
  settle(frames: number): void;
}

function said(frames: number | undefined): string {
  return frames === undefined ? "frames" : `${frames} frame${frames === 1 ? "" : "s"}`;
}
