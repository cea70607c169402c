import { StateError } from "../../errors.ts";
import type { CloseReason, Sink, SinkFile, SinkRun } from "../../recording/sink.ts";
import type { Ring } from "../../ring/ring.ts";
import type { ReaderReport } from "../report.ts";
import { sinkFailure, SinkFeed } from "./sink_feed.ts";

/** How long a recording waits after its time for a frame that comes late, in milliseconds. */
const LATE_MS = 200;

/** Which frames a recording around an event has. */
export interface AroundSpan {
  /** The sequence that it begins with. */
  readonly from: number;
  /** The time of its end, in milliseconds since 1970: no frame that was received later belongs to it. */
  readonly untilMs: number;
}

/** A recording around an event, on whichever thread. */
export interface AroundFile {
  /** The files that it left, once it is closed. */
  readonly files: readonly SinkFile[];
  /** Whether the recording still takes frames. */
  readonly isOpen: boolean;
  /** Opens the sink, records, and closes the sink. Throws the first failure; the file is closed nevertheless. */
  record(run: SinkRun): Promise<void>;
  /** Records at least until this time. Rejects if the recording has its last frame already. */
  until(ms: number): Promise<void>;
  /** Ends the recording with the frames that have come by now. */
  finishUp(): void;
  /** The recording's account of the frames. */
  report(running: boolean): ReaderReport;
}

/** A recording around an event that this thread writes. */
export class AroundFeed implements AroundFile {
  readonly feed: SinkFeed;
  readonly #ring: Ring;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Whether the recording takes no more frames, because its time is up. */
  #isEnding = false;

  /** `onStep` is called whenever the account may have changed. */
  constructor(
    sink: Sink,
    ring: Ring,
    { from, untilMs, onStep }: AroundSpan & { readonly onStep?: () => void },
  ) {
    this.#ring = ring;
    this.feed = new SinkFeed(sink, ring, "continue", { from, onStep });
    this.feed.reader.untilMs = untilMs;
  }

  get files(): readonly SinkFile[] {
    return this.feed.files;
  }

  get isOpen(): boolean {
    return !this.#isEnding && !this.feed.reader.isDone;
  }

  report(running: boolean): ReaderReport {
    return this.feed.report(running);
  }

  async record(run: SinkRun): Promise<void> {
    const { feed } = this;
    this.#setTimer();
    let reason: CloseReason = "complete", failure: Error | undefined;
    try {
      await feed.open(run);
      await feed.drain();
    } catch (error) {
      reason = "failed";
      failure = sinkFailure(feed.sink, error);
    }
    this.#isEnding = true;
    clearTimeout(this.#timer);
    await feed.close(reason).catch((error) => failure ??= sinkFailure(feed.sink, error));
    if (failure) throw failure;
  }

  until(ms: number): Promise<void> {
    if (!this.isOpen) return Promise.reject(new StateError("This recording around an event has ended."));
    const { reader } = this.feed;
    reader.untilMs = Math.max(reader.untilMs, ms);
    this.#setTimer();
    return Promise.resolve();
  }

  finishUp(): void {
    this.#isEnding = true;
    this.feed.finishUp();
  }

  /** Sets the time at which the recording ends if no later frame comes to show that it is complete. */
  #setTimer(): void {
    clearTimeout(this.#timer);
    const nowMs = this.#ring.parts.board.nowMs(); // the clock of the frames, which cannot be set
    const leftMs = Math.max(0, this.feed.reader.untilMs - nowMs) + LATE_MS;
    this.#timer = setTimeout(() => this.finishUp(), leftMs);
  }
}
