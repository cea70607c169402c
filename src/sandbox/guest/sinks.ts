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
 * A recording. A run of the camera has the host write it, from the camera's own memory; what feeds it otherwise, as
 * time-lapses do, writes it here, through files that the host makes.
 */
export class HostSink implements Sink {
  readonly name: string;
  readonly delivery: Delivery;
  readonly #order: SinkOrder;
  readonly #sink: Sink;
  #taken = false;

  /** Describes a sink that could also work here. */
  constructor(order: SinkOrder, sink: Sink) {
    this.#order = order;
    this.#sink = sink;
    this.name = sink.name;
    this.delivery = sink.delivery;
  }

  /** The description, for the host. Throws if it has been used. */
  takeOrder(): SinkOrder {
    this.#take();
    return this.#order;
  }

  open(run: SinkRun): Promise<void> {
    this.#take();
    if (this.#order.options.compress !== undefined) {
      // The host counts a file by its length, and that of a shard is open while it is compressed.
      throw new SettingsError(
        `Cannot record to "${this.#order.path}" compressed: in a sandbox a run of the camera can be, and no time-lapse or ` +
          "plan. Record it as it is; convert compresses it afterwards.",
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
      `Cannot record to "${path}" in a sandbox: only OME-TIFF, OME-Zarr and raw are possible.`,
    );
  }
  return new HostSink({ kind, path, options: { ...options } }, sink);
}
