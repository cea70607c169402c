import { ExperimentRecorder } from "../../../src/acquisition/run/experiment_recorder.ts";
import type { FrameLease, Sink } from "../../../mod.ts";
import type { CloseReason, FrameFormat, SinkRun } from "../../../sink.ts";

/** The calls that a sink got, in order. */
export interface Collected {
  readonly runs: SinkRun[];
  readonly sequences: number[];
  readonly frameNumbers: number[];
  readonly widths: number[];
  readonly closed: CloseReason[];
}

/** A sink that keeps what it gets, and has a file in the report. */
export function collectingSink(name = "collected"): Sink & { readonly got: Collected } {
  const got: Collected = { runs: [], sequences: [], frameNumbers: [], widths: [], closed: [] };
  return {
    name,
    delivery: "oldest-first",
    got,
    open(run) {
      got.runs.push(run);
      return Promise.resolve();
    },
    append(frames: readonly FrameLease[]) {
      for (const frame of frames) {
        got.sequences.push(frame.sequence);
        got.frameNumbers.push(frame.frameNumber);
        got.widths.push(frame.width);
      }
      return Promise.resolve();
    },
    close(reason) {
      got.closed.push(reason);
      return Promise.resolve([{ path: name, bytes: 1 }]);
    },
  };
}

function formatOf(width: number): FrameFormat {
  const regions = [{ x: 0, y: 0, width, height: 2, binning: [1, 1] as const, offsetBytes: 0 }];
  return { frameBytes: width * 4, bytesPerPixel: 2, bitDepth: 12, regions };
}

/** What a sink gets about a run, with frames of this width. */
export const run = (width = 4): SinkRun => ({
  format: formatOf(width),
  frames: 1,
  startedMs: 1,
  camera: { name: "cam", chip: "", product: "", serial: "", pixelSizeUm: [1, 1] },
  settings: { port: "", speed: "", gain: "", exposureMs: 1, framePeriodMs: 1, trigger: "internal" },
});

/** A lease as a run gives it, with numbers that begin again in each run. */
export function lease(sequence: number): FrameLease & { ended: boolean } {
  const frame = { sequence, frameNumber: sequence + 1, width: 4, pixels: new Uint16Array(8), ended: false };
  return {
    ...frame,
    height: 2,
    exposureMs: 3,
    receivedMs: 5,
    intact: true,
    bytes: new Uint8Array(16),
    regionPixels: () => frame.pixels,
    copy: () => ({ ...frame, height: 2, exposureMs: 3, receivedMs: 5, regionPixels: () => frame.pixels }),
    [Symbol.dispose]() {
      this.ended = true;
    },
  };
}

/** The same, and it takes a turn of the event loop to close. */
export function slowSink(): ReturnType<typeof collectingSink> {
  const sink = collectingSink();
  return {
    ...sink,
    async close(reason) {
      await new Promise((resolve) => setTimeout(resolve));
      return await sink.close(reason);
    },
  };
}

/** What looks after recordings that this thread makes. */
export function recorderHere(): ExperimentRecorder {
  return new ExperimentRecorder(undefined, { stop: () => Promise.resolve(), listens: false });
}
