// How fast sinks write, as a share of what a C program manages with the same bytes on the same file system in the same
// round; and what other people's writers manage.
//   deno task bench:sinks [WRITER...] [--folder DIR] [--side 2048,512,64] [--gigabytes 4] [--rounds 3]
// Figures are medians of rounds. A file that fits into the memory that the system lends to files says nothing of a disk:
// give a folder on the disk that matters, and a few gigabytes.
// All write the same pixels, like those of a camera; only C writes others, of the same size.
// The C library is reached as in a run, through libpvcam: the simulator is built for it.
import { parseArgs } from "@std/cli";
import { cpus } from "node:os";
import { buildSimulator } from "../../ffi/sim/build.ts";
import { openLibrary } from "../../ffi/mod.ts";
import { hdf5Sink } from "../../hdf5.ts";
import { denoFiles } from "../../src/recording/files/deno_files.ts";
import { fileSink } from "../../src/recording/file_sink.ts";
import type { Sink } from "../../src/recording/sink.ts";
import { buildWriter, output, timeC, timePython } from "./sinks/others.ts";
import { lead, takeSlots, type Work, type Written } from "./sinks/tireless_camera.ts";
import { quietness, waitForQuiet } from "./speed/quiet.ts";

const options = parseArgs(Deno.args, {
  string: ["folder", "side", "gigabytes", "rounds"],
  default: { side: "2048,512,64", gigabytes: "4", rounds: "3" },
});
const sides = String(options.side).split(",").map(Number);
const rounds = Number(options.rounds);
/** The memory of sixteen large frames; small ones share it, as a run would have them. */
const ringBytes = 128 * 1024 * 1024;

type Timing = Partial<Written> & {
  readonly seconds: number;
  readonly onDiskSeconds: number;
  readonly bytes: number;
};
type Way = (path: string, work: Work) => Promise<(Partial<Written> & { seconds: number }) | undefined>;

const folder = await Deno.makeTempDir({
  dir: options.folder === undefined ? undefined : String(options.folder),
  prefix: "bench_sinks_",
});
const library = await openLibrary(await buildSimulator());
const writer = await buildWriter(folder);
let slots: Uint8Array<SharedArrayBuffer>;

const seconds = (work: Promise<number | undefined>) =>
  work.then((seconds) => seconds === undefined ? undefined : { seconds });
const c = (way: "pwrite" | "direct" | "fwrite"): Way => (path, work) =>
  seconds(timeC(writer, way, { path: `${path}.bin`, work }));
const python = (name: string): Way => (path, work) =>
  seconds(timePython(name, { path: `${path}.bin`, ring: `${folder}/ring`, work }));
const ours = (make: (path: string) => Sink, files?: typeof denoFiles): Way => (path, work) =>
  lead(make(path), work, { bytes: slots, library, files });

/** A sink whose camera waits until all frames are compressed. */
function patient(sink: Sink): Sink {
  return {
    name: sink.name,
    delivery: sink.delivery,
    appendsAtOnce: sink.appendsAtOnce,
    open: (run) => sink.open({ ...run, backlog: undefined }),
    append: (frames) => sink.append(frames),
    progress: () => sink.progress!(),
    close: (reason) => sink.close(reason),
  };
}

const ways: Readonly<Record<string, Way>> = {
  "C, pwrite": c("pwrite"),
  "C, O_DIRECT": c("direct"),
  "OME-TIFF": ours((path) => fileSink(`${path}.ome.tif`)),
  "OME-Zarr": ours((path) => fileSink(`${path}.ome.zarr`)),
  "OME-Zarr, no checksums": ours((path) => fileSink(`${path}.ome.zarr`, { checksums: false })),
  "OME-Zarr, one shard": ours((path) => fileSink(`${path}.ome.zarr`, { shardBytes: 1e15 })),
  "OME-Zarr, shards of 250 MB": ours((path) => fileSink(`${path}.ome.zarr`, { shardBytes: 250e6 })),
  "OME-Zarr, compressed": ours((path) => patient(fileSink(`${path}.ome.zarr`, { compress: "zstd" }))),
  "OME-Zarr, lz4": ours((path) => patient(fileSink(`${path}.ome.zarr`, { compress: "lz4" }))),
  "OME-Zarr, compressed if there is time": ours((path) => fileSink(`${path}.ome.zarr`, { compress: "zstd" })),
  "OME-Zarr, lz4 if there is time": ours((path) => fileSink(`${path}.ome.zarr`, { compress: "lz4" })),
  "both in one": ours((path) => fileSink(`${path}.ome.tif`, { zarr: `${path}.ome.zarr` })),
  "raw": ours((path) => fileSink(`${path}.raw`)),
  "raw, no checksums": ours((path) => fileSink(`${path}.raw`, { checksums: false })),
  "raw, Deno's own files": ours((path) => fileSink(`${path}.raw`), denoFiles),
  "HDF5": ours((path) => hdf5Sink(`${path}.h5`)),
  "C, fwrite of each frame": c("fwrite"),
  "tifffile": python("tifffile"),
  "h5py": python("h5py"),
  "acquire-zarr": python("acquire-zarr"),
  "acquire-zarr, compressed": python("acquire-zarr zstd"),
  "acquire-zarr, lz4": python("acquire-zarr lz4"),
  "ome-writers": python("ome-writers"),
  "ome-writers, compressed": python("ome-writers zstd"),
  "ome-writers, lz4": python("ome-writers lz4"),
};

const names = options._.length > 0 ? [...new Set(options._.map(String))] : Object.keys(ways);
const unknown = names.find((name) => !(name in ways));
if (unknown !== undefined) {
  console.error(`There is no writer "${unknown}"; there are ${Object.keys(ways).join("; ")}.`);
  Deno.exit(1);
}

/** No writer pays for what another one left to be written. */
async function clear(): Promise<void> {
  for await (const { name } of Deno.readDir(folder)) {
    if (name !== "writer" && name !== "ring") await Deno.remove(`${folder}/${name}`, { recursive: true });
  }
  await output("sync", []);
}

async function time(name: string, work: Work): Promise<Timing | undefined> {
  await clear();
  const timing = await ways[name](`${folder}/run`, work);
  let bytes = 0;
  for await (const { name } of Deno.readDir(folder)) {
    if (name !== "writer" && name !== "ring") bytes += await denoFiles.sizeOf(`${folder}/${name}`) ?? 0;
  }
  const start = performance.now();
  await output("sync", ["-f", folder]);
  return timing && { ...timing, bytes, onDiskSeconds: timing.seconds + (performance.now() - start) / 1000 };
}

function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[values.length >> 1];
}

const said = (value: number | undefined, digits = 2) => value === undefined ? "" : value.toFixed(digits);

try {
  console.log(
    "| frames | writer | GB/s | until on disk | of C, pwrite | of C, O_DIRECT | worst batch, ms | loop still, ms | " +
      "memory, MB | copied | times smaller | raw frames |\n" + `| ${"--- | ".repeat(12)}`,
  );
  for (const side of sides) {
    const frameBytes = side * side * 2;
    const work: Work = {
      side,
      frames: Math.ceil(Number(options.gigabytes) * 1e9 / frameBytes),
      slots: Math.min(4096, ringBytes / frameBytes),
    };
    slots = await takeSlots(library, work);
    await Deno.writeFile(`${folder}/ring`, new Uint8Array(slots));
    const timings: Record<string, Timing[]> = {};
    await waitForQuiet();
    for (let round = 0; round < rounds; round++) {
      // Each round begins with another writer: the first one, or one behind a slow one, finds another state of the disk.
      const first = round % names.length;
      for (const name of [...names.slice(first), ...names.slice(0, first)]) {
        const timing = await time(name, work);
        if (timing) (timings[name] ??= []).push(timing);
      }
    }
    const gigabytes = frameBytes * work.frames / 1e9;
    const share = (name: string, reference: string) =>
      timings[reference] &&
      median(timings[name].map(({ seconds }, round) => timings[reference][round].seconds / seconds));
    for (const name of names.filter((name) => name in timings)) {
      const all = timings[name];
      const of = (value: (timing: Timing) => number | undefined) =>
        value(all[0]) === undefined ? undefined : median(all.map((timing) => value(timing)!));
      const cells = [
        `${side} x ${side}`,
        name,
        said(gigabytes / of((timing) => timing.seconds)!),
        said(gigabytes / of((timing) => timing.onDiskSeconds)!),
        said(share(name, "C, pwrite")),
        said(share(name, "C, O_DIRECT")),
        said(of((timing) => timing.worstAppendMs), 0),
        said(of((timing) => timing.stillMs), 0),
        said(of((timing) => timing.grownBytes && timing.grownBytes / 1e6), 0),
        said(of((timing) => timing.bytesCopied), 0),
        said(1e9 * gigabytes / of((timing) => timing.bytes)!),
        said(of((timing) => timing.rawFrames), 0),
      ];
      console.log(`| ${cells.join(" | ")} |`);
    }
  }
  console.log(
    `\n${cpus()[0]?.model}, ${navigator.hardwareConcurrency} cores; Deno ${Deno.version.deno}; ` +
      `${options.gigabytes} GB a file, medians of ${rounds} rounds. ${quietness()}`,
  );
} finally {
  await library.close();
  await Deno.remove(folder, { recursive: true });
}
