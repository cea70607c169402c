import { CameraError, SettingsError } from "../../errors.ts";
import { anyNumber, type Kind, oneOf, shown } from "../../kinds.ts";
import { readFields } from "../../read_fields.ts";
import type { Sink, SinkFile, SinkRun } from "../../recording/sink.ts";
import type { Ring } from "../../ring/ring.ts";
import { hasEnded } from "../../ring/waiting.ts";
import type { ReaderReport } from "../report.ts";
import type { AroundFile, AroundSpan } from "./around_feed.ts";

/** Something that happened at a frame. */
export interface RunEvent {
  /** Which event of the recorder it is, from 1. */
  readonly number: number;
  /** Our count of the frame at which it happened. */
  readonly sequence: number;
  /** When that frame was received: milliseconds since 1970. */
  readonly receivedMs: number;
}

/** Options of a recording around events. */
export interface AroundOptions {
  /** How long before the event a file begins, in milliseconds. The ring has to hold more than that. */
  readonly beforeMs: number;
  /** How long after the event the recording ends, in milliseconds. */
  readonly afterMs: number;
  /**
   * What to do about an event that comes during another event's recording. `"each"`, the default, makes another file.
   * `"one"` makes the present file longer, so that it ends after the later event.
   */
  readonly files?: "each" | "one";
  /** Another source of events, such as the results of a processor: each value that it gives is an event. */
  readonly on?: AsyncIterable<{ readonly sequence: number }>;
}

const optionKinds = {
  beforeMs: anyNumber,
  afterMs: anyNumber,
  files: oneOf(["each", "one"]),
  on: {
    takes: "results of a processor, or others that `for await` takes",
    takesText: "",
    read: (value: unknown) =>
      typeof value === "object" && value !== null && Symbol.asyncIterator in value ? value : undefined,
    parse: () => undefined,
  },
} as const satisfies { [Name in keyof Required<AroundOptions>]: Kind<unknown> };

/** What a recorder needs of its run. */
export interface AroundParts {
  readonly ring: Ring;
  readonly run: SinkRun;
  readonly log: (line: string) => void;
  /** Makes a recording into a sink, on the thread that is to write it. */
  readonly makeFile: (sink: Sink, span: AroundSpan) => AroundFile;
}

interface Recording {
  readonly file: AroundFile;
  readonly done: Promise<void>;
}

/**
 * Records what happens around events. The frames from before an event are still in the ring, and are written from
 * there. Until an event comes, nothing is written or copied.
 */
export class AroundRecorder implements AsyncDisposable {
  readonly #makeSink: (event: RunEvent) => Sink;
  readonly #options: AroundOptions;
  readonly #parts: AroundParts;
  readonly #recordings: Recording[] = [];
  readonly #failures: Error[] = [];
  /** Requests to make a file longer that are not answered yet. */
  readonly #asked = new Set<Promise<void>>();
  #events = 0;
  #closed = false;

  /** Made by `run.recordAround()`. */
  constructor(makeSink: (event: RunEvent) => Sink, options: AroundOptions, parts: AroundParts) {
    const given: unknown = makeSink;
    if (typeof given !== "function") {
      throw new SettingsError(
        `Cannot record around events into ${
          shown(given)
        }: give a function that makes a sink for each event, such as ` +
          "({ number }) => fileSink(`event${number}.ome.tif`).",
      );
    }
    readFields(options, { what: "option", kinds: optionKinds });
    const { beforeMs, afterMs, on } = options;
    if (!(beforeMs >= 0 && afterMs >= 0)) {
      throw new SettingsError(
        `Cannot record from ${beforeMs} ms before an event to ${afterMs} ms after it: both are from 0 on.`,
      );
    }
    checkRing(parts, beforeMs);
    this.#makeSink = makeSink;
    this.#options = options;
    this.#parts = parts;
    if (on) this.#follow(on).catch((error) => this.#fail(error));
  }

  /** How many events there have been. */
  get events(): number {
    return this.#events;
  }

  /** The files that are finished so far. */
  get files(): SinkFile[] {
    return this.#recordings.flatMap(({ file }) => file.files);
  }

  /**
   * Records around an event: at the newest frame, or at the frame of a sequence, which may be past. Throws a {@linkcode
   * SettingsError} for a sequence that has not come, and a {@linkcode CameraError} once the recorder is closed. The end
   * of a run waits for a loop that is behind, unless the loop takes no frame for two seconds; so events of the last
   * frames are in time.
   */
  event(at: { readonly sequence?: number } = {}): RunEvent {
    const { ring } = this.#parts, { published } = ring;
    const { sequence = published - 1 } = at;
    if (this.#closed) throw new CameraError("Cannot record around an event: its recorder has been closed.");
    if (!Number.isInteger(sequence) || sequence < 0 || sequence >= published) {
      throw new SettingsError(
        `Cannot record around sequence ${sequence}: ${published} frames have come, counted from 0.`,
      );
    }
    const { receivedMs: times } = ring.parts.board;
    // If a later frame has taken this frame's slot, the time of the oldest frame that is left is used.
    const oldest = Math.max(0, published - ring.slots);
    const receivedMs = times[Math.max(sequence, oldest) % ring.slots];
    const event = { number: ++this.#events, sequence, receivedMs };
    const last = this.#options.files === "one" ? this.#recordings.at(-1)?.file : undefined;
    const untilMs = receivedMs + this.#options.afterMs;
    if (last) this.#lengthen(last, event, untilMs);
    else this.#begin(event, untilMs);
    return event;
  }

  /** The account of the frames for each file so far. */
  reports(running: boolean): ReaderReport[] {
    return this.#recordings.map(({ file }) => file.report(running));
  }

  /** Waits until the files of all events so far are finished. Throws the error of the first file that failed. */
  async finished(): Promise<readonly SinkFile[]> {
    while (this.#asked.size > 0) await Promise.all(this.#asked);
    await Promise.all(this.#recordings.map(({ done }) => done));
    if (this.#failures.length > 0) throw this.#failures[0];
    return this.files;
  }

  /** Takes no more events, and waits for the files of earlier ones. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    await this.finished();
  }

  /** Ends the recordings with what the ring has, once the run is over. */
  async settle(): Promise<void> {
    this.#closed = true;
    // If a file refuses to become longer, a new one is begun, and it has to end too.
    while (this.#asked.size > 0) await Promise.all(this.#asked);
    for (const { file } of this.#recordings) file.finishUp();
    await Promise.all(this.#recordings.map(({ done }) => done));
  }

  /** Keeps a file open until this time. If it takes no more frames, the event gets another file. */
  #lengthen(file: AroundFile, event: RunEvent, untilMs: number): void {
    if (!file.isOpen) return this.#begin(event, untilMs);
    // Another thread may have taken the file's last frame by now. If it refuses several events, the first of them
    // begins a new file, and the others make that file longer.
    const refused = () => {
      const newest = this.#recordings.at(-1)!.file;
      if (newest === file) this.#begin(event, untilMs);
      else this.#lengthen(newest, event, untilMs);
    };
    const asked = file.until(untilMs).catch(refused)
      .catch((error) => this.#fail(error)) // the script's function that makes sinks has thrown
      .finally(() => this.#asked.delete(asked));
    this.#asked.add(asked);
  }

  #begin(event: RunEvent, untilMs: number): void {
    const { run, makeFile } = this.#parts;
    const from = this.#firstOf(event.receivedMs - this.#options.beforeMs);
    const file = makeFile(this.#makeSink(event), { from, untilMs });
    // Frames before the first one are not missing in this file, because it begins after them.
    const before = { frames: from, frameNumber: this.#numberBefore(from) };
    const done = file.record({ ...run, before }).catch((error) => this.#fail(error));
    this.#recordings.push({ file, done });
  }

  /** The oldest frame in the ring that was received at this time or later. */
  #firstOf(sinceMs: number): number {
    const { slots, published, parts: { board } } = this.#parts.ring;
    let first = published;
    while (first > Math.max(0, published - slots) && board.receivedMs[(first - 1) % slots] >= sinceMs) {
      first--;
    }
    return first;
  }

  /**
   * The number of the last frame before a sequence. If that frame is no longer in the ring, one less than the
   * sequence's own number.
   */
  #numberBefore(sequence: number): number {
    const { slots, published, parts: { board } } = this.#parts.ring;
    if (sequence === 0) return 0;
    const isThere = sequence - 1 >= published - slots;
    return isThere ? board.frameNumbers[(sequence - 1) % slots] : board.frameNumbers[sequence % slots] - 1;
  }

  async #follow(on: AsyncIterable<{ readonly sequence: number }>): Promise<void> {
    for await (const { sequence } of on) {
      if (this.#closed || hasEnded(this.#parts.ring)) break;
      this.event({ sequence });
    }
  }

  #fail(error: unknown): void {
    const failure = error instanceof Error ? error : new CameraError(String(error));
    this.#failures.push(failure);
    this.#parts.log(`${failure.message} The run continues.`);
  }
}

/**
 * Throws if the ring is too short. A file must begin before the camera overwrites its first frame, so the ring has to
 * have room for a quarter more than that.
 */
function checkRing({ ring, run }: AroundParts, beforeMs: number): void {
  const { framePeriodMs } = run.settings;
  if (!(framePeriodMs > 0)) return; // with triggers it is unknown how long the ring lasts
  const needed = Math.ceil(1.25 * beforeMs / framePeriodMs) + 2;
  if (ring.slots >= needed || ring.parts.bufferMode === "sequence") return;
  throw new SettingsError(
    `Cannot record from ${beforeMs} ms before an event: the ring holds ${ring.slots} frames, ` +
      `${(ring.slots * framePeriodMs).toFixed(0)} ms. Give the run ${needed} slots.`,
  );
}
