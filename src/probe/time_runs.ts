import { allocateRing, type Region, type RingMemory } from "../../ffi/mod.ts";
import { MetadataDecoder } from "../frame/metadata_decoder.ts";
import { type Bench, numberOf, rest, takes, unlessRefused } from "./bench.ts";

/** The measured time of frames with one region and exposure. */
export interface ProbedTiming {
  readonly columns: number;
  readonly rows: number;
  /** In the unit of PARAM_EXP_RES at open. */
  readonly exposure: number;
  /** Bytes of a frame, with its headers if the camera embeds metadata. */
  readonly frameBytes: number;
  /** PARAM_READOUT_TIME after the setup, in microseconds. */
  readonly readoutTimeUs?: number;
  /** Time between frame starts, in microseconds, as a mean over several periods. */
  readonly periodUs: number;
  readonly periods: number;
  /** The clock that was used: the camera's own, in the frames' metadata, or the library's. */
  readonly clock: "camera" | "library";
}

/** A run to time. */
export interface TimedRun {
  readonly columns: number;
  readonly rows: number;
  readonly exposure: number;
}

/** The largest ring of a probe. */
const mostRingBytes = 512 << 20;

/** The longest wait for a run: a camera that waits for a trigger would never end it. */
const longestMs = 30_000;

/** Times frames of the whole sensor, of fewer rows, and of fewer columns, at the shortest exposure and at a longer one. */
export async function timeRuns(bench: Bench): Promise<ProbedTiming[]> {
  const columns = await numberOf(bench, "PARAM_SER_SIZE") ?? 0,
    rows = await numberOf(bench, "PARAM_PAR_SIZE") ?? 0;
  const few = Math.max(8, rows >> 2), narrow = Math.max(8, columns >> 2);
  const shortest = Math.max(await numberOf(bench, "PARAM_EXPOSURE_TIME", "ATTR_MIN") ?? 0, 0);
  const metadata = await takes(bench, "PARAM_METADATA_ENABLED", true);
  const timings: ProbedTiming[] = [];
  for (
    const run of [
      { columns, rows, exposure: shortest },
      { columns, rows: few, exposure: shortest },
      { columns: narrow, rows, exposure: shortest },
      { columns: narrow, rows: few, exposure: shortest },
      { columns: narrow, rows: few, exposure: shortest + 20 },
    ]
  ) {
    const timing = await unlessRefused(timeRun(bench, run, metadata));
    if (timing) timings.push(timing);
    else bench.say(`  ${run.columns} x ${run.rows} pixels at an exposure of ${run.exposure}: no frames`);
  }
  if (metadata) await takes(bench, "PARAM_METADATA_ENABLED", false);
  return timings;
}

/** Times one run; `undefined` if no frames come. */
async function timeRun(bench: Bench, run: TimedRun, metadata: boolean): Promise<ProbedTiming | undefined> {
  const { library, hcam, frames, longEnoughMs, signal } = bench;
  signal?.throwIfAborted();
  const { calls } = library;
  const { columns, rows, exposure } = run;
  const region: Region = { s1: 0, s2: columns - 1, sbin: 1, p1: 0, p2: rows - 1, pbin: 1 };
  const expMode = await numberOf(bench, "PARAM_EXPOSURE_MODE") ?? 0;
  const setup = { regions: [region], expMode, exposure };
  const overwriting = await unlessRefused(calls.expSetupCont(hcam, { ...setup, bufferMode: "overwrite" }));
  const frameBytes = overwriting ?? await calls.expSetupCont(hcam, { ...setup, bufferMode: "no-overwrite" });
  const readoutTimeUs = await numberOf(bench, "PARAM_READOUT_TIME");
  const slots = Math.max(4, Math.min(4 * frames, Math.floor(mostRingBytes / frameBytes)));
  const ring = await allocateRing(library, slots * frameBytes);
  try {
    await calls.expStartCont(hcam, ring.bytes);
    try {
      const look = () => stampOf(bench, { ring, frameBytes, metadata });
      const first = await look();
      const started = performance.now();
      let last = first;
      while (last.number < first.number + frames || performance.now() - started < longEnoughMs) {
        signal?.throwIfAborted();
        if (performance.now() - started > longestMs) break;
        await rest(2);
        last = await look();
      }
      if (last.number <= first.number) return undefined;
      const periods = last.number - first.number;
      // A clock of 32 bits begins again from 0.
      const us = last.us - first.us + (last.us < first.us ? 2 ** 32 : 0);
      const clock = metadata ? "camera" : "library";
      return { columns, rows, exposure, frameBytes, readoutTimeUs, periodUs: us / periods, periods, clock };
    } finally {
      await calls.expAbort(hcam);
    }
  } finally {
    ring.release();
  }
}

interface Stamp {
  readonly number: number;
  readonly us: number;
}

/** Number and start of the newest frame that can be read completely. Waits for the first one. */
async function stampOf(
  { library: { calls }, hcam }: Bench,
  { ring, frameBytes, metadata }: { ring: RingMemory; frameBytes: number; metadata: boolean },
): Promise<Stamp> {
  const latest = await firstOf(() => calls.getLatestFrameEx(hcam));
  if (!metadata) return { number: latest.info.frameNumber, us: latest.info.timestampBof100Us * 100 };
  const header = new MetadataDecoder(ring.bytes);
  header.decode(Number(latest.address - ring.address), frameBytes);
  return { number: header.frameNumber, us: header.exposureStartNs / 1000 };
}

/** Tries until it succeeds, for at most half a minute: a run's first frame needs time. */
async function firstOf<T>(call: () => Promise<T>): Promise<T> {
  for (let tries = 0;; tries++) {
    try {
      return await call();
    } catch (error) {
      if (tries >= 3000) throw error;
      await rest(10);
    }
  }
}
