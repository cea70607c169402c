import { StateError } from "../../errors.ts";
import type { ReaderReport } from "../report.ts";
import type { ProcessOptions } from "./processor_options.ts";
import { ProcessorRun, type ProcessorRunParts } from "./processor_run.ts";

/**
 * The most processors of a run, and the number of the first one's thread: processors have the last of the board's
 * threads.
 */
const MOST_PROCESSORS = 8, FIRST_PROCESSOR_THREAD = 8;

/** The processors of one run. */
export class RunProcessors {
  readonly #parts: Omit<ProcessorRunParts, "thread">;
  readonly #processors: ProcessorRun[] = [];

  constructor(parts: Omit<ProcessorRunParts, "thread">) {
    this.#parts = parts;
  }

  /** Begins a processor. Throws a {@linkcode StateError} if the run already has the most that it may have. */
  begin<Value>(module: URL | string, options: ProcessOptions): ProcessorRun<Value> {
    if (this.#processors.length >= MOST_PROCESSORS) {
      throw new StateError(`Cannot run another processor: a run may have at most ${MOST_PROCESSORS}.`);
    }
    const thread = FIRST_PROCESSOR_THREAD + this.#processors.length;
    const processor = new ProcessorRun<Value>(module, options, { ...this.#parts, thread });
    this.#processors.push(processor as ProcessorRun);
    return processor;
  }

  /** Ends all processors: they look at no more frames. */
  end(): void {
    for (const processor of this.#processors) processor.end();
  }

  /** Waits for all processors, once the run is over. */
  async settle(): Promise<void> {
    await Promise.all(this.#processors.map((processor) => processor.settle()));
  }

  /** The account of each processor's frames. */
  reports(): ReaderReport[] {
    return this.#processors.map((one) => ({ name: `process(${one.name})`, ...one.account() }));
  }
}
