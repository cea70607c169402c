// Recordings that meet bad luck from outside: a program that is stopped and continued, a disk that is slower than the camera.
import { assert, assertEquals } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { end, program } from "./recording_program.ts";

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** A program that records some frames, and prints its report. */
const recording = (options: string, loop = "") =>
  program(`
    await using camera = await openCamera({ camera: names[0], library });
    await camera.configure({ exposureMs: 2, region: { x: 0, y: 0, width: 128, height: 64 } });
    await using run = await camera.acquire({ ${options}, sinks: [fileSink("a.ome.tif")] });
    console.log("goes on");
    ${loop}
    console.log("\\n" + JSON.stringify(await run.finished));`);

/** The report that it printed, in which every reader accounts for every frame. */
function reportOf(out: string) {
  const report = JSON.parse(out.trim().split("\n").at(-1)!);
  for (const { name, delivered, overrun, skipped } of report.readers) {
    assertEquals(
      delivered + report.missing + overrun + skipped,
      report.lastFrameNumber,
      `the account of ${name}`,
    );
  }
  return report;
}

// Would catch: a run that takes the time in which it did not exist for a silent camera or a thread that died, and frames
// that are lost or counted twice at the moment at which all threads stop.
Deno.test("a program that is suspended for two seconds has every frame", async () => {
  const loop = "for await (using _frame of run.frames());";
  const ended = await end(recording("frames: 1500, slots: 1500", loop), async (child) => {
    for (let times = 0; times < 2; times++) {
      await pause(300);
      child.kill("SIGSTOP");
      await pause(1000);
      child.kill("SIGCONT");
    }
  });
  assertEquals([ended.code, ended.err], [0, ""]);
  const { reason, frames, missing, overrun, stalls } = reportOf(ended.out);
  assertEquals({ reason, frames, missing, overrun, stalls }, {
    reason: "complete",
    frames: 1500,
    missing: 0,
    overrun: 0,
    stalls: 0,
  });
  assertEquals(ended.files["a.ome.tif"], {
    state: "complete",
    frames: 1500,
    problems: [],
    stamps: "right",
  });
});

/** Makes each write of pixels take this many milliseconds longer. */
async function slowDisk(folder: string, ms: number): Promise<Record<string, string>> {
  const shim = join(folder, "slow.so");
  const source = fromFileUrl(new URL("../../recording/disk/write_faults.c", import.meta.url));
  const args = ["-shared", "-fPIC", `-DSTRUCK_FOLDER="${folder}"`, "-o", shim, source, "-ldl"];
  const { success, stderr } = await new Deno.Command(Deno.env.get("CC") ?? "cc", { args }).output();
  assert(success, new TextDecoder().decode(stderr));
  return { LD_PRELOAD: shim, WRITE_FAULT: `slow:${ms}` };
}

// Would catch: frames that are overwritten while the thread writes them, and still are in the file; an account
// that does not add up; a camera that is made to wait where it does not.
Deno.test("a disk that is slower than the camera costs frames, and file and report agree on which", async () => {
  const code = recording('frames: 600, slots: 64, bufferMode: "overwrite", warn: false');
  const ended = await end(code, undefined, (folder) => slowDisk(folder, 60));
  assertEquals([ended.code, ended.err], [0, ""]);
  const { reason, frames, overrun, lapped, readers } = reportOf(ended.out);
  assertEquals(reason, "complete");
  assert(overrun > 0 && frames - lapped > 0, `${frames} frames, ${overrun} overrun`);
  assertEquals(readers[0].writing.frames, frames - lapped);
  const { state, frames: inFile, problems, stamps } = ended.files["a.ome.tif"];
  assertEquals([state, inFile, stamps], ["complete", frames - lapped, "right"]);
  // The file knows of each frame that it lacks.
  const lost = problems.slice(1).map((problem) => Number(/^\d+/.exec(problem)));
  assertEquals(inFile + lost.reduce((sum, count) => sum + count, 0), 600, problems.join("\n"));
});

Deno.test("in no-overwrite mode a camera that can wait waits for a slow disk, and no frame is lost", async () => {
  const code = recording('frames: 120, slots: 16, bufferMode: "no-overwrite", warn: false');
  const ended = await end(code, undefined, (folder) => slowDisk(folder, 40));
  assertEquals([ended.code, ended.err], [0, ""]);
  const { reason, frames, overrun, lapped } = reportOf(ended.out);
  assertEquals([reason, frames, overrun, lapped], ["complete", 120, 0, 0]);
  assertEquals(ended.files["a.ome.tif"], {
    state: "complete",
    frames: 120,
    problems: [],
    stamps: "right",
  });
});

// Would catch: an ending that waits for a slow disk although it was to leave out what is in memory.
Deno.test("an abort while a slow disk is being written to ends with whole frames, and says how many", async () => {
  const loop = `
    while (run.report().lastFrameNumber < 300) await new Promise((resolve) => setTimeout(resolve, 5));
    abort.abort();`;
  const code = recording('slots: 256, bufferMode: "no-overwrite", signal: abort.signal, warn: false', loop)
    .replace("const library =", "const abort = new AbortController();\nconst library =");
  const ended = await end(code, undefined, (folder) => slowDisk(folder, 500));
  assertEquals([ended.code, ended.err], [0, ""]);
  const { reason, frames, skipped, readers } = reportOf(ended.out);
  assertEquals(reason, "aborted");
  assert(skipped > 0, `${frames} frames, ${skipped} skipped`);
  const { state, frames: inFile, stamps } = ended.files["a.ome.tif"];
  assertEquals([state, inFile, stamps], ["aborted", readers[0].writing.frames, "right"]);
});
