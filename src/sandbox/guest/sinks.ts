import type { FrameLease } from "../../frame/frame.ts";
import { SettingsError, SinkError, StateError } from "../../errors.ts";
import { fileSink as realFileSink, type FormatOptions } from "../../recording/file_sink.ts";
import { type OmeTiffOptions, omeTiffSink as realOmeTiffSink } from "../../recording/tiff/tiff_sink.ts";
import { type OmeZarrOptions, omeZarrSink as realOmeZarrSink } from "../../recording/zarr/zarr_sink.ts";
import { barePath, formatOf } from "../../recording/record/output_path.ts";
import { rawSink as realRawSink } from "../../recording/raw/raw_sink.ts";
import type { FileSinkOptions } from "../../recording/writing/file_sink_options.ts";
import type { CloseReason, Delivery, Sink, SinkFile, SinkProgress, SinkRun } from "../../recording/sink.ts";
import type { SinkOrder } from "../protocol.ts";
import { hostFiles } from "./files.ts";

/**
 * A recording. In a run of the camera the host writes it, from the camera's own memory. Where something else feeds it,
 * such as a time-lapse, it is written in this thread, through files that the host makes.
 */
export class HostSink implements Sink {
  readonly name: string;
  readonly delivery: Delivery;
  readonly #order: SinkOrder;
  readonly #sink: Sink;
  #taken = false;

  /** `order` describes the recording for the host; `sink` is the same recording, written in this thread. */
  constructor(order: SinkOrder, sink: Sink) {
    this.#order = order;
    this.#sink = sink;
    this.name = sink.name;
    this.delivery = sink.delivery;
  }

  /** The description, for the host. Throws if this sink has been used already. */
  takeOrder(): SinkOrder {
    this.#take();
    return this.#order;
  }

  open(run: SinkRun): Promise<void> {
    this.#take();
    if (this.#order.options.compress !== undefined) {
      // The host counts a file by its length, and a shard's length is unknown while it is compressed.
      throw new SettingsError(
        `Cannot record to "${this.#order.path}" compressed: a sandbox compresses only what a run of the camera ` +
          'records, and this is a time-lapse or a plan. Leave out "compress"; "pvcam convert" can compress the files later.',
      );
    }
    return this.#sink.open({ ...run, files: run.files ?? hostFiles });
  }

  append(frames: readonly FrameLease[]): Promise<void> {
    return this.#sink.append(frames);
  }

  skip(count: number): void {
    this.#sink.skip?.(count);
  }

  progress(): SinkProgress {
    return this.#sink.progress!();
  }

  close(reason: CloseReason): Promise<readonly SinkFile[]> {
    return this.#sink.close(reason);
  }

  #take(): void {
    if (this.#taken) {
      throw new StateError(`Cannot record a second run to "${this.#order.path}": make a new sink for it.`);
    }
    this.#taken = true;
  }
}

export function omeTiffSink(path: string, options: OmeTiffOptions = {}): Sink {
  return new HostSink({ kind: "OME-TIFF", path, options: { ...options } }, realOmeTiffSink(path, options));
}

export function omeZarrSink(path: string, options: OmeZarrOptions = {}): Sink {
  return new HostSink({ kind: "OME-Zarr", path, options: { ...options } }, realOmeZarrSink(path, options));
}

export function rawSink(path: string, options: FileSinkOptions = {}): Sink {
  return new HostSink({ kind: "raw", path, options: { ...options } }, realRawSink(path, options));
}

export function fileSink(path: string, options: FormatOptions = {}): Sink {
  const sink = realFileSink(path, options);
  const kind = formatOf(barePath(path));
  if (kind === undefined || kind === "HDF5") {
    throw new SinkError(
      `Cannot record to "${path}" in a sandbox: a script can record as OME-TIFF, OME-Zarr and raw.`,
    );
  }
  return new HostSink({ kind, path, options: { ...options } }, sink);
}
