import { SettingsError } from "../errors.ts";
import type { FrameFormat } from "../frame/format.ts";
import type { FrameLease } from "../frame/frame.ts";
import type { FramePlace } from "../frame/place.ts";
import type { CloseReason, Sink, SinkFile, SinkRun } from "../recording/sink.ts";
import { type FrameNumbers, NumberedLease } from "./numbered_frame.ts";

/** Facts about a whole experiment, which sinks receive instead of those of each run. */
export type ExperimentFacts = Pick<
  SinkRun,
  "startedMs" | "frames" | "before" | "asked" | "report" | "intervalMs" | "axes"
>;

/**
 * Some sinks that take one recording over several runs of a camera: opened with the first run, closed with the
 * experiment. The frames of all runs must have one size.
 */
export class JoinedSinks {
  readonly #sinks: readonly Sink[];
  readonly #facts: ExperimentFacts;
  readonly #opened = new Map<Sink, FrameFormat>();

  constructor(sinks: readonly Sink[], facts: ExperimentFacts) {
    this.#sinks = sinks;
    this.#facts = facts;
  }

  /**
   * The sinks for the next run. `numbersOf` gives the numbers under which they get its frames, and `places`, in the order of
   * frame numbers, where those belong.
   */
  forRun(numbersOf: (frame: FrameLease) => FrameNumbers, places: readonly FramePlace[] = []): Sink[] {
    let placed = places;
    return this.#sinks.map((sink) => ({
      name: sink.name,
      delivery: sink.delivery,
      appendsAtOnce: sink.appendsAtOnce,
      open: (run) => {
        // One run has one state of the camera, and the next one may have another.
        const inForce = { settings: { ...run.settings }, bitDepth: run.format.bitDepth };
        placed = places.map((place) => ({ ...place, ...inForce }));
        return this.#open(sink, run);
      },
      append: (frames) =>
        sink.append(
          frames.map((frame) =>
            new NumberedLease(frame, { ...numbersOf(frame), place: placed[frame.frameNumber - 1] })
          ),
        ),
      ...(sink.skip && { skip: (count: number) => sink.skip!(count) }),
      ...(sink.progress && { progress: () => sink.progress!() }),
      close: () => Promise.resolve([]), // the end of a run is not the end of the recording
    }));
  }

  /** Closes all sinks that were opened, even if one fails; then throws the first failure. */
  async close(reason: CloseReason): Promise<readonly SinkFile[]> {
    const sinks = [...this.#opened.keys()];
    this.#opened.clear();
    const closing = sinks.map(async (sink) => await sink.close(reason));
    await Promise.allSettled(closing);
    return (await Promise.all(closing)).flat();
  }

  async #open(sink: Sink, run: SinkRun): Promise<void> {
    const before = this.#opened.get(sink);
    if (before) {
      const [had, gets] = [describe(before), describe(run.format)];
      if (had === gets) return;
      throw new SettingsError(
        `its first frames were ${had}, and now they are ${gets}. One file holds frames of one size: give each channel ` +
          `a sink of its own, or the same region, binning and port.`,
      );
    }
    this.#opened.set(sink, run.format);
    await sink.open({ ...run, ...this.#facts });
  }
}

function describe({ regions, bytesPerPixel, metadata }: FrameFormat): string {
  const sizes = regions.map(({ width, height }) => `${width} x ${height}`).join(" and ");
  return `${sizes} pixels of ${8 * bytesPerPixel} bits${metadata ? " with metadata" : ""}`;
}
