// Records a number of frames in a program of its own, and prints what became of it as JSON:
// `deno run -A recorder_program.ts PATH COUNT [ASKED]`
// With WRITE_LIBC frames are large, and go through the C library that this leads to.
import { openFileWith } from "../../../ffi/files.ts";
import { libcSymbols } from "../../../ffi/libc_symbols.ts";
import { hdf5Sink } from "../../../hdf5.ts";
import { fileSink } from "../../../src/sinks/file_sink.ts";
import { nativeFiles } from "../../../src/sinks/native_files.ts";
import { runOf, SyntheticRing } from "./synthetic_run.ts";

const [path, count, asked] = Deno.args;
const sink = path.endsWith(".h5")
  ? hdf5Sink(path, { commitEveryMs: 0 })
  : fileSink(path, { commitEveryMs: 0 });
const libcPath = Deno.env.get("WRITE_LIBC");
const libc = libcPath === undefined ? undefined : Deno.dlopen(libcPath, libcSymbols).symbols;
const files = libc &&
  nativeFiles({ name: "libc", depth: 4, open: (path, identity) => openFileWith(libc, path, identity) });
const shape = libc ? { regions: [{ width: 256, height: 128 }] } : {};
const ring = new SyntheticRing({ ...shape, slots: 4 });
const errors: string[] = [];
let taken = 0;
try {
  await sink.open(runOf(shape, { frames: asked === undefined ? undefined : Number(asked), files }));
  for (; taken < Number(count); taken += 4) {
    await sink.append([1, 2, 3, 4].map((number) => ring.expose(taken + number)));
  }
} catch (error) {
  errors.push(String(error));
}
const closed = await sink.close(errors.length > 0 ? "failed" : "stopped").catch((error) => {
  errors.push(String(error));
  return [];
});
const writtenWith = sink.progress?.().writtenWith;
console.log(JSON.stringify({ taken, errors, files: closed.length, writtenWith }));
