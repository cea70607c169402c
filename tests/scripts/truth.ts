// What the simulator knows of its own pictures, to mark the scripts' results with.
import { openLibrary } from "../../ffi/library.ts";
import { buildSimulator } from "../../ffi/sim/build.ts";

/** `pvsim_truth_values` of ffi/sim/scene/truth.h: its doubles, then its 32-bit numbers. */
const doubles = [
  "ePerCount",
  "offsetCounts",
  "readNoiseE",
  "fullWellE",
  "quantumEfficiency",
  "darkEPerS",
  "darkReferenceC",
  "darkDoublingC",
  "backgroundPhotonsPerS",
  "emGain",
  "rowTimeNs",
] as const;
const words = ["width", "height", "beads", "hotPixels", "bitDepth", "mostCounts"] as const;

/** What holds for every pixel. */
export type Truth = Readonly<Record<typeof doubles[number] | typeof words[number], number>>;

/** A bead: sensor pixels, the centre of a pixel at .5. */
export interface Bead {
  readonly x: number;
  readonly y: number;
  readonly photonsPerS: number;
  readonly sigmaPx: number;
}

/** A hot pixel and its dark current, in electrons a second at the reference temperature. */
export interface HotPixel {
  readonly x: number;
  readonly y: number;
  readonly darkEPerS: number;
}

/** The first camera of a simulator with some environment, to be asked. */
export interface Knower {
  readonly values: Truth;
  readonly hotPixels: readonly HotPixel[];
  /** Where the beads are at a time of the camera's clock, in nanoseconds. */
  beadsAt(ns: number): Bead[];
}

const symbols = {
  pvsim_truth: { parameters: ["i16", "buffer"], result: "i32" },
  pvsim_truth_beads: { parameters: ["i16", "u64", "buffer", "u32"], result: "u32" },
  pvsim_truth_hot_pixels: { parameters: ["i16", "buffer", "u32"], result: "u32" },
} as const;

/** Opens the camera with this environment, asks it, and closes it again. */
export async function withTruth<T>(
  environment: Readonly<Record<string, string>>,
  ask: (knower: Knower) => T,
): Promise<T> {
  const path = await buildSimulator();
  for (const [name, value] of Object.entries(environment)) Deno.env.set(name, value);
  try {
    await using library = await openLibrary(path);
    const { calls } = library;
    const hcam = await calls.camOpen(await calls.camGetName(0));
    const control = Deno.dlopen(path, symbols);
    try {
      const region = { s1: 0, s2: 15, sbin: 1, p1: 0, p2: 15, pbin: 1 };
      await calls.expSetupSeq(hcam, { regions: [region], expMode: 1792, exposure: 1, frames: 1 });
      return ask(knower(control.symbols, hcam));
    } finally {
      control.close();
      await calls.camClose(hcam);
    }
  } finally {
    for (const name of Object.keys(environment)) Deno.env.delete(name);
  }
}

function knower(
  { pvsim_truth, pvsim_truth_beads, pvsim_truth_hot_pixels }: Deno.StaticForeignLibraryInterface<
    typeof symbols
  >,
  hcam: number,
): Knower {
  const bytes = new DataView(new ArrayBuffer(8 * doubles.length + 4 * words.length));
  if (pvsim_truth(hcam, new Uint8Array(bytes.buffer)) !== 1) {
    throw new Error("The simulator has no truth for this camera.");
  }
  const values = Object.fromEntries([
    ...doubles.map((name, index) => [name, bytes.getFloat64(8 * index, true)]),
    ...words.map((name, index) => [name, bytes.getUint32(8 * doubles.length + 4 * index, true)]),
  ]) as Truth;
  const hot = new DataView(new ArrayBuffer(16 * values.hotPixels));
  pvsim_truth_hot_pixels(hcam, new Uint8Array(hot.buffer), values.hotPixels);
  return {
    values,
    hotPixels: Array.from({ length: values.hotPixels }, (_, index) => ({
      x: hot.getUint32(16 * index, true),
      y: hot.getUint32(16 * index + 4, true),
      darkEPerS: hot.getFloat64(16 * index + 8, true),
    })),
    beadsAt(ns) {
      const beads = new Float64Array(4 * values.beads);
      pvsim_truth_beads(hcam, BigInt(Math.round(ns)), new Uint8Array(beads.buffer), values.beads);
      return Array.from({ length: values.beads }, (_, index) => {
        const [x, y, photonsPerS, sigmaPx] = beads.subarray(4 * index, 4 * index + 4);
        return { x, y, photonsPerS, sigmaPx };
      });
    },
  };
}
