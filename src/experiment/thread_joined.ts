import { makeJoinedPart } from "../acquisition/recorder/joined_part.ts";
import type { JoinedOrder } from "../acquisition/recorder/recorder_orders.ts";
import type { ExperimentRecorder } from "../acquisition/run/experiment_recorder.ts";
import { StateError } from "../errors.ts";
import type { ExperimentFacts, RunPart } from "../recording/joined_sink.ts";
import type { CloseReason, Sink, SinkFile, SinkProgress } from "../recording/sink.ts";
import type { MovableSink } from "../recording/sink_order.ts";

/** What is needed to record over several runs in the recorder's thread. */
export interface ThreadJoinedParts {
  readonly movable: MovableSink;
  readonly facts: ExperimentFacts;
  readonly recorder: ExperimentRecorder;
}

/** The script's side of a sink that takes one recording over several runs of a camera, in the recorder's thread. */
export class ThreadJoined {
  readonly #sink: Sink;
  readonly #parts: ThreadJoinedParts;
  readonly #recording: number;
  #progress: (() => SinkProgress) | undefined;

  constructor(sink: Sink, parts: ThreadJoinedParts) {
    this.#sink = sink;
    this.#parts = parts;
    this.#recording = parts.recorder.nextRecording();
  }

  /** The sink for the next run. */
  forRun(part: RunPart): Sink {
    const { movable, facts: { report: _, ...facts }, recorder } = this.#parts;
    const isFirst = this.#progress === undefined;
    const order: JoinedOrder = {
      recording: this.#recording,
      account: this.#account(),
      part,
      ...(isFirst && { begin: { sink: movable.order, facts, guard: recorder.guardOrder } }),
    };
    const { name, delivery, appendsAtOnce } = this.#sink;
    const elsewhere = () => Promise.reject(new StateError(`The recorder's thread writes "${name}".`));
    const progress = () => this.#sink.progress!();
    const sink = {
      name,
      delivery,
      appendsAtOnce,
      open: elsewhere,
      append: elsewhere,
      close: elsewhere,
      progress,
    };
    return makeJoinedPart(sink, {
      order,
      lend: (now) => this.#lend(now),
      account: () => ({ recording: this.#recording, account: this.#account() }),
      takeBack: () => {},
    });
  }

  /** Closes the recording, if it was begun. */
  async close(reason: CloseReason): Promise<readonly SinkFile[]> {
    if (!this.#progress) return [];
    return await this.#parts.recorder.close(this.#recording, { reason, account: this.#account() });
  }

  #account(): Readonly<Record<string, unknown>> {
    return { ...this.#parts.facts.report?.() };
  }

  #lend(progress: () => SinkProgress): void {
    const isFirst = this.#progress === undefined;
    this.#progress = progress;
    if (!isFirst) return;
    this.#parts.movable.lend(() => this.#progress!());
    this.#parts.recorder.begin(true);
  }
}
