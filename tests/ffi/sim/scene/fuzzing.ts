/** Runs the two fuzzers of the simulator's scene and metadata, under the sanitizers. @module */
import { join } from "@std/path";
import vectors from "../../../../ffi/facts/metadata_vectors.json" with { type: "json" };
import { compileProgram, runProgram, sceneSources } from "../compile.ts";
import { tiffBytes, type TiffOptions } from "./tiff.ts";

/** What a fuzzer printed and counted: its text, and how often each error code was returned. */
export type FuzzCounts = Record<string, number>;

function countsOf(output: Uint8Array): FuzzCounts {
  return JSON.parse(new TextDecoder().decode(output));
}

/** Breaks frames of metadata and the arguments of every pl_md_ function; throws what went wrong, with its case. */
export async function fuzzSimulatedMetadata(cases: number, seed: number): Promise<FuzzCounts> {
  const program = await compileProgram("metadata/fuzz", {
    sources: ["metadata/decode.c", "skin/metadata.c"],
    sanitize: true,
  });
  const frames = vectors as unknown as { capacity: number; buffer: string }[];
  const input = frames.map(({ capacity, buffer }) => `${capacity} ${Uint8Array.fromBase64(buffer).toHex()}\n`)
    .join("");
  return countsOf(await runProgram(program, { args: [`${cases}`, `${seed}`], input }));
}

const shared = { width: 7, height: 5 };
const pages = (count: number, samples: number) =>
  Array.from(
    { length: count },
    (_, page) =>
      Array.from({ length: samples }, (_, sample) =>
        Array.from({ length: 35 }, (_, at) => page * 50 + sample * 20 + at)),
  );
const recordings: TiffOptions[] = [
  { ...shared, bits: 16, pages: pages(2, 1) },
  { ...shared, bits: 8, pages: pages(2, 2), bigTiff: true },
  { ...shared, bits: 16, pages: pages(3, 1), bigEndian: true, tile: [4, 3] },
  { ...shared, bits: 8, pages: pages(2, 2), planar: true, rowsPerStrip: 2, gap: 1 },
  {
    ...shared,
    bits: 16,
    pages: pages(4, 1),
    description: "ImageJ=1.53t\nimages=4\nchannels=2\nfinterval=0.5\n",
  },
  {
    ...shared,
    bits: 16,
    pages: pages(2, 1),
    description: `<OME><Pixels DimensionOrder="XYCZT" SizeC="2" SizeT="1" TimeIncrement="5">` +
      `<Plane TheC="0" TheT="0" DeltaT="1"/></Pixels></OME>`,
  },
];

/** Renders cameras, samples, regions and broken recordings at random; throws what went wrong. */
export async function fuzzSimulatedScene(cases: number, seed: number): Promise<FuzzCounts> {
  const program = await compileProgram("scene/fuzz", {
    sources: [...sceneSources, "metadata/decode.c"],
    sanitize: true,
  });
  const folder = await Deno.makeTempDir();
  try {
    const paths = recordings.map((_, i) => join(folder, `${i}.tif`));
    await Promise.all(recordings.map((options, i) => Deno.writeFile(paths[i], tiffBytes(options))));
    return countsOf(await runProgram(program, { args: [`${cases}`, `${seed}`, ...paths] }));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
