import type { FrameLease } from "../frame/frame.ts";
import type { MDAEvent } from "../plan/sequence.ts";
import type { CloseReason, Sink, SinkFile } from "../sinks/sink.ts";
import { type ExperimentFacts, JoinedSinks } from "./joined_sink.ts";
import type { FrameNumbers } from "./numbered_frame.ts";

/** Sinks for all frames, or a function that makes them for each channel; `undefined` is for events without one. */
export type SinksOfPlan = readonly Sink[] | ((channel: string | undefined) => readonly Sink[]);

/** The sinks that some events share, and how far their recording has got. */
interface Recording {
  readonly sinks: JoinedSinks;
  frames: number;
  events: number;
}

/** What the sinks of a recording are told, by the events that belong to it. */
export type FactsOf = (belongs: (event: MDAEvent) => boolean) => ExperimentFacts;

/** The recordings of a plan: one, or one for each channel. */
export class PlanSinks {
  readonly #sinks: SinksOfPlan;
  readonly #factsOf: FactsOf;
  readonly #recordings = new Map<string | undefined, Recording>();

  constructor(sinks: SinksOfPlan, factsOf: FactsOf) {
    this.#sinks = sinks;
    this.#factsOf = factsOf;
  }

  /** The sinks of the run that takes this event, and of what it shares them with. */
  forRun(event: MDAEvent): Sink[] {
    const recording = this.#recordingOf(event);
    const { frames, events } = recording;
    return recording.sinks.forRun(({ sequence, frameNumber }: FrameLease): FrameNumbers => ({
      sequence: frames + sequence,
      frameNumber: events + frameNumber,
    }));
  }

  /** Told how many events a run was for, and how many frames came. */
  ranFor(event: MDAEvent, { events, frames }: { events: number; frames: number }): void {
    const recording = this.#recordingOf(event);
    recording.events += events;
    recording.frames += frames;
  }

  /** Closes every recording, whatever happens; throws the first failure. */
  async close(reason: CloseReason): Promise<readonly SinkFile[]> {
    const recordings = [...this.#recordings.values()];
    const closed = await Promise.allSettled(recordings.map(({ sinks }) => sinks.close(reason)));
    const failed = closed.find((one) => one.status === "rejected");
    if (failed) throw failed.reason;
    return closed.flatMap((one) => one.status === "fulfilled" ? one.value : []);
  }

  #recordingOf({ channel }: MDAEvent): Recording {
    const perChannel = typeof this.#sinks === "function";
    const name = perChannel ? channel?.config : undefined;
    const known = this.#recordings.get(name);
    if (known) return known;
    const sinks = typeof this.#sinks === "function" ? this.#sinks(name) : this.#sinks;
    const facts = this.#factsOf((event) => !perChannel || event.channel?.config === name);
    const recording = { sinks: new JoinedSinks(sinks, facts), frames: 0, events: 0 };
    this.#recordings.set(name, recording);
    return recording;
  }
}
