// How fast sinks write, as a share of what a C program manages with the same bytes on the same file system in the same
// minute; and what other people's writers manage.
//   deno run --allow-all tests/bench/sinks.ts [FOLDER] [ROUNDS]
// Figures are medians of rounds. Nobody waits for the disk at the end, so a disk slower than memory shows only when the
// page cache is full: give a folder on the disk that matters, and look at many rounds.
// The C library is reached as in a run, through libpvcam: the simulator is built for it.
import { fromFileUrl } from "@std/path";
import { buildSimulator } from "../../ffi/sim/build.ts";
import { allocateRing, openLibrary } from "../../ffi/mod.ts";
import { hdf5Sink } from "../../hdf5.ts";
import { sinkFiles } from "../../src/acquisition/sink_files.ts";
import type { FrameLease } from "../../src/frame/frame.ts";
import type { FileSystem } from "../../src/sinks/block_file.ts";
import { denoFiles } from "../../src/sinks/deno_files.ts";
import { fileSink } from "../../src/sinks/file_sink.ts";
import type { Sink, SinkRun } from "../../src/sinks/sink.ts";
import { runOf, SyntheticRing } from "../src/sinks/synthetic_run.ts";

const folder = await Deno.makeTempDir({ dir: Deno.args[0], prefix: "bench_sinks_" });
const rounds = Number(Deno.args[1] ?? 3);
const here = (name: string) => fromFileUrl(new URL(name, import.meta.url));
const python = here("../../.venv/bin/python");

interface Shape {
  readonly side: number;
  readonly frames: number;
}

const shapes: readonly Shape[] = [
  { side: 2048, frames: 96 },
  { side: 512, frames: 1536 },
  { side: 64, frames: 65_536 },
];
const library = await openLibrary(await buildSimulator());

/** Slots that share the memory of sixteen large frames, as a run would have them; batches as the run lends them. */
const ringBytes = 128 * 1024 * 1024;

async function output(command: string, args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(command, { args }).output();
  if (!success) throw new Error(`${command}: ${new TextDecoder().decode(stderr)}`);
  return new TextDecoder().decode(stdout);
}

interface Timing {
  readonly seconds: number;
  readonly worstMs?: number;
  readonly copied?: number;
}

/** A ring whose slots are lent again and again with new numbers; the pixels stay. */
class BenchRing {
  readonly run: (frames: number) => SinkRun;
  readonly #leases: FrameLease[];

  constructor(side: number, memory: Uint8Array<SharedArrayBuffer>) {
    const region = { width: side, height: side };
    const slots = Math.min(4096, ringBytes / (side * side * 2));
    const ring = new SyntheticRing({ regions: [region], slots }, undefined, memory);
    this.#leases = Array.from({ length: slots }, (_, index) => ring.expose(index + 1));
    this.run = (frames) =>
      runOf({ regions: [region] }, { frames, startedMs: Date.now(), files: sinkFiles(library) });
  }

  get batch(): number {
    const small = Math.min(1024, Math.floor(4 * 1024 * 1024 / this.#leases[0].bytes.length));
    return Math.max(1, Math.min(Math.max(64, small), this.#leases.length >> 2));
  }

  lend(from: number, count: number): FrameLease[] {
    return Array.from({ length: count }, (_, index) => ({
      ...this.#leases[(from + index) % this.#leases.length],
      sequence: from + index,
      frameNumber: from + index + 1,
    }));
  }
}

async function timeSink(
  sink: Sink,
  ring: BenchRing,
  { frames, files }: { frames: number; files?: FileSystem },
): Promise<Timing> {
  const start = performance.now();
  await sink.open({ ...ring.run(frames), ...(files && { files }) });
  for (let from = 0; from < frames; from += ring.batch) {
    await sink.append(ring.lend(from, Math.min(ring.batch, frames - from)));
  }
  await sink.close("complete");
  const progress = sink.progress?.();
  return {
    seconds: (performance.now() - start) / 1000,
    worstMs: progress?.worstAppendMs,
    copied: progress?.bytesCopied,
  };
}

async function timeC(writer: string, way: string, { side, frames }: Shape): Promise<Timing> {
  const bytes = side * side * 2;
  const args = [way, `${folder}/c.bin`, bytes, frames, Math.min(4096, ringBytes / bytes)];
  return { seconds: Number(await output(writer, args.map(String))) };
}

async function timePython(writer: string, { side, frames }: Shape): Promise<Timing> {
  const args = [here("sinks_writers.py"), writer, `${folder}/python.bin`, side, side, frames];
  return { seconds: Number(await output(python, args.map(String))) };
}

async function clear(): Promise<void> {
  for await (const { name } of Deno.readDir(folder)) {
    if (name !== "sinks_writer") await Deno.remove(`${folder}/${name}`, { recursive: true });
  }
  await output("sync", []);
}

function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[values.length >> 1];
}

try {
  const writer = `${folder}/sinks_writer`;
  await output(Deno.env.get("CC") ?? "cc", [
    "-O2",
    "-Wall",
    "-Wextra",
    "-Werror",
    "-pthread",
    "-o",
    writer,
    here("sinks_writer.c"),
  ]);
  const readers = await Deno.stat(python).then(() => true, () => false);
  console.log(
    "| frames | writer | GB/s | of C, pwrite | of C, O_DIRECT | worst append, ms | bytes copied |\n" +
      "| --- | --- | --- | --- | --- | --- | --- |",
  );
  for (const shape of shapes) {
    const { side, frames } = shape;
    const { bytes } = await allocateRing(library, ringBytes);
    const ring = new BenchRing(side, bytes);
    const ways: Record<string, () => Promise<Timing>> = {
      "C, pwrite": () => timeC(writer, "pwrite", shape),
      "C, O_DIRECT, four at once": () => timeC(writer, "direct", shape),
      "C, fwrite of each frame, as PyVCAM's recorder": () => timeC(writer, "fwrite", shape),
      "OME-TIFF": () => timeSink(fileSink(`${folder}/run.ome.tif`), ring, { frames }),
      "OME-Zarr": () => timeSink(fileSink(`${folder}/run.ome.zarr`), ring, { frames }),
      "OME-TIFF and OME-Zarr in one": () =>
        timeSink(fileSink(`${folder}/run.ome.tif`, { zarr: `${folder}/run.ome.zarr` }), ring, { frames }),
      "raw": () => timeSink(fileSink(`${folder}/run.raw`), ring, { frames }),
      "raw, Deno's own files": () =>
        timeSink(fileSink(`${folder}/run.raw`), ring, { frames, files: denoFiles }),
      "HDF5": () => timeSink(hdf5Sink(`${folder}/run.h5`), ring, { frames }),
    };
    if (readers) {
      ways["tifffile"] = () => timePython("tifffile", shape);
      ways["h5py"] = () => timePython("h5py", shape);
    }
    const timings: Record<string, Timing[]> = {};
    const shares: Record<string, { cached: number; direct: number }[]> = {};
    for (let round = 0; round < rounds; round++) {
      for (const [name, way] of Object.entries(ways)) {
        // C goes just before each, for the machine's mood changes; nobody pays for what another left to be written.
        await clear();
        const cached = await timeC(writer, "pwrite", shape);
        await clear();
        const direct = await timeC(writer, "direct", shape);
        await clear();
        const own = await way();
        (timings[name] ??= []).push(own);
        (shares[name] ??= []).push({
          cached: cached.seconds / own.seconds,
          direct: direct.seconds / own.seconds,
        });
      }
    }
    const gigabytes = side * side * 2 * frames / 1e9;
    for (const [name, all] of Object.entries(timings)) {
      const seconds = median(all.map((timing) => timing.seconds));
      const cached = median(shares[name].map((share) => share.cached));
      const direct = median(shares[name].map((share) => share.direct));
      const worst = all[0].worstMs === undefined
        ? ""
        : median(all.map(({ worstMs = 0 }) => worstMs)).toFixed(1);
      const copied = all[0].copied ?? "";
      console.log(
        `| ${side} x ${side} | ${name} | ${(gigabytes / seconds).toFixed(2)} | ${cached.toFixed(2)} | ${
          direct.toFixed(2)
        } | ${worst} | ${copied} |`,
      );
    }
  }
} finally {
  await library.close();
  await Deno.remove(folder, { recursive: true });
}
