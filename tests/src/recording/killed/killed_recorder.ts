// A program to be killed: records without end to the path given, several batches at once, and says on standard output
// when it begins and after each how many frames are the file's by now and when. `deno run -A killed_recorder.ts PATH
// ASKED|endless deno|libc OPTIONS`, which are the sink's, as JSON.
import { openFileWith } from "../../../../ffi/files.ts";
import { libcSymbols } from "../../../../ffi/libc_symbols.ts";
import { hdf5Sink } from "../../../../hdf5.ts";
import { denoFiles } from "../../../../src/recording/files/deno_files.ts";
import { fileSink } from "../../../../src/recording/file_sink.ts";
import { nativeFiles } from "../../../../src/recording/files/native_files.ts";
import { packerUrl } from "../../../../src/recording/packing/packer_url.ts";
import { batchFrames, mostAtOnce } from "./killing.ts";
import { runOf, type Shape, SyntheticRing } from "../synthetic_run.ts";

const [path, asked, writer, options] = Deno.args;
const slots = batchFrames * mostAtOnce;
const shape: Shape = path.includes("regions")
  ? { headerBytes: 32, regions: [{ width: 32, height: 20 }, { width: 14, height: 10 }], slots }
  : { slots };
const sink = path.endsWith(".h5") ? hdf5Sink(path) : fileSink(path, JSON.parse(options));
const ring = new SyntheticRing(shape);
const libc = writer === "libc" ? Deno.dlopen("libc.so.6", libcSymbols).symbols : undefined;
const files = libc
  ? nativeFiles({ name: "libc", depth: 4, open: (path, identity) => openFileWith(libc, path, identity) })
  : denoFiles;
await sink.open(
  runOf(shape, { frames: asked === "endless" ? undefined : Number(asked), files, packerUrl: packerUrl() }),
);
console.log(JSON.stringify({ frames: 0, atMs: performance.now() }));
const underWay: Promise<void>[] = [];
const atOnce = Math.min(mostAtOnce, sink.appendsAtOnce ?? 1);
for (let from = 1;; from += batchFrames) {
  if (underWay.length === atOnce) await underWay.shift();
  const frames = Array.from({ length: batchFrames }, (_, i) => ring.expose(from + i));
  const say = () => console.log(JSON.stringify({ frames: from + batchFrames - 1, atMs: performance.now() }));
  underWay.push(sink.append(frames).then(say));
  await new Promise((resolve) => setTimeout(resolve, 2));
}
