// Plans and time-lapses whose frames are compressed while they are recorded, by the recorder's thread. Would catch: a frame
// of one run that is written as another's, a report that does not say how compressing went, and a kill that costs a night.
import { assert, assertEquals, assertGreater, assertGreaterOrEqual, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { type Camera, fileSink, timeLapse } from "../../../mod.ts";
import { acquirePlan, readPlan } from "../../../plan.ts";
import { convert, readFrames, repair, resumeRecording, verify } from "../../../recording.ts";
import { inDiskFolder } from "../../src/recording/temp_folder.ts";
import { makeTime } from "../../src/recording/make_time.ts";
import { program, root } from "../../src/acquisition/run/recording_program.ts";
import { openTestCamera } from "../camera.ts";

const small = { region: { x: 0, y: 0, width: 128, height: 64 }, exposureMs: 2 } as const;
const frameBytes = 128 * 64 * 2;
const intervalMs = 100;
const points = 200; // twenty seconds for a kill
/** Frames that are counted when a program is killed. */
const safe = 8;

/** An experiment of a number of time points, and what it reports. */
type Take = (camera: Camera, path: string, frames: number) => Promise<{
  readonly frames: number;
  readonly passedOver: number;
  readonly compression?: { readonly ratio: number; readonly rawFrames: number; readonly threads: number };
}>;

const planOf = (frames: number) =>
  readPlan({ channels: ["a"], time_plan: { interval: intervalMs / 1000, loops: frames } });

const kinds: Readonly<Record<string, { readonly take: Take; readonly source: string }>> = {
  plan: {
    async take(camera, path, frames) {
      const run = acquirePlan(camera, planOf(frames), { sinks: [fileSink(path, { compress: "zstd" })] });
      for await (const _ of run);
      return run.report();
    },
    source: `
      const { acquirePlan, readPlan } = await import("file://${root}/plan.ts");
      const plan = readPlan({ channels: ["a"], time_plan: { interval: ${
      intervalMs / 1000
    }, loops: ${points} } });
      const run = acquirePlan(camera, plan, { sinks });`,
  },
  "time-lapse": {
    async take(camera, path, frames) {
      const run = timeLapse(camera, { intervalMs, frames, sinks: [fileSink(path, { compress: "zstd" })] });
      for await (const _ of run);
      return run.report();
    },
    source: `
      const { timeLapse } = await import("file://${root}/mod.ts");
      const run = timeLapse(camera, { intervalMs: ${intervalMs}, frames: ${points}, sinks });`,
  },
};

/** What verify says, except about points whose time had passed on a busy machine. */
async function damageOf(path: string): Promise<readonly string[]> {
  const { problems } = await verify(path);
  return problems.filter((one) => !/of the experiment|that were asked for/.test(one));
}

for (const [kind, { take }] of Object.entries(kinds)) {
  Deno.test(`a compressed ${kind} is whole, and its report says how compressing went`, async () => {
    await inDiskFolder(async (folder) => {
      await using camera = await openTestCamera();
      await camera.configure(small);
      const path = join(folder, "a.ome.zarr");
      const { frames, passedOver, compression } = await take(camera, path, 8);
      assertEquals(frames + passedOver, 8);
      assertEquals(await damageOf(path), []);
      const { progress, layout } = JSON.parse(await Deno.readTextFile(join(folder, "a.json")));
      assertEquals(layout.compression, "zstd");
      assertEquals(progress.compression.pixelBytes, frames * frameBytes);
      assertGreaterOrEqual(compression?.threads ?? 0, 1);
      assertEquals(compression?.rawFrames, 0);
      assertGreater(compression!.ratio, 1);
      assertEquals(compression!.ratio, Math.round(100 * frames * frameBytes / progress.bytesWritten) / 100);
    });
  });
}

/** Takes an experiment in another program, and kills that once its record counts some frames. */
async function killed(folder: string, source: string): Promise<void> {
  const text = program(`
    await using camera = await openCamera({ camera: names[0], library });
    await camera.configure(${JSON.stringify(small)});
    const sinks = [fileSink("a.ome.zarr", { compress: "zstd" })];
    ${source}
    for await (const _ of run);`);
  await Deno.writeTextFile(join(folder, "program.ts"), text);
  const args = ["run", "--no-check", "--quiet", "--allow-all", "program.ts"];
  const beganMs = performance.now();
  const child = new Deno.Command(Deno.execPath(), { args, cwd: folder, env: { PVSIM_CAMERAS: "prime-bsi" } })
    .spawn();
  let counted = 0, startMs: number | undefined;
  while (counted < safe) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    const record = await Deno.readTextFile(join(folder, "a.json")).then(JSON.parse).catch(() => undefined);
    counted = record?.frames ?? 0;
    if (record) startMs ??= performance.now() - beganMs;
  }
  child.kill("SIGKILL");
  await child.status;
  await makeTime([join(folder, "a.json")], { startMs: startMs!, lastsMs: points * intervalMs });
}

for (const [kind, { source }] of Object.entries(kinds)) {
  Deno.test(`a compressed ${kind} that is killed keeps its frames, and is resumed compressed`, async () => {
    await inDiskFolder(async (folder) => {
      await killed(folder, source);
      const path = join(folder, "a.ome.zarr");
      const left = await verify(path);
      assertGreaterOrEqual(left.frames, safe);
      assertEquals([left.state, left.checksums], ["recording", "right"]);
      const earlier = await resumeRecording(path);
      assertEquals((await verify(path, { parts: false })).state, "repaired");
      assertEquals((await repair(path)).repaired, false);
      await using camera = await openTestCamera();
      await camera.configure(small);
      const sinks = [fileSink(earlier.path, { compress: "zstd", force: true })];
      // The clock of a resumed experiment runs on: some of its points may have passed.
      const run = kind === "plan"
        ? acquirePlan(camera, planOf(points), { ...earlier, sinks })
        : timeLapse(camera, { intervalMs, frames: points, ...earlier, sinks });
      for await (const _ of run);
      const { frames, passedOver, compression } = run.report();
      assert(compression !== undefined && frames > 0);
      assertEquals(earlier.before.frameNumber + passedOver + frames, points);
      assertEquals(await damageOf(path), []);
      await convert(path, join(folder, "all.ome.tif"));
      const numbers: number[] = [];
      for await (const { frameNumber } of readFrames(join(folder, "all.ome.tif"))) numbers.push(frameNumber);
      assertEquals(numbers.length, earlier.before.frames + frames);
      assertEquals(numbers.at(-1), points);
      const text = await Deno.readTextFile(join(folder, "a.2.json"));
      assertStringIncludes(text, '"compression"');
    });
  });
}
