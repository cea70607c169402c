// Runs without a camera: leases over a ring of this process's own memory, with pixels that anyone can compute.
import type { FrameFormat, RegionFormat } from "../../../src/frame/format.ts";
import type { FrameLease } from "../../../src/frame/frame.ts";
import type { Pixels } from "../../../src/frame/pixels.ts";
import type { Sink, SinkRun } from "../../../src/recording/sink.ts";

/** What a run's frames are like. */
export interface Shape {
  readonly regions?: readonly { width: number; height: number; binning?: readonly [number, number] }[];
  readonly bytesPerPixel?: 1 | 2;
  /** Bytes in front of each region's pixels, as embedded metadata takes them. */
  readonly headerBytes?: number;
  /** Bytes between the slots of the ring. */
  readonly slots?: number;
}

/** The pixel at `index` of a region; Python has the same formula in `expected.py`. */
export function pixelAt(frameNumber: number, region: number, index: number, bytesPerPixel: 1 | 2): number {
  const value = frameNumber * 31 + region * 101 + index * 7 + (index >> 8) * 3;
  return bytesPerPixel === 1 ? value & 0xff : value & 0xffff;
}

/** How frames of a shape lie in memory. */
export function formatOf(shape: Shape): FrameFormat {
  const { bytesPerPixel = 2, headerBytes = 0, regions = [{ width: 64, height: 48 }] } = shape;
  let offsetBytes = 0;
  const formats = regions.map(({ width, height, binning = [1, 1] as const }, index): RegionFormat => {
    offsetBytes += headerBytes;
    const region = { x: 10 * index, y: 20 * index, width, height, binning, offsetBytes };
    offsetBytes += width * height * bytesPerPixel;
    return region;
  });
  return { frameBytes: offsetBytes, bytesPerPixel, bitDepth: bytesPerPixel === 1 ? 8 : 12, regions: formats };
}

/** What a sink gets about a run. */
export function runOf(shape: Shape, more: Partial<SinkRun> = {}): SinkRun {
  return {
    format: formatOf(shape),
    startedMs: Date.UTC(2026, 0, 2, 3, 4, 5),
    camera: {
      name: "pvcamUSB_0",
      chip: "GS2020 <A&B>",
      product: "PRIME-BSI",
      serial: "A19B204007",
      pixelSizeUm: [6.5, 6.5],
    },
    settings: {
      port: "Sensitivity",
      speed: "0: 100 MHz",
      gain: "1: \u00bd well",
      exposureMs: 5,
      framePeriodMs: 10,
      trigger: "internal",
    },
    ...more,
  };
}

/** A ring in shared memory whose slots are filled as the camera would; frame n lies in slot (n - 1) mod slots. */
export class SyntheticRing {
  readonly format: FrameFormat;
  readonly slots: number;
  readonly #memory: SharedArrayBuffer;
  readonly #base: number;
  readonly #startedMs: number;

  /** `memory` is where the slots lie, if it matters where. */
  constructor(
    shape: Shape,
    startedMs: number = Date.UTC(2026, 0, 2, 3, 4, 5),
    memory?: Uint8Array<SharedArrayBuffer>,
  ) {
    this.format = formatOf(shape);
    this.slots = shape.slots ?? 8;
    this.#memory = memory?.buffer ?? new SharedArrayBuffer(this.slots * this.format.frameBytes);
    this.#base = memory?.byteOffset ?? 0;
    this.#startedMs = startedMs;
  }

  /** Exposes a frame and lends it. Lends the bare memory, as a lease does. */
  expose(frameNumber: number, more: Partial<FrameLease> = {}): FrameLease {
    const { frameBytes, bytesPerPixel, regions } = this.format;
    const slot = this.#base + ((frameNumber - 1) % this.slots) * frameBytes;
    const bytes = new Uint8Array(this.#memory, slot, frameBytes);
    bytes.fill(0xee); // headers, if there are any: nothing of them may reach a picture
    regions.forEach(({ width, height, offsetBytes }, region) => {
      const pixels = width * height;
      const view = new DataView(this.#memory, slot + offsetBytes, pixels * bytesPerPixel);
      for (let i = 0; i < pixels; i++) {
        const pixel = pixelAt(frameNumber, region, i, bytesPerPixel);
        if (bytesPerPixel === 1) view.setUint8(i, pixel);
        else view.setUint16(2 * i, pixel, true);
      }
      if (region === 0 && pixels * bytesPerPixel >= 4) view.setUint32(0, frameNumber, true);
    });
    const regionPixels = (index: number): Pixels => {
      const { width, height, offsetBytes } = regions[index];
      return bytesPerPixel === 1
        ? new Uint8Array(this.#memory, slot + offsetBytes, width * height)
        : new Uint16Array(this.#memory, slot + offsetBytes, width * height);
    };
    const [{ width, height }] = regions;
    return {
      sequence: frameNumber - 1,
      frameNumber,
      width,
      height,
      pixels: regionPixels(0),
      regionPixels,
      bytes,
      exposureMs: 5,
      receivedMs: this.#startedMs + 10 * frameNumber,
      intact: true,
      copy() {
        throw new Error("a sink of this library copies no frame");
      },
      [Symbol.dispose]() {},
      ...more,
    };
  }
}

/** Records frames 1 to `count` in batches, and closes. */
export async function record(
  sink: Sink,
  run: SinkRun,
  options: { ring: SyntheticRing; count: number; batch?: number },
): Promise<readonly { path: string; bytes: number }[]> {
  const { ring, count, batch = 4 } = options;
  await sink.open(run);
  for (let from = 1; from <= count; from += batch) {
    const numbers = Array.from({ length: Math.min(batch, count - from + 1) }, (_, i) => from + i);
    await sink.append(numbers.map((number) => ring.expose(number)));
  }
  return await sink.close(run.frames !== undefined && count < run.frames ? "stopped" : "complete");
}
