import type { ErrorData } from "../../error_data.ts";
import type { RequestHandlers } from "./request_handlers.ts";
import { Fields } from "./fields.ts";
import { MessageCount, MOST_A_SECOND } from "./message_count.ts";

/** How many requests may wait: an honest script has fewer. */
const MOST_WAITING = 1000;
/** How many requests are handled at once: a stop must not wait for thousands of calls. */
const MOST_AT_WORK = 12;

/** The effects of a script's messages, apart from answers. */
export interface InboxEvents {
  /** It has nothing left to do. */
  onIdle(): void;
  /** The script wants to end. */
  onExit(code: number): void;
  onFailure(error: ErrorData): void;
  /** The script sent a message that this library's own code never sends; `what` says which. */
  onForgery(what: string): void;
}

/** Where a script's messages arrive. */
export class Inbox {
  readonly #handlers: RequestHandlers;
  readonly #events: InboxEvents;
  readonly #count = new MessageCount();
  #waiting: unknown[] = [];
  #atWork = 0;
  #closed = false;

  constructor(handlers: RequestHandlers, events: InboxEvents) {
    this.#handlers = handlers;
    this.#events = events;
  }

  /** Takes a message of any kind. */
  take(message: unknown): void {
    if (this.#closed) return;
    if (this.#count.isFlood()) {
      return this.#events.onForgery(`more than ${MOST_A_SECOND} messages in a second`);
    }
    try {
      const fields = new Fields(message, "a message");
      if (fields.has("word")) this.#hear(fields);
      else if (fields.has("go")) this.#handlers.answer(message);
      else this.#handle(message);
    } catch (error) {
      this.#onNoRequest(error);
    }
  }

  /** Takes no further messages, and drops the waiting ones. */
  close(): void {
    this.#closed = true;
    this.#waiting = [];
  }

  #handle(message: unknown): void {
    this.#waiting.push(message);
    if (this.#waiting.length > MOST_WAITING) {
      return this.#events.onForgery(`more than ${MOST_WAITING} requests at once`);
    }
    this.#workOn();
  }

  #workOn(): void {
    while (this.#waiting.length > 0 && this.#atWork < MOST_AT_WORK) {
      this.#atWork++;
      this.#handlers.handle(this.#waiting.shift()).catch((error) => this.#onNoRequest(error)).finally(() => {
        this.#atWork--;
        this.#workOn();
      });
    }
  }

  #onNoRequest(error: unknown): void {
    const why = error instanceof Error ? error.message : String(error);
    this.#events.onForgery(`what is no request: ${why.replace(/\.$/, "")}`);
  }

  #hear(fields: Fields): void {
    switch (fields.word("word", ["ready", "idle", "exit", "failed"])) {
      case "ready":
        return;
      case "idle":
        return this.#events.onIdle();
      case "exit":
        return this.#events.onExit(fields.whole("code", [-0x80000000, 0x7fffffff]));
      case "failed":
        return this.#events.onFailure(readError(fields.fields("error")));
    }
  }
}

function readError(fields: Fields): ErrorData {
  return {
    name: fields.text("name").slice(0, 100),
    message: fields.text("message"),
    stack: fields.optional("stack", (name) => fields.text(name)),
  };
}
