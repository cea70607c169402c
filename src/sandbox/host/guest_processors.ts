import type { ProcessorMessage, ThreadOrder } from "../../acquisition/processors/processor_order.ts";
import { SettingsError, StateError } from "../../errors.ts";
import { CallAnswer } from "../call_answer.ts";
import type { BoxedMessage, BoxedOrder, GuestRing } from "../protocol.ts";
import { Fields } from "./fields.ts";
import { MessageCount, MOST_A_SECOND } from "./message_count.ts";

/** How many threads a script's processors may have at once, including those that do not come back. */
const MOST_THREADS = 16;
/** A processor that takes more than this share of the script's memory ends, and the script continues. */
const PART_OF_MEMORY = 1 / 4;

/** What the processors need from the host. */
export interface ProcessorSurroundings {
  /** Starts a worker behind the script's own wall, or gives the reason why not. */
  readonly startThread: (module: string) => Worker | string;
  /** The memory that the script may take, in bytes. */
  readonly memoryBytes: number;
  /** Passes a processor's message on to the guest. */
  tell(processor: number, message: ProcessorMessage): void;
  /** Called when a processor sent a message that no processor of ours sends; `what` says which. */
  onForgery(what: string): void;
}

/** A processor's requests to its run. They get the same checks as the script's own requests. */
export interface RunCalls {
  /** Triggers once; says whether the camera took it. */
  trigger(): Promise<boolean>;
  setParameter(fields: Fields): Promise<unknown>;
  stop(): void;
}

/** The threads of a script's processors. Each runs behind the same wall as the script, and has no rights. */
export class GuestProcessors {
  readonly #around: ProcessorSurroundings;
  readonly #threads = new Set<Worker>();
  readonly #count = new MessageCount();

  constructor(around: ProcessorSurroundings) {
    this.#around = around;
  }

  /** Begins a processor for a script, on a run's frames as the script sees them. */
  begin(fields: Fields, run: { readonly ring: GuestRing; readonly calls: RunCalls }): void {
    const module = fields.text("module");
    if (this.#threads.size >= MOST_THREADS) {
      throw new StateError(
        `Cannot run the processor ${nameOf(module)}: ${MOST_THREADS} are at work, or did not come back.`,
      );
    }
    const processor = fields.whole("processor");
    const order = this.#readOrder(fields);
    const worker = this.#around.startThread(module);
    if (typeof worker === "string") {
      throw new SettingsError(`Cannot run the processor ${nameOf(module)}: ${worker}.`);
    }
    this.#threads.add(worker);
    const answer = new CallAnswer();
    this.#listen(worker, {
      processor,
      calls: run.calls,
      answer,
      order: { ...order, ring: run.ring, answer: answer.buffer },
    });
  }

  /** Ends all processors and ignores further messages. A thread that does not come back runs until the program ends. */
  close(): void {
    for (const worker of this.#threads) worker.terminate();
    this.#threads.clear();
  }

  #readOrder(fields: Fields): ThreadOrder {
    fields.only([
      ..."run processor module options delivery every most onThrow memoryBytes words thread".split(" "),
    ]);
    const words = fields.raw("words");
    if (!(words instanceof SharedArrayBuffer)) {
      throw new SettingsError("Cannot understand process.words: it must be shared memory.");
    }
    const most = Math.floor(this.#around.memoryBytes * PART_OF_MEMORY);
    return {
      options: fields.raw("options"),
      delivery: fields.word("delivery", ["oldest-first", "newest-only"]),
      every: fields.whole("every", [1, Number.MAX_SAFE_INTEGER]),
      most: fields.whole("most", [1, 1_000_000]),
      onThrow: fields.word("onThrow", ["fail", "end", "skip"]),
      memoryBytes: Math.min(most, fields.whole("memoryBytes", [1, Number.MAX_SAFE_INTEGER])),
      words,
      thread: fields.whole("thread", [8, 15]),
    };
  }

  #listen(
    worker: Worker,
    { processor, calls, answer, order }: {
      processor: number;
      calls: RunCalls;
      answer: CallAnswer;
      order: BoxedOrder;
    },
  ): void {
    let isReady = false, isAsking = false;
    const tell = (message: ProcessorMessage) => this.#around.tell(processor, message);
    const end = (message: ProcessorMessage) => {
      worker.terminate();
      this.#threads.delete(worker);
      tell(message);
    };
    const ask = async (call: () => Promise<boolean>) => {
      // An honest processor sleeps until it has its answer, so it never asks twice.
      if (isAsking) return this.#around.onForgery("a second call before the first was answered");
      isAsking = true;
      const outcome = await call().catch((error) =>
        error instanceof Error ? error : new Error(String(error))
      );
      isAsking = false;
      answer.give(outcome);
    };
    const hear = (fields: Fields, message: unknown) => {
      const kinds = ["ready", "begun", "values", "stop", "ended", "trigger", "setParameter"] as const;
      switch (fields.word("kind", kinds) satisfies BoxedMessage["kind"]) {
        case "ready":
          if (!isReady) worker.postMessage(order);
          isReady = true;
          return;
        case "begun":
        case "values":
          return tell(message as ProcessorMessage);
        case "ended":
          return end(message as ProcessorMessage);
        case "stop":
          return calls.stop();
        case "trigger":
          return void ask(calls.trigger);
        case "setParameter":
          return void ask(async () => {
            const { name, value } = message as { name: unknown; value: unknown };
            await calls.setParameter(new Fields({ name, value }, "setParameter"));
            return true;
          });
      }
    };
    worker.onmessage = ({ data }) => {
      if (!this.#threads.has(worker)) return;
      if (this.#count.isFlood()) {
        return this.#around.onForgery(`more than ${MOST_A_SECOND} messages in a second`);
      }
      try {
        hear(new Fields(data, "a processor's message"), data);
      } catch (error) {
        this.#around.onForgery(`what no processor says: ${(error as Error).message.replace(/\.$/, "")}`);
      }
    };
    worker.onerror = (event) => {
      event.preventDefault();
      end({ kind: "ended", error: event.message.replace(/^Uncaught /, "") });
    };
  }
}

/** The name of a module's file, for a sentence. */
function nameOf(module: string): string {
  return JSON.stringify(module.slice(module.lastIndexOf("/") + 1).slice(0, 200));
}
