import { endSymbols } from "../../../ffi/worker.ts";
import { SinkError } from "../../errors.ts";
import { JoinedSink } from "../../recording/joined_sink.ts";
import type { CloseReason, Sink, SinkFile } from "../../recording/sink.ts";
import { sinkOfOrder } from "../../recording/sink_of_order.ts";
import { whenScriptIsBusy } from "./busy_script.ts";
import { RecorderDesk } from "./recorder_desk.ts";
import type { ExperimentGuardOrder, JoinedOrder, RecordingAccount } from "./recorder_orders.ts";

interface Recording {
  readonly joined: JoinedSink;
  /** The experiment's latest description. */
  readonly said: { account: Readonly<Record<string, unknown>> };
}

/** What can be asked of the thread's current run when an experiment ends. */
interface CurrentRun {
  /** Stops the camera, from this thread. */
  stopCamera(): void;
  /** Settles when its sinks have everything that the ring has. */
  drained(): Promise<void>;
}

/** The recordings of an experiment on the recorder's thread. They stay open from run to run. */
export class JoinedRecordings {
  readonly #recordings = new Map<number, Recording>();
  /** The files of the closed recordings. */
  readonly #closed = new Map<number, Promise<readonly SinkFile[]>>();
  readonly #currentRun: () => CurrentRun | undefined;
  #desk: RecorderDesk | undefined;
  #unlisten = () => {};

  /** `currentRun` gives the thread's current run. */
  constructor(currentRun: () => CurrentRun | undefined) {
    this.#currentRun = currentRun;
  }

  /** The sink for one run's part of a recording. */
  forRun({ recording, begin, account, part }: JoinedOrder): Sink {
    if (begin) {
      this.#guard(begin.guard);
      const said = { account };
      const report = () => said.account;
      const joined = new JoinedSink(sinkOfOrder(begin.sink), { ...begin.facts, report });
      this.#recordings.set(recording, { joined, said });
    }
    const known = this.#recordings.get(recording);
    if (!known) {
      if (!this.#closed.has(recording)) throw lost();
      throw new SinkError(
        "This recording was finished at a signal that the script was too busy to hear: no more frames can go into it.",
      );
    }
    known.said.account = account;
    return known.joined.forRun(part);
  }

  /** Keeps the experiment's latest description. */
  note({ recording, account }: RecordingAccount): void {
    const known = this.#recordings.get(recording);
    if (known) known.said.account = account;
  }

  /** Closes a recording. Returns its files. */
  async close(
    recording: number,
    { reason, account }: { reason: CloseReason; account?: Readonly<Record<string, unknown>> },
  ): Promise<readonly SinkFile[]> {
    const known = this.#recordings.get(recording);
    if (!known) {
      const files = this.#closed.get(recording);
      if (files) return await files; // the other side has closed it while the script was busy
      throw lost();
    }
    if (account) known.said.account = account;
    this.#recordings.delete(recording);
    const files = known.joined.close(reason);
    this.#closed.set(recording, files);
    return await files;
  }

  /** Ends the experiment. */
  end(): void {
    this.#unlisten();
    this.#unlisten = () => {};
    this.#desk?.runIsOver();
    this.#desk = undefined;
    this.#closed.clear();
  }

  #guard({ desk: words, libcPath, listens }: ExperimentGuardOrder): void {
    if (this.#desk?.buffer === words) return; // another recording of the same experiment has done this
    this.end();
    const desk = this.#desk = new RecorderDesk(words);
    desk.isAskedToFinish().then((isAsked) => isAsked ? this.#finish(desk) : undefined);
    if (!listens) return;
    this.#unlisten = whenScriptIsBusy(desk, {
      first: () => {
        this.#currentRun()?.stopCamera();
        this.#finish(desk).then(() =>
          console.error(
            "The script is busy and has not heard the signal. Its experiment has been stopped, and the files are " +
              "finished. Ctrl-C again ends the program.",
          )
        );
      },
      again: () => Deno.dlopen(libcPath, endSymbols).symbols._exit(130),
    });
  }

  /** Finishes the files with the frames so far, without the script's thread. */
  async #finish(desk: RecorderDesk): Promise<void> {
    await this.#currentRun()?.drained();
    const numbers = [...this.#recordings.keys()];
    await Promise.allSettled(numbers.map((number) => this.close(number, { reason: "stopped" })));
    desk.finished();
  }
}

/** The error for an unknown recording: an earlier thread had it and died, and this thread has taken its place. */
function lost(): SinkError {
  return new SinkError(
    "The thread that wrote the files has died. What was recorded until about a second before is kept.",
  );
}
