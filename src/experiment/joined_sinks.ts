import { progressOf } from "../acquisition/readers/sink_forecast.ts";
import type { ExperimentRecorder } from "../acquisition/run/experiment_recorder.ts";
import { type ExperimentFacts, JoinedSink, type RunPart } from "../recording/joined_sink.ts";
import type { CloseReason, Sink, SinkFile, SinkProgress } from "../recording/sink.ts";
import { movableSink } from "../recording/sink_order.ts";
import { ThreadJoined } from "./thread_joined.ts";

/**
 * Sinks that each take one recording over several runs of a camera, each on the thread that can write it. They are
 * opened with the first run, and closed with the experiment.
 */
export class JoinedSinks {
  readonly #joined: readonly (JoinedSink | ThreadJoined)[];
  readonly #sinks: readonly Sink[];
  readonly #recorder: ExperimentRecorder;
  #reason: CloseReason | undefined;

  constructor(sinks: readonly Sink[], experiment: ExperimentFacts, recorder: ExperimentRecorder) {
    this.#sinks = sinks;
    this.#recorder = recorder;
    // The experiment has its final reason only after its recordings are closed, so the reason for closing is added
    // here.
    const report = () => ({ ...experiment.report?.(), ...(this.#reason && { reason: this.#reason }) });
    const facts = { ...experiment, report };
    const canMove = recorder.isElsewhere && canBeSent(facts);
    this.#joined = sinks.map((sink) => {
      const movable = canMove ? movableSink(sink) : undefined;
      return movable ? new ThreadJoined(sink, { movable, facts, recorder }) : new JoinedSink(sink, facts);
    });
  }

  /** The sinks for the next run. */
  forRun(part: RunPart): Sink[] {
    if (this.#joined.length > 0) this.#recorder.begin(false);
    return this.#joined.map((joined) => joined.forRun(part));
  }

  /** The progress of the sinks that report it. */
  progress(): SinkProgress[] {
    return this.#sinks.flatMap((sink) => progressOf(sink) ?? []);
  }

  /** Closes all sinks that were opened, even if one fails; then throws the first failure. */
  async close(reason: CloseReason): Promise<readonly SinkFile[]> {
    this.#reason = reason;
    const closing = this.#joined.map((joined) => joined.close(reason));
    await Promise.allSettled(closing);
    return (await Promise.all(closing)).flat();
  }
}

/** Whether the facts about a recording can be sent to another thread. */
function canBeSent({ report: _, ...facts }: ExperimentFacts): boolean {
  try {
    structuredClone(facts);
    return true;
  } catch {
    return false; // a plan that contains something of the script's, such as a function
  }
}
