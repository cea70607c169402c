// Records a number of frames, and prints the outcome as JSON:
// `deno run -A recorder_program.ts PATH COUNT [ASKED]`
// With WRITE_LIBC frames are large, and go through the C library that this leads to. Four batches are under way at once.
import { openFileWith } from "../../../../ffi/files.ts";
import { libcSymbols } from "../../../../ffi/libc_symbols.ts";
import { hdf5Sink } from "../../../../hdf5.ts";
import { fileSink } from "../../../../src/recording/file_sink.ts";
import { nativeFiles } from "../../../../src/recording/files/native_files.ts";
import { runOf, SyntheticRing } from "../synthetic_run.ts";

const [path, count, asked] = Deno.args;
const diskTimeoutMs = Number(Deno.env.get("DISK_TIMEOUT_MS") ?? 30_000);
const options = { commitEveryMs: 0, diskTimeoutMs };
const sink = path.endsWith(".h5") ? hdf5Sink(path, options) : fileSink(path, options);
const libcPath = Deno.env.get("WRITE_LIBC");
const libc = libcPath === undefined ? undefined : Deno.dlopen(libcPath, libcSymbols).symbols;
const files = libc &&
  nativeFiles({ name: "libc", depth: 4, open: (path, identity) => openFileWith(libc, path, identity) });
const shape = libc ? { regions: [{ width: 256, height: 128 }] } : {};
const batch = 4;
const ring = new SyntheticRing({ ...shape, slots: batch * (sink.appendsAtOnce ?? 1) });
const errors: string[] = [];
const underWay: Promise<void>[] = [];
let taken = 0;
const oldest = async () => {
  await underWay.shift();
  taken += batch;
};
try {
  await sink.open(runOf(shape, { frames: asked === undefined ? undefined : Number(asked), files }));
  for (let from = 1; from <= Number(count); from += batch) {
    if (underWay.length === sink.appendsAtOnce) await oldest();
    const append = sink.append(Array.from({ length: batch }, (_, index) => ring.expose(from + index)));
    append.catch(() => {});
    underWay.push(append);
  }
  while (underWay.length > 0) await oldest();
} catch (error) {
  errors.push(String(error));
}
await Promise.allSettled(underWay);
const closed = await sink.close(errors.length > 0 ? "failed" : "stopped").catch((error) => {
  errors.push(String(error));
  return [];
});
const writtenWith = sink.progress?.().writtenWith;
console.log(JSON.stringify({ taken, errors, files: closed.length, writtenWith }));
// A write that never returns would hold the program.
Deno.exit(0);
