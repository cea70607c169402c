import { SettingsError } from "../errors.ts";
import type { FrameFormat } from "../frame/format.ts";
import { NumberedLease } from "../frame/numbered_frame.ts";
import type { FramePlace } from "../frame/place.ts";
import { wallOriginMs } from "../wall_origin.ts";
import { numbering, type RunNumbers } from "./run_numbers.ts";
import type { CloseReason, Sink, SinkFile, SinkRun } from "./sink.ts";

/** Facts about a whole experiment. Sinks receive them in place of the facts about each run. */
export type ExperimentFacts = Pick<
  SinkRun,
  "startedMs" | "frames" | "before" | "asked" | "report" | "intervalMs" | "axes"
>;

/** The facts about one of several runs that make one recording. */
export interface RunPart {
  readonly numbers: RunNumbers;
  /** The places of the run's frames in the experiment, in the order of their frame numbers. */
  readonly places?: readonly FramePlace[];
}

/**
 * A sink that takes one recording over several runs of a camera. It is opened with the first run, and closed with the
 * experiment. The frames of all runs must have the same size.
 */
export class JoinedSink {
  readonly #sink: Sink;
  readonly #facts: ExperimentFacts;
  #format: FrameFormat | undefined;
  /** The latest origin of this recording's times, in milliseconds since 1970. */
  #originMs = -Infinity;

  constructor(sink: Sink, facts: ExperimentFacts) {
    this.#sink = sink;
    this.#facts = facts;
  }

  /** The sink for the next run. */
  forRun({ numbers, places = [] }: RunPart): Sink {
    const sink = this.#sink, numbersOf = numbering(numbers);
    let placed = places, laterMs = 0;
    return {
      name: sink.name,
      delivery: sink.delivery,
      appendsAtOnce: sink.appendsAtOnce,
      open: (run) => {
        // The camera's state is that of this run; in the next run it may be different.
        const inForce = { settings: { ...run.settings }, bitDepth: run.format.bitDepth };
        placed = places.map((place) => ({ ...place, ...inForce }));
        laterMs = this.#laterMs();
        return this.#open(run);
      },
      append: (frames) =>
        sink.append(
          frames.map((frame) =>
            new NumberedLease(frame, { ...numbersOf(frame), place: placed[frame.frameNumber - 1], laterMs })
          ),
        ),
      ...(sink.skip && { skip: (count: number) => sink.skip!(count) }),
      ...(sink.progress && { progress: () => sink.progress!() }),
      close: () => Promise.resolve([]), // the end of a run is not the end of the recording
    };
  }

  /** Closes the sink, if it was opened. */
  async close(reason: CloseReason): Promise<readonly SinkFile[]> {
    if (!this.#format) return [];
    this.#format = undefined;
    return await this.#sink.close(reason);
  }

  /**
   * By how much the frames of the run that begins now must be dated later, in milliseconds: each run dates its frames by
   * the system's clock, which may have been set back since an earlier run.
   */
  #laterMs(): number {
    const originMs = wallOriginMs();
    this.#originMs = Math.max(this.#originMs, originMs);
    return this.#originMs - originMs;
  }

  async #open(run: SinkRun): Promise<void> {
    if (this.#format) {
      const [had, gets] = [describe(this.#format), describe(run.format)];
      if (had === gets) return;
      throw new SettingsError(
        `its first frames were ${had}, and now they are ${gets}. One file holds frames of one size: give each channel ` +
          `its own sink, or the same region, binning and port.`,
      );
    }
    this.#format = run.format;
    await this.#sink.open({ ...run, ...this.#facts });
  }
}

function describe({ regions, bytesPerPixel, metadata }: FrameFormat): string {
  const sizes = regions.map(({ width, height }) => `${width} x ${height}`).join(" and ");
  return `${sizes} pixels of ${8 * bytesPerPixel} bits${metadata ? " with metadata" : ""}`;
}
