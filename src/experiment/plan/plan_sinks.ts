import type { MDAEvent } from "../../plan/sequence.ts";
import type { CloseReason, RecordedBefore, Sink, SinkFile } from "../../recording/sink.ts";
import { compressionOf, type WritingCompression } from "../../acquisition/readers/sink_forecast.ts";
import type { ExperimentRecorder } from "../../acquisition/run/experiment_recorder.ts";
import type { ExperimentFacts } from "../../recording/joined_sink.ts";
import { JoinedSinks } from "../joined_sinks.ts";
import { FramePlaces } from "./frame_places.ts";

/**
 * Sinks for all frames; or a function that makes the sinks of each channel, with `undefined` for events without a
 * channel.
 */
export type SinksOfPlan = readonly Sink[] | ((channel: string | undefined) => readonly Sink[]);

/**
 * What earlier recordings have of a plan that ended early: for all frames together, or as a function for each channel.
 */
export type BeforePlan = RecordedBefore | ((channel: string | undefined) => RecordedBefore | undefined);

/** The sinks that some events share, and the account of their recording. */
interface Recording {
  readonly sinks: JoinedSinks;
  readonly places: FramePlaces;
  frames: number;
  events: number;
}

/** The facts that the sinks of a recording get about the events that belong to it. */
export type FactsOf = (belongs: (event: MDAEvent) => boolean) => Omit<ExperimentFacts, "before">;

/** What is needed to make the recordings of a plan. */
export interface PlanSinksParts {
  readonly before?: BeforePlan;
  readonly factsOf: FactsOf;
  readonly recorder: ExperimentRecorder;
}

/** The recordings of a plan: one for all frames, or one for each channel. */
export class PlanSinks {
  readonly #sinks: SinksOfPlan;
  readonly #before: BeforePlan | undefined;
  readonly #factsOf: FactsOf;
  readonly #recorder: ExperimentRecorder;
  readonly #recordings = new Map<string | undefined, Recording>();
  /** How many events were skipped before the first one that was done, by recording. */
  readonly #passed = new Map<string | undefined, number>();

  constructor(sinks: SinksOfPlan, { before, factsOf, recorder }: PlanSinksParts) {
    this.#sinks = sinks;
    this.#before = before;
    this.#factsOf = factsOf;
    this.#recorder = recorder;
  }

  /**
   * The number of events up to the last frame in earlier recordings, and how many of these events the recordings
   * account for. When the program was killed, one of two files may have been saved a second before the other.
   */
  doneOf(events: Iterable<MDAEvent>): { done: number; accounted: number } {
    const counts = new Map<string | undefined, number>();
    let done = 0, accounted = 0, at = 0;
    for (const event of events) {
      at++;
      const name = this.#nameOf(event);
      const count = (counts.get(name) ?? 0) + 1;
      counts.set(name, count);
      const last = this.#beforeOf(name)?.frameNumber ?? 0;
      if (count <= last) accounted++;
      if (count === last) done = at;
    }
    return { done, accounted };
  }

  /** Notes an event that was skipped before the first one that was done. */
  passOver(event: MDAEvent): void {
    const name = this.#nameOf(event);
    this.#passed.set(name, (this.#passed.get(name) ?? 0) + 1);
  }

  /** The sinks of a run that takes these events. */
  forRun(taken: readonly MDAEvent[]): Sink[] {
    const recording = this.#recordingOf(taken[0]);
    const { frames, events, places } = recording;
    return recording.sinks.forRun({
      numbers: { shift: { sequence: frames, frameNumber: events } },
      places: taken.map((event) => places.of(event)),
    });
  }

  /** Notes how many events a run was for, and how many frames came. */
  ranFor(event: MDAEvent, { events, frames }: { events: number; frames: number }): void {
    const recording = this.#recordingOf(event);
    recording.events += events;
    recording.frames += frames;
  }

  /** The account of the compression in all recordings together, if frames are compressed while they are recorded. */
  get compression(): WritingCompression | undefined {
    return compressionOf([...this.#recordings.values()].flatMap(({ sinks }) => sinks.progress()));
  }

  /** Closes every recording, even after a failure. Throws the first failure. */
  async close(reason: CloseReason): Promise<readonly SinkFile[]> {
    const closing = [...this.#recordings.values()].map(({ sinks }) => sinks.close(reason));
    await Promise.allSettled(closing);
    await this.#recorder.end();
    return (await Promise.all(closing)).flat();
  }

  #nameOf({ channel }: MDAEvent): string | undefined {
    return typeof this.#sinks === "function" ? channel?.config : undefined;
  }

  #beforeOf(name: string | undefined): RecordedBefore | undefined {
    return typeof this.#before === "function" ? this.#before(name) : this.#before;
  }

  #recordingOf(event: MDAEvent): Recording {
    const name = this.#nameOf(event);
    const known = this.#recordings.get(name);
    if (known) return known;
    const sinks = typeof this.#sinks === "function" ? this.#sinks(name) : this.#sinks;
    const before = this.#beforeOf(name);
    const passed = this.#passed.get(name) ?? 0;
    const { frames, ...facts } = this.#factsOf((one) => this.#nameOf(one) === name);
    const joined = new JoinedSinks(sinks, {
      ...facts,
      frames: frames === undefined ? undefined : frames - passed,
      before,
    }, this.#recorder);
    const places = new FramePlaces(facts.axes);
    const recording = { sinks: joined, places, frames: before?.frames ?? 0, events: passed };
    this.#recordings.set(name, recording);
    return recording;
  }
}
