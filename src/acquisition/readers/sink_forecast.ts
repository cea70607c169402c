import type { Ring } from "../../ring/ring.ts";
import { sayCount } from "../../say_count.ts";
import { paceOf } from "../run_pace.ts";
import type { Sink, SinkProgress } from "../../recording/sink.ts";

/** How a sink's writing goes, and how it will end at this rate. */
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
  /** How compressing frames goes, where they are compressed while they are recorded. */
  readonly compression?: WritingCompression;
  /** Seconds until frames are overwritten unwritten; absent while the sink keeps up with the camera. */
  readonly ringSecondsLeft?: number;
  /** Seconds until the disk is full; absent if unknown, or once the run is over. */
  readonly diskSecondsLeft?: number;
}

/** How compressing frames goes. */
export interface WritingCompression {
  /** How many times smaller the frames are than their pixels; 1 before the first is written. */
  readonly ratio: number;
  /** Millions of bytes of pixels a second, sustained since the start. */
  readonly megabytesPerSecond: number;
  /** How many threads compress. */
  readonly threads: number;
  /** Frames that came faster than these threads can compress, and are stored as they are. */
  readonly rawFrames: number;
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

/** How fast a run goes, and how far behind a sink is that still needs all frames from `floor` on. */
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

/** How compressing went for some sinks all in all; undefined if none of them compresses. */
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

/** A sink's progress. A user's own sink may fail here, which must not end the run. */
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

/** Says in time, and once for each sink, that a disk is too slow or will soon be full. */
export class SinkForecast {
  readonly #told = new Set<string>();

  /** The sentences that have not been said yet; `secondsAsked` is how long the run still lasts, if that is known. */
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
    // A ring that is a quarter full is filling; before that, a slow moment of the disk is what the ring is there for.
    // A sink that compresses stores frames as they are before the ring is full.
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
