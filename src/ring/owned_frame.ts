import { SettingsError } from "../errors.ts";
import type { FrameFormat } from "../frame/format.ts";
import type { Frame, OwnFrame } from "../frame/frame.ts";
import type { FrameMetadata } from "../frame/metadata.ts";
import { MetadataDecoder } from "../frame/metadata_decoder.ts";
import type { WritablePixels } from "../frame/pixels.ts";
import type { RisingClock } from "../frame/rising_clock.ts";
import { pixelView } from "./slot_views.ts";

/** The values that a copy takes over from its frame. */
export type OwnedNumbers = Omit<Frame, "pixels" | "regionPixels"> & { readonly clock: RisingClock };

/** When an exposure began by the camera's clock. The result rises even when that clock starts again at 0. */
export function risingStartNs(
  { metadata, receivedMs, clock }: Pick<OwnedNumbers, "metadata" | "receivedMs" | "clock">,
): number | undefined {
  return metadata && clock.risingNs(metadata.exposureStartNs, metadata.clockPeriodNs, receivedMs);
}

/** A copy of a frame, in separate memory. */
export class OwnedFrame implements OwnFrame {
  readonly sequence: number;
  readonly frameNumber: number;
  readonly width: number;
  readonly height: number;
  readonly bitDepth: number;
  readonly exposureMs: number;
  readonly receivedMs: number;
  readonly frameInfoMs: number | undefined;
  /** The clock of the frame's metadata. */
  readonly clock: RisingClock;
  readonly pixels: WritablePixels;
  readonly #format: FrameFormat;
  readonly #bytes: Uint8Array;
  #metadata: MetadataDecoder | undefined;

  constructor(numbers: OwnedNumbers, format: FrameFormat, bytes: Uint8Array) {
    this.sequence = numbers.sequence;
    this.frameNumber = numbers.frameNumber;
    this.width = numbers.width;
    this.height = numbers.height;
    this.bitDepth = format.bitDepth;
    this.exposureMs = numbers.exposureMs;
    this.receivedMs = numbers.receivedMs;
    this.frameInfoMs = numbers.frameInfoMs;
    this.clock = numbers.clock;
    this.#format = format;
    this.#bytes = bytes;
    this.pixels = this.regionPixels(0);
  }

  get metadata(): FrameMetadata | undefined {
    const decoded = this.#decoded();
    return decoded?.error ? undefined : decoded;
  }

  get metadataError(): string | undefined {
    return this.#decoded()?.error?.message;
  }

  get exposureStartNs(): number | undefined {
    return risingStartNs(this);
  }

  regionPixels(index: number): WritablePixels {
    checkRegionIndex(index, this.#format);
    return pixelView(this.#bytes, this.#format, { region: index, startBytes: 0 });
  }

  #decoded(): MetadataDecoder | undefined {
    if (this.#format.metadata && !this.#metadata) {
      this.#metadata = new MetadataDecoder(this.#bytes);
      this.#metadata.decode(0, this.#bytes.length);
    }
    return this.#metadata;
  }
}

/** Throws a {@linkcode SettingsError} if the run has no such region. */
export function checkRegionIndex(index: number, format: FrameFormat): void {
  if (index in format.regions) return;
  throw new SettingsError(
    `There is no region ${index}: this run has ${format.regions.length}, counted from 0.`,
  );
}
