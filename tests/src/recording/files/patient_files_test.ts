// A disk that never answers must not hold up a run without end; a slow disk, or a program that was held up, must
// not end it.
import { assertEquals, assertRejects } from "@std/assert";
import type { BlockFile, FileSystem } from "../../../../src/recording/files/block_file.ts";
import { PatientFiles } from "../../../../src/recording/files/patient_files.ts";

const view = new Uint8Array(1);

/** Files that answer a write after `ms` milliseconds each, or never if that is infinite. */
function filesAfter(ms: number): { files: FileSystem; calls: string[] } {
  const calls: string[] = [];
  const file = {
    write() {
      calls.push("write");
      return new Promise((done) => ms < Infinity && setTimeout(done, ms));
    },
    close() {
      calls.push("close");
      return Promise.resolve();
    },
  } as Partial<BlockFile> as BlockFile;
  const files = { create: () => Promise.resolve(file) } as Partial<FileSystem> as FileSystem;
  return { files, calls };
}

Deno.test("a write without an answer fails after its time limit with all others under way, and the next call at once", async () => {
  const { files, calls } = filesAfter(Infinity);
  const patient = new PatientFiles(files, 100);
  const file = await patient.create("a");
  const sentence = "the disk has not answered for 0.1 s";
  await Promise.all(
    [file.write(view, 0), file.write(view, 1)].map((write) => assertRejects(() => write, Error, sentence)),
  );
  await assertRejects(() => file.write(view, 2), Error, sentence);
  await assertRejects(() => patient.create("b"), Error, sentence);
  await file.close();
  assertEquals(calls, ["write", "write", "close"]); // and no timer is left: the test would not end
});

Deno.test("a slow write is waited for", async () => {
  const file = await new PatientFiles(filesAfter(150).files, 1000).create("a");
  await file.write(view, 0);
});

Deno.test("a program that was held up itself does not blame the disk", async () => {
  const file = await new PatientFiles(filesAfter(150).files, 300).create("a");
  const write = file.write(view, 0);
  const until = performance.now() + 1000;
  while (performance.now() < until); // as a debugger or a closed lid would
  await write;
});

Deno.test("a file that opens after it was given up is closed", async () => {
  const { files, calls } = filesAfter(0);
  const opened = Promise.withResolvers<void>();
  const slow = { create: (path: string) => opened.promise.then(() => files.create(path)) };
  await assertRejects(() => new PatientFiles({ ...files, ...slow }, 50).create("a"), Error, "not answered");
  assertEquals(calls, []);
  opened.resolve();
  await new Promise((turn) => setTimeout(turn));
  assertEquals(calls, ["close"]);
});
