import { StateError } from "../../errors.ts";
import type { ReaderReport } from "../report.ts";
import type { ProcessOptions } from "./processor_options.ts";
import { ProcessorRun, type ProcessorRunParts } from "./processor_run.ts";

/** Processors have the last of the board's threads. */
const MOST_PROCESSORS = 8, FIRST_PROCESSOR_THREAD = 8;

/** The processors of one run. */
export class RunProcessors {
  readonly #parts: Omit<ProcessorRunParts, "thread">;
  readonly #processors: ProcessorRun[] = [];

  constructor(parts: Omit<ProcessorRunParts, "thread">) {
    this.#parts = parts;
  }

  /** Begins one. Throws a {@linkcode StateError} if there are as many as a run may have. */
  begin<Value>(module: URL | string, options: ProcessOptions): ProcessorRun<Value> {
    if (this.#processors.length >= MOST_PROCESSORS) {
      throw new StateError(`Cannot run another processor: a run may have at most ${MOST_PROCESSORS}.`);
    }
    const thread = FIRST_PROCESSOR_THREAD + this.#processors.length;
    const processor = new ProcessorRun<Value>(module, options, { ...this.#parts, thread });
    this.#processors.push(processor as ProcessorRun);
    return processor;
  }

  /** They look at no more frames. */
  end(): void {
    for (const processor of this.#processors) processor.end();
  }

  /** The run is over: waits for them. */
  async settle(): Promise<void> {
    await Promise.all(this.#processors.map((processor) => processor.settle()));
  }

  /** What became of the frames for each of them. */
  reports(): ReaderReport[] {
    return this.#processors.map((one) => ({ name: `process(${one.name})`, ...one.account() }));
  }
}
