import type { Ring } from "../../ring/ring.ts";
import { paceOf } from "../run_pace.ts";
import type { Sink, SinkProgress } from "../../recording/sink.ts";

/** How a sink's writing goes, and what will come of it at this rate. */
export interface Writing {
  /** Frames that are whole in its files. */
  readonly frames: number;
  /** Millions of bytes a second while it writes, sustained since the start; 0 before the first are written. */
  readonly megabytesPerSecond: number;
  /** What the pixels are written with: `libc`, `deno`, or both. */
  readonly writtenWith: string;
  /** Bytes of frames copied in memory on their way. */
  readonly bytesCopied: number;
  /** The longest that one batch of frames took, in milliseconds. */
  readonly worstAppendMs: number;
  /** Free space where the files lie, in bytes, at the last look; absent if this program may not ask. */
  readonly freeBytes?: number;
  /** Seconds until frames are overwritten unwritten; absent while the sink keeps up with the camera. */
  readonly ringSecondsLeft?: number;
  /** Seconds until the disk is full; absent if unknown, or once the run is over. */
  readonly diskSecondsLeft?: number;
}

/** What an outlook is made of. */
export interface RunPace {
  /** Whether frames still come. */
  readonly running: boolean;
  /** Frames that the camera gives, a second. */
  readonly framesPerSecond: number;
  /** Bytes of a frame. */
  readonly frameBytes: number;
  /** Slots of the ring. */
  readonly slots: number;
  /** Frames in the ring that the sink has yet to write. */
  readonly behind: number;
}

/** How fast a run goes, and how far a sink is behind that needs all from `floor` on. */
export function feedPace(ring: Ring, floor: number, running: boolean): RunPace {
  const { slots, published, parts } = ring;
  const { framesPerSecond } = paceOf(ring);
  const behind = Math.max(0, Math.min(slots, published - floor));
  return { running, framesPerSecond, frameBytes: parts.format.frameBytes, slots, behind };
}

/** Less than this says nothing of a disk. */
const leastBytes = 1_000_000;

/** How a sink's writing goes; undefined if the sink does not report it. */
export function writingOf(sink: Sink, pace: RunPace): Writing | undefined {
  const now = progressOf(sink);
  if (!now) return undefined;
  const { frames, bytesWritten, bytesCopied, writeSeconds, worstAppendMs, writtenWith, freeBytes } = now;
  const diskRate = writeSeconds > 0 ? bytesWritten / writeSeconds : 0;
  const cameraRate = pace.framesPerSecond * pace.frameBytes;
  const known = pace.running && bytesWritten >= leastBytes && cameraRate > 0;
  const rate = Math.min(diskRate, cameraRate);
  const room = Math.max(0, pace.slots - pace.behind) * pace.frameBytes;
  return {
    frames,
    megabytesPerSecond: rounded(diskRate / 1e6),
    writtenWith,
    bytesCopied,
    worstAppendMs: rounded(worstAppendMs),
    ...(freeBytes !== undefined && { freeBytes }),
    ...(known && diskRate < cameraRate && { ringSecondsLeft: rounded(room / (cameraRate - diskRate)) }),
    ...(known && freeBytes !== undefined && { diskSecondsLeft: rounded(freeBytes / rate) }),
  };
}

/** A sink of a user's own may fail here too; its report must not end the run. */
function progressOf(sink: Sink): SinkProgress | undefined {
  try {
    return sink.progress?.();
  } catch {
    return undefined;
  }
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

/** Says in time, and once for each sink, that a disk is too slow or will soon be full. */
export class SinkForecast {
  readonly #told = new Set<string>();

  /** The sentences that have not been said yet; `secondsAsked` is how long the run still goes on, if that is known. */
  sentences(
    name: string,
    { writing, pace, secondsAsked = Infinity }: { writing: Writing; pace: RunPace; secondsAsked?: number },
  ): string[] {
    const { ringSecondsLeft = Infinity, diskSecondsLeft = Infinity, megabytesPerSecond } = writing;
    const camera = rounded(pace.framesPerSecond * pace.frameBytes / 1e6);
    const sentences: string[] = [];
    // A ring that is a quarter full is filling; before that, a slow moment of the disk is what the ring is there for.
    if (ringSecondsLeft < secondsAsked && pace.behind * 4 > pace.slots && this.#first(`${name} slow`)) {
      sentences.push(
        `Sink "${name}" writes ${megabytesPerSecond} MB/s and the camera gives ${camera}: at this rate the ring of ` +
          `${pace.slots} slots is full in ${ringSecondsLeft.toFixed(1)} s.`,
      );
    }
    if (diskSecondsLeft < Math.min(secondsAsked, 60) && this.#first(`${name} full`)) {
      sentences.push(
        `The disk of sink "${name}" will be full in ${diskSecondsLeft.toFixed(0)} s at this rate.`,
      );
    }
    return sentences;
  }

  #first(what: string): boolean {
    if (this.#told.has(what)) return false;
    this.#told.add(what);
    return true;
  }
}
