// A program to be killed: records without end to the path given, and says on standard output after each batch how many
// frames it has handed over and when. `deno run -A killed_recorder.ts PATH ASKED|endless [ZARR]`
import { hdf5Sink } from "../../../hdf5.ts";
import { fileSink } from "../../../src/sinks/file_sink.ts";
import { runOf, type Shape, SyntheticRing } from "./synthetic_run.ts";

const [path, asked, zarr] = Deno.args;
const shape: Shape = path.includes("regions")
  ? { headerBytes: 32, regions: [{ width: 32, height: 20 }, { width: 14, height: 10 }], slots: 32 }
  : { slots: 32 };
const sink = path.endsWith(".h5") ? hdf5Sink(path) : fileSink(path, { zarr });
const ring = new SyntheticRing(shape);
await sink.open(runOf(shape, { frames: asked === "endless" ? undefined : Number(asked) }));
for (let from = 1;; from += 8) {
  await sink.append(Array.from({ length: 8 }, (_, i) => ring.expose(from + i)));
  console.log(JSON.stringify({ frames: from + 7, atMs: performance.now() }));
  await new Promise((resolve) => setTimeout(resolve, 2));
}
