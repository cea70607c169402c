import type { Ring } from "../../ring/ring.ts";
import { sayCount } from "../../say_count.ts";
import { paceOf } from "../run_pace.ts";
import type { Sink, SinkProgress } from "../../recording/sink.ts";

/** The account of a sink's writing, with a forecast at the present rate. */
export interface Writing {
  /** Frames that are whole in its files. */
  readonly frames: number;
  /**
   * Millions of bytes a second while the sink writes, averaged since the start; 0 before the first bytes are written.
   */
  readonly megabytesPerSecond: number;
  /** What writes the pixels: `libc`, `deno`, or both. */
  readonly writtenWith: string;
  /** How many bytes of frames were copied in memory on their way. */
  readonly bytesCopied: number;
  /** The duration of the longest write of a batch, in milliseconds. */
  readonly worstAppendMs: number;
  /** The free space where the files are, in bytes, at the last look; absent if this program may not ask. */
  readonly freeBytes?: number;
  /** The account of the compression, if frames are compressed while they are recorded. */
  readonly compression?: WritingCompression;
  /** Seconds until the sink loses frames, because the ring is full; absent while it keeps up with the camera. */
  readonly ringSecondsLeft?: number;
  /** Seconds until the disk is full; absent if unknown, or once the run is over. */
  readonly diskSecondsLeft?: number;
}

/** The account of a compression. */
export interface WritingCompression {
  /** How many times smaller the frames are than their pixels; 1 before the first is written. */
  readonly ratio: number;
  /** Millions of bytes of pixels a second, averaged since the start. */
  readonly megabytesPerSecond: number;
  /** How many threads compress. */
  readonly threads: number;
  /** How many frames came faster than the threads can compress, and were stored as they are. */
  readonly rawFrames: number;
}

/** What a forecast is made from. */
export interface RunPace {
  /** Whether frames still come. */
  readonly running: boolean;
  /** How many frames a second the camera gives. */
  readonly framesPerSecond: number;
  /** How many bytes a frame has. */
  readonly frameBytes: number;
  /** How many slots the ring has. */
  readonly slots: number;
  /** How many frames in the ring the sink has yet to write. */
  readonly behind: number;
}

/** How fast a run goes, and how far behind a sink is. The sink still needs all frames from `floor` on. */
export function feedPace(ring: Ring, floor: number, running: boolean): RunPace {
  const { slots, published, parts } = ring;
  const { framesPerSecond } = paceOf(ring);
  const behind = Math.max(0, Math.min(slots, published - floor));
  return { running, framesPerSecond, frameBytes: parts.format.frameBytes, slots, behind };
}

/** After fewer bytes than this the speed of a disk is not known. */
const leastBytes = 1_000_000;

/** The account of a sink's writing; undefined if the sink reports none. */
export function writingOf(sink: Sink, pace: RunPace): Writing | undefined {
  const now = progressOf(sink);
  if (!now) return undefined;
  const { frames, bytesWritten, bytesCopied, writeSeconds, worstAppendMs, writtenWith, freeBytes } = now;
  const diskRate = writeSeconds > 0 ? bytesWritten / writeSeconds : 0;
  const { compression } = now;
  const ratio = compression && bytesWritten > 0 ? compression.pixelBytes / bytesWritten : 1;
  const pixelRate = diskRate * ratio;
  const cameraRate = pace.framesPerSecond * pace.frameBytes;
  const known = pace.running && bytesWritten >= leastBytes && cameraRate > 0;
  const rate = Math.min(pixelRate, cameraRate) / ratio;
  const room = Math.max(0, pace.slots - pace.behind) * pace.frameBytes;
  return {
    frames,
    megabytesPerSecond: rounded(diskRate / 1e6),
    writtenWith,
    bytesCopied,
    worstAppendMs: rounded(worstAppendMs),
    ...(freeBytes !== undefined && { freeBytes }),
    ...(compression && { compression: compressionOf([now]) }),
    ...(known && pixelRate < cameraRate && { ringSecondsLeft: rounded(room / (cameraRate - pixelRate)) }),
    ...(known && freeBytes !== undefined && { diskSecondsLeft: rounded(freeBytes / rate) }),
  };
}

/** The account of the compression by several sinks together; undefined if none of them compresses. */
export function compressionOf(sinks: readonly SinkProgress[]): WritingCompression | undefined {
  const packing = sinks.filter(({ compression }) => compression !== undefined);
  if (packing.length === 0) return undefined;
  const sum = (value: (one: SinkProgress) => number) => packing.reduce((total, one) => total + value(one), 0);
  const pixelBytes = sum(({ compression }) => compression!.pixelBytes);
  const bytes = sum(({ bytesWritten }) => bytesWritten), seconds = sum(({ writeSeconds }) => writeSeconds);
  return {
    ratio: bytes > 0 ? rounded(pixelBytes / bytes) : 1,
    megabytesPerSecond: seconds > 0 ? rounded(pixelBytes / seconds / 1e6) : 0,
    threads: Math.max(...packing.map(({ compression }) => compression!.threads)),
    rawFrames: sum(({ compression }) => compression!.rawFrames),
  };
}

/** A sink's progress; undefined if it fails to give it. A failure of a user's own sink must not end the run. */
export function progressOf(sink: Sink): SinkProgress | undefined {
  try {
    return sink.progress?.();
  } catch {
    return undefined;
  }
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

/** Warns in time, and once for each sink, that a disk is too slow or will soon be full. */
export class SinkForecast {
  readonly #told = new Set<string>();

  /** The sentences that were not said yet. `secondsAsked` is how long the run will still last, if that is known. */
  sentences(
    name: string,
    { writing, pace, secondsAsked = Infinity }: { writing: Writing; pace: RunPace; secondsAsked?: number },
  ): string[] {
    const { ringSecondsLeft = Infinity, diskSecondsLeft = Infinity, megabytesPerSecond } = writing;
    const camera = rounded(pace.framesPerSecond * pace.frameBytes / 1e6);
    const sentences: string[] = [];
    const { compression } = writing;
    if (compression && compression.rawFrames > 0 && this.#first(`${name} raw`)) {
      sentences.push(
        `Sink "${name}" cannot compress ${camera} MB/s in ${
          sayCount(compression.threads, "thread")
        }: frames that come too ` +
          "fast for that are stored as they are. No frame is lost.",
      );
    }
    // A ring that is a quarter full is filling; below that it only covers a slow moment of the disk. A sink that
    // compresses stores frames as they are before the ring is full.
    const filling = compression ? pace.behind * 4 > 3 * pace.slots : pace.behind * 4 > pace.slots;
    if (ringSecondsLeft < secondsAsked && filling && this.#first(`${name} slow`)) {
      sentences.push(
        `Sink "${name}" writes ${
          compression?.megabytesPerSecond ?? megabytesPerSecond
        } MB/s and the camera gives ${camera}: at this rate the ring of ` +
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
