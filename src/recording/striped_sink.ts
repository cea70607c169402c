import { SettingsError } from "../errors.ts";
import type { FrameLease } from "../frame/frame.ts";
import { denoFiles } from "./files/deno_files.ts";
import { joinTiffs } from "./join_tiffs.ts";
import { makeMovable, movableSink } from "./sink_order.ts";
import type { CloseReason, Delivery, Sink, SinkFile, SinkProgress, SinkRun } from "./sink.ts";

/** Options of a striped sink. */
export interface StripedOptions {
  /** How many consecutive frames go to each sink. Default: 64. */
  readonly stripeFrames?: number;
}

/**
 * Deals frames out to several sinks by turns, in stripes of some frames each, so that several disks share the work.
 * Each part is a complete recording, and its table says which frames it has. Parts are written at the same time if a
 * batch has more than one stripe.
 *
 * Throws a {@linkcode SettingsError} for fewer than two sinks, or for stripes of no frames.
 *
 * @example Two frames to one file, then two to the other, which on two disks doubles the speed
 * ```ts
 * import { fileSink, openCamera } from "@pvcam/pvcam-deno";
 * import { stripedSink } from "@pvcam/pvcam-deno/sink";
 *
 * const parts = [fileSink("left.ome.tif"), fileSink("right.ome.tif")];
 * await using camera = await openCamera({ library: "simulator" });
 * await using run = await camera.acquire({ frames: 8, sinks: [stripedSink(parts, { stripeFrames: 2 })] });
 * console.log((await run.finished).files);
 * ```
 */
export function stripedSink(sinks: readonly Sink[], options: StripedOptions = {}): Sink {
  const { stripeFrames = 64 } = options;
  if (sinks.length < 2) {
    throw new SettingsError(`Cannot stripe over ${sinks.length} sinks: it takes two at least.`);
  }
  if (!Number.isInteger(stripeFrames) || stripeFrames < 1) {
    throw new SettingsError(`Cannot stripe by ${stripeFrames} frames: it must be a whole number from 1 on.`);
  }
  const striped = new StripedSink(sinks, stripeFrames);
  const parts = sinks.flatMap((sink) => movableSink(sink) ?? []);
  if (parts.length < sinks.length) return striped; // if one sink has to stay on this thread, all do
  return makeMovable(striped, {
    order: { parts: parts.map(({ order }) => order), stripeFrames },
    lend(progress) {
      striped.elsewhere = progress;
      for (const part of parts) part.lend(progress);
    },
    takeBack() {
      for (const part of parts) part.takeBack();
      striped.elsewhere = undefined;
    },
  });
}

class StripedSink implements Sink {
  readonly name: string;
  readonly delivery: Delivery = "oldest-first";
  readonly appendsAtOnce: number;
  /** The account of the writing, if another thread does it. */
  elsewhere: (() => SinkProgress) | undefined;
  readonly #sinks: readonly Sink[];
  readonly #stripeFrames: number;
  #taken = 0;
  #begun: Sink[] = [];
  /** Whether files may only be made, and existing files not be changed. */
  #mayNotChange = false;

  constructor(sinks: readonly Sink[], stripeFrames: number) {
    this.#sinks = sinks;
    this.#stripeFrames = stripeFrames;
    this.name = sinks.map(({ name }) => name).join(" + ");
    this.appendsAtOnce = Math.min(...sinks.map((sink) => sink.appendsAtOnce ?? 1));
  }

  async open(run: SinkRun): Promise<void> {
    this.#mayNotChange = run.files?.claim !== undefined;
    for (const [index, sink] of this.#sinks.entries()) {
      this.#begun.push(sink);
      const frames = run.frames === undefined ? undefined : this.#share(run.frames, index);
      const part = {
        index,
        of: this.#sinks.length,
        stripeFrames: this.#stripeFrames,
        framesAsked: run.frames,
        paths: this.#sinks.map(({ path = "" }) => path),
      };
      await sink.open({ ...run, frames, part });
    }
  }

  async append(frames: readonly FrameLease[]): Promise<void> {
    const shares = this.#sinks.map((): FrameLease[] => []);
    for (const [index, frame] of frames.entries()) shares[this.#turn(this.#taken + index)].push(frame);
    this.#taken += frames.length;
    const results = await Promise.allSettled(
      shares.map((share, index) => share.length > 0 ? this.#sinks[index].append(share) : undefined),
    );
    // Waits for all parts, even if one has failed: each must have released its frames before the batch is given back.
    const failed = results.find((result) => result.status === "rejected");
    if (failed) throw failed.reason;
  }

  skip(count: number): void {
    for (const sink of this.#sinks) sink.skip?.(count);
  }

  progress(): SinkProgress {
    if (this.elsewhere) return this.elsewhere();
    const parts = this.#sinks.flatMap((sink) => sink.progress?.() ?? []);
    const sum = (value: (part: SinkProgress) => number) =>
      parts.reduce((total, part) => total + value(part), 0);
    const free = parts.flatMap(({ freeBytes }) => freeBytes ?? []);
    return {
      frames: sum((part) => part.frames),
      bytesWritten: sum((part) => part.bytesWritten),
      bytesCopied: sum((part) => part.bytesCopied),
      writeSeconds: Math.max(0, ...parts.map((part) => part.writeSeconds)),
      worstAppendMs: Math.max(0, ...parts.map((part) => part.worstAppendMs)),
      writtenWith: [...new Set(parts.map((part) => part.writtenWith))].join(", "),
      freeBytes: free.length > 0 ? Math.min(...free) : undefined,
    };
  }

  async close(reason: CloseReason): Promise<readonly SinkFile[]> {
    const begun = this.#begun;
    this.#begun = [];
    const closing = begun.map((sink) => sink.close(reason));
    await Promise.allSettled(closing);
    const files = (await Promise.all(closing)).flat();
    const [first] = files;
    if (!first || this.#mayNotChange || !await joinTiffs(first.path).catch(() => undefined)) return files;
    return [{ ...first, bytes: await denoFiles.sizeOf(first.path) ?? first.bytes }, ...files.slice(1)];
  }

  #turn(frame: number): number {
    return Math.floor(frame / this.#stripeFrames) % this.#sinks.length;
  }

  /** How many of the run's frames go to one of the sinks. A sink that gets none is told one, and leaves no file. */
  #share(frames: number, index: number): number {
    const round = this.#stripeFrames * this.#sinks.length;
    const rest = frames % round - index * this.#stripeFrames;
    const inLastRound = Math.max(0, Math.min(this.#stripeFrames, rest));
    return Math.max(1, Math.floor(frames / round) * this.#stripeFrames + inLastRound);
  }
}
