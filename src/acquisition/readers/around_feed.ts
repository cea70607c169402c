import { StateError } from "../../errors.ts";
import type { CloseReason, Sink, SinkFile, SinkRun } from "../../recording/sink.ts";
import type { Ring } from "../../ring/ring.ts";
import type { ReaderReport } from "../report.ts";
import { sinkFailure, SinkFeed } from "./sink_feed.ts";

/** A frame that came when no time was left is waited for so long, in milliseconds. */
const LATE_MS = 200;

/** Which frames a recording around an event has. */
export interface AroundSpan {
  /** The sequence that it begins with. */
  readonly from: number;
  /** When its last frame was received at the latest: milliseconds since 1970. */
  readonly untilMs: number;
}

/** One recording around an event, on whichever thread. */
export interface AroundFile {
  /** The files that it left, once it is closed. */
  readonly files: readonly SinkFile[];
  /** Whether it still takes frames. */
  readonly isOpen: boolean;
  /** Records from `open` to `close`. Throws what failed; the file is closed nevertheless. */
  record(run: SinkRun): Promise<void>;
  /** Records at least until this time. Rejects if its last frame has come already. */
  until(ms: number): Promise<void>;
  /** Takes only what is there by now. */
  finishUp(): void;
  /** What became of the frames for it. */
  report(running: boolean): ReaderReport;
}

/** A recording around an event that this thread writes. */
export class AroundFeed implements AroundFile {
  readonly feed: SinkFeed;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Whether it takes no more frames: the time is up. */
  #isEnding = false;

  /** `onStep` is called whenever the account may have changed. */
  constructor(
    sink: Sink,
    ring: Ring,
    { from, untilMs, onStep }: AroundSpan & { readonly onStep?: () => void },
  ) {
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

  /** It ends with the last frame of its time; if no later one comes, by the clock. */
  #setTimer(): void {
    clearTimeout(this.#timer);
    const nowMs = performance.timeOrigin + performance.now(); // the clock of the frames, which cannot be set
    const leftMs = Math.max(0, this.feed.reader.untilMs - nowMs) + LATE_MS;
    this.#timer = setTimeout(() => this.finishUp(), leftMs);
  }
}
