// Plans and time-lapses whose script is busy, ends or is ended: the recorder's thread keeps their files open from run to
// run, and finishes them.
import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { fileSink, SinkError, timeLapse } from "../../../mod.ts";
import { acquirePlan, imageEvent, readPlan } from "../../../plan.ts";
import { readFrames, verify } from "../../../recording.ts";
import { end, type Ended, program, root } from "../../src/acquisition/run/recording_program.ts";
import { openTestCamera, stamped } from "../camera.ts";
import { inDiskFolder } from "../../src/recording/temp_folder.ts";
import { Workers } from "../workers.ts";

const small = { region: { x: 0, y: 0, width: 128, height: 64 }, exposureMs: 2 } as const;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function numbersIn(path: string): Promise<number[]> {
  const numbers: number[] = [];
  for await (const { frameNumber } of readFrames(path)) numbers.push(frameNumber);
  return numbers;
}

// Would catch: frames of one run under the numbers of another, a file that begins again with each run, and places of a plan
// that get lost on the way to the thread.
for (const name of ["a.ome.tif", "a.ome.zarr", "a.raw"]) {
  Deno.test(`a plan of single frames and long sequences is one recording of the recorder's thread: ${name}`, async () => {
    await inDiskFolder(async (folder) => {
      await using camera = await openTestCamera();
      await camera.configure(small);
      const path = join(folder, name);
      const plan = readPlan({
        channels: ["dim", "bright"],
        stage_positions: [{ x: 0 }, { x: 5 }],
        time_plan: { interval: 0, loops: 20 },
        axis_order: "pct",
        settings: { bright: { gain: 2 } },
      }, { stage: () => {} });
      const sink = fileSink(path);
      const run = acquirePlan(camera, plan, { sinks: [sink], stage: () => {} });
      for await (const { frame } of run) if (frame.frameNumber === 3) blockFor(500);
      const { reason, frames, files, hardwareSequences } = run.report();
      assertEquals([reason, frames, hardwareSequences], ["complete", 80, 4]);
      assertEquals(files[0].path, path);
      assertEquals(sink.progress?.().frames, 80);
      assertEquals((await verify(path)).problems, []);
      assertEquals(await numbersIn(path), Array.from({ length: 80 }, (_, index) => index + 1));
      const record = JSON.parse(await Deno.readTextFile(join(folder, "a.json")));
      const { reason: why, events, frames: taken } = record.report;
      assertEquals([record.state, why, events, taken], ["complete", "complete", 80, 80]);
      assertEquals(record.asked.plan.channels.length, 2);
    });
  });
}

Deno.test("a time-lapse is one recording of the recorder's thread, with a camera that is triggered and one that is not", async () => {
  await inDiskFolder(async (folder) => {
    for (const camera of stamped ? ["prime-bsi", "evolve-512"] : [""]) {
      await using one = await openTestCamera(camera === "" ? {} : { PVSIM_CAMERAS: camera });
      await one.configure(small);
      const path = join(folder, `${camera}.ome.tif`);
      const run = timeLapse(one, { intervalMs: 60, frames: 8, sinks: [fileSink(path)] });
      for await (const { point } of run) if (point === 2) blockFor(150);
      const { reason, points, frames, passedOver } = run.report();
      assertEquals([reason, points], ["complete", 8]);
      assertEquals(
        (await verify(path)).problems.filter((problem) => !/of the 8|of the experiment/.test(problem)),
        [],
      );
      assertEquals((await numbersIn(path)).length, frames);
      assertEquals(frames + passedOver, 8);
      assertEquals(one.state, "ready");
    }
  });
});

function blockFor(ms: number): void {
  const endMs = performance.now() + ms;
  while (performance.now() < endMs);
}

// Would catch: an experiment that continues without a file, or ends silently, when the thread is gone between two runs.
Deno.test("a recorder that dies between two runs of an experiment ends it with a sentence", async () => {
  await inDiskFolder(async (folder) => {
    await using camera = await openTestCamera();
    await camera.configure(small);
    using workers = new Workers("recorder");
    const plan = readPlan({ channels: ["a"], time_plan: { interval: 0.2, loops: 5000 } });
    const run = acquirePlan(camera, plan, { sinks: [fileSink(join(folder, "a.ome.tif"))] });
    const loop = async () => {
      for await (const { event } of run) {
        if (event.index.t !== 1) continue;
        await pause(50);
        workers.made[0].postMessage(null); // no order that it knows: an error that nothing there catches
      }
    };
    await assertRejects(loop, SinkError, "died");
    assertEquals([run.report().reason, camera.state], ["failed", "ready"]);
  });
});

// Would catch: recordings that end with the camera's thread, although the experiment could finish them.
Deno.test("a camera that is closed in the middle of a plan ends it with an error, and its file is finished", async () => {
  await inDiskFolder(async (folder) => {
    using workers = new Workers();
    const camera = await openTestCamera();
    await camera.configure(small);
    const path = join(folder, "a.ome.tif");
    // The plan is not ahead of the loop when that closes the camera: the fifth event is far away.
    const events = [0, 0.05, 0.1, 0.15, 5].map((min_start_time) => imageEvent({ min_start_time }));
    const run = acquirePlan(camera, events, { sinks: [fileSink(path)] });
    const loop = async () => {
      for await (const { frame } of run) if (frame.frameNumber === 4) await camera.close();
    };
    await assertRejects(loop, Error, "closed");
    assertEquals(run.report().reason, "failed");
    const { frames, problems } = await verify(path);
    assertEquals(frames, 4);
    assertEquals(problems.filter((problem) => !/that were asked for/.test(problem)), []);
    assertEquals(JSON.parse(await Deno.readTextFile(join(folder, "a.json"))).state, "failed");
    assertEquals(workers.alive, 0, "a worker outlives camera and experiment");
  });
});

const experiments: Record<string, (each: string) => string> = {
  plan: (each) => `
    const { acquirePlan, readPlan } = await import("file://${root}/plan.ts");
    const plan = readPlan({ channels: ["a"], time_plan: { interval: 0.05, loops: 100000 } });
    const run = acquirePlan(camera, plan, { sinks: [fileSink("a.ome.tif")] });
    let taken = 0;
    for await (const _ of run) if (++taken === 10) { console.log("goes on"); ${each} }`,
  "time-lapse": (each) => `
    const { timeLapse } = await import("file://${root}/mod.ts");
    const run = timeLapse(camera, { intervalMs: 50, sinks: [fileSink("a.ome.tif")] });
    let taken = 0;
    for await (const _ of run) if (++taken === 10) { console.log("goes on"); ${each} }`,
};

const experiment = (kind: string, each: string) =>
  program(`
    await using camera = await openCamera({ camera: names[0], library });
    await camera.configure({ exposureMs: 2, region: { x: 0, y: 0, width: 128, height: 64 } });
    ${experiments[kind](each)}
    console.log("the loop has ended");`);

function assertWhole({ files, err }: Ended): void {
  const { state, frames, problems } = files["a.ome.tif"];
  assertEquals(state, "stopped", err);
  assert(frames >= 10, `${frames} frames`);
  // That it was stopped early, and that a busy machine passed over a point, is no damage.
  const damage = problems.filter((problem) => !/that were asked for|of the experiment/.test(problem));
  assertEquals(damage, [], err);
}

for (const kind of ["plan", "time-lapse"]) {
  // Would catch: a night's file that always says that it is being recorded, because the program ended between two frames.
  Deno.test(`a ${kind} of a plain script is finished at Ctrl-C, and its loop ends`, async () => {
    const ended = await end(experiment(kind, ""), (child) => Promise.resolve(child.kill("SIGINT")));
    assertEquals([ended.code, ended.signal], [130, null], ended.err);
    assertMatch(ended.out, /the loop has ended/);
    assertWhole(ended);
  });

  for (
    const [way, [each, code]] of Object.entries(
      {
        "Deno.exit": ["Deno.exit(7);", 7],
        "a throw in the loop": ["throw new Error('of the script');", 1],
        "a rejection that is not handled": ["void Promise.reject(new Error('of a promise'));", 1],
      } as const,
    )
  ) {
    Deno.test(`a ${kind} of a plain script is finished at ${way}`, async () => {
      const ended = await end(experiment(kind, each));
      assertEquals([ended.code, ended.signal], [code, null], ended.err);
      assertWhole(ended);
    });
  }

  Deno.test(`a ${kind} whose script blocks is finished at the first Ctrl-C, and ended at the second`, async () => {
    const ended = await end(experiment(kind, "while (true);"), async (child, running) => {
      child.kill("SIGINT");
      await running.complains(/busy/);
      child.kill("SIGINT");
    });
    assertEquals([ended.code, ended.signal], [130, null], ended.err);
    assertWhole(ended);
  });
}
