import { SettingsError } from "../../errors.ts";
import { workerModule } from "../../worker_module.ts";
import * as sources from "../worker_sources.ts";
import type { ProcessorMessage, ProcessorOrder, ThreadOrder } from "./processor_order.ts";
import { type LinkedModule, linkUserModule } from "./user_module.ts";

/** How a thread ended: with an error and its place in the user's files, if something was thrown. */
export interface ThreadEnd {
  readonly error?: string;
  readonly where?: string;
}

/** Hears the messages and the end of a thread. */
export interface ThreadListener {
  readonly onMessage: (message: Exclude<ProcessorMessage, { kind: "ended" }>) => void;
  readonly onEnd: (end: ThreadEnd) => void;
}

/** What is needed to begin a thread. */
export interface ThreadStart<Order = ThreadOrder> {
  /** The user's module, and what its file is called. */
  readonly url: URL;
  readonly name: string;
  readonly order: Order;
  readonly isWanted: () => boolean;
}

/** Begins a thread; returns nothing if the thread is no longer wanted by then. */
export type BeginThread = (
  start: ThreadStart,
  listener: ThreadListener,
) => Promise<{ end(): void } | undefined>;

/** The thread of a processor, with the user's module linked to this library. */
export class ProcessorThread {
  readonly #worker: Worker;
  readonly #module: LinkedModule;

  private constructor(worker: Worker, module: LinkedModule) {
    this.#worker = worker;
    this.#module = module;
  }

  /** Reads the module and begins the thread. Returns nothing if the thread is no longer wanted by then. */
  static async begin(
    { url, name, order, isWanted }: ThreadStart<Omit<ProcessorOrder, "module">>,
    listener: ThreadListener,
  ): Promise<ProcessorThread | undefined> {
    const module = await linkUserModule(url);
    if (!isWanted()) {
      module.release();
      return undefined;
    }
    const worker = new Worker(workerModule(sources, "src/acquisition/processors/processor_entry.ts"), {
      type: "module",
      name,
    });
    const thread = new ProcessorThread(worker, module);
    thread.#listen(listener);
    try {
      worker.postMessage({ ...order, module: module.url } satisfies ProcessorOrder);
    } catch (error) {
      thread.end();
      throw new SettingsError(
        `Cannot run the processor ${name}: its options cannot be sent to its thread (${
          (error as Error).message
        }).`,
      );
    }
    return thread;
  }

  /** Ends the thread. If its code does not come back, nothing interrupts it. */
  end(): void {
    this.#worker.terminate();
    this.#module.release();
  }

  #listen({ onMessage, onEnd }: ThreadListener): void {
    const named = (text: string) => this.#module.named(text);
    this.#worker.onmessage = ({ data: message }: MessageEvent<ProcessorMessage>) => {
      if (message.kind !== "ended") return onMessage(message);
      const { error, stack } = message;
      onEnd({ error: error && named(error), where: stack && placeIn(named(stack)) });
    };
    this.#worker.onerror = (event) => {
      event.preventDefault();
      onEnd({ error: named(event.message.replace(/^Uncaught /, "")) });
    };
  }
}

/** The place in the user's files where an error arose: the first line of the stack that names one. */
function placeIn(stack: string): string | undefined {
  // Lines of the library and of Deno have only internal addresses, which mean nothing to a user.
  return /\(?((?:\/[^\s():]+)+:\d+:\d+)\)?/.exec(stack.replace(/(blob|ext|node):\S+/g, ""))?.[1];
}
