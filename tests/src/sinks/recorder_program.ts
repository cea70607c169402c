// Records a number of frames in a program of its own, and prints what became of it as JSON:
// `deno run -A recorder_program.ts PATH COUNT [ASKED]`
import { hdf5Sink } from "../../../hdf5.ts";
import { fileSink } from "../../../src/sinks/file_sink.ts";
import { runOf, SyntheticRing } from "./synthetic_run.ts";

const [path, count, asked] = Deno.args;
const sink = path.endsWith(".h5")
  ? hdf5Sink(path, { commitEveryMs: 0 })
  : fileSink(path, { commitEveryMs: 0 });
const ring = new SyntheticRing({ slots: 4 });
const errors: string[] = [];
let taken = 0;
try {
  await sink.open(runOf({}, { frames: asked === undefined ? undefined : Number(asked) }));
  for (; taken < Number(count); taken += 4) {
    await sink.append([1, 2, 3, 4].map((number) => ring.expose(taken + number)));
  }
} catch (error) {
  errors.push(String(error));
}
const files = await sink.close(errors.length > 0 ? "failed" : "stopped").catch((error) => {
  errors.push(String(error));
  return [];
});
console.log(JSON.stringify({ taken, errors, files: files.length }));
