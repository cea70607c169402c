import type { CloseReason, FrameLease, Sink, SinkRun } from "../../../mod.ts";

/** What a sink was told and given, in order. */
export interface Collected {
  readonly runs: SinkRun[];
  readonly sequences: number[];
  readonly frameNumbers: number[];
  readonly widths: number[];
  readonly closed: CloseReason[];
}

/** A sink that keeps what it is told, and a file of its own in the report. */
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
