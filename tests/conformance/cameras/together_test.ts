// Scenarios of several cameras in one process, through the public API. They need the simulator's cameras.
import { assert, assertEquals, assertRejects } from "@std/assert";
import { buildSimulator } from "../../../ffi/sim/build.ts";
import {
  acquireTogether,
  type Camera,
  CameraError,
  listCameras,
  openCamera,
  SettingsError,
} from "../../../mod.ts";
import { collectingSink } from "../../src/experiment/collecting_sink.ts";
import { assertAccounted, stamped, stampOf } from "../camera.ts";

const small = { region: { x: 128, y: 64, width: 128, height: 64 }, exposureMs: 2 } as const;

async function openAll(environment: Record<string, string> = {}): Promise<Camera[]> {
  const library = await buildSimulator();
  const all = { PVSIM_CAMERAS: "prime-bsi,kinetix,prime-95b", ...environment };
  for (const [name, value] of Object.entries(all)) Deno.env.set(name, value);
  try {
    const cameras: Camera[] = [];
    for (const { name } of await listCameras({ library })) {
      cameras.push(await openCamera({ camera: name, library }));
    }
    return cameras;
  } finally {
    for (const name of Object.keys(all)) Deno.env.delete(name);
  }
}

async function withCameras(
  environment: Record<string, string>,
  test: (cameras: Camera[]) => Promise<void>,
): Promise<void> {
  const cameras = await openAll(environment);
  try {
    for (const camera of cameras) await camera.configure(small);
    await test(cameras);
    assert(cameras.every((camera) => camera.state === "ready" || camera.disconnected));
  } finally {
    for (const camera of cameras) await camera.close();
  }
}

/** What only the simulator can do: cameras of three kinds, and one that is pulled out. */
function scenario(
  name: string,
  environment: Record<string, string>,
  test: (cameras: Camera[]) => Promise<void>,
): void {
  Deno.test({ name, ignore: !stamped, fn: () => withCameras(environment, test) });
}

// Would catch: an error code of one camera that is taken for another's, a frame that lands in another camera's ring.
scenario("several cameras run at once, each accounted for", {}, async (cameras) => {
  const sinks = cameras.map(({ info }) => collectingSink(info.name));
  await using together = await acquireTogether(
    cameras.map((camera, index) => ({ camera, options: { frames: 120, sinks: [sinks[index]] } })),
  );
  const wrong = await Promise.all(together.runs.map(async (run) => {
    let mistakes = 0;
    for await (using frame of run.frames()) if (stampOf(frame) !== frame.frameNumber) mistakes++;
    return mistakes;
  }));
  assertEquals(wrong, [0, 0, 0]);
  const report = await together.finished;
  assertEquals([report.reason, report.frames, report.missing], ["complete", 360, 0]);
  assertEquals(report.cameras.map(({ camera }) => camera), cameras.map(({ info }) => info.name));
  for (const { report: own } of report.cameras) assertAccounted(own);
  assertEquals(sinks.map(({ got }) => got.frameNumbers.length), [120, 120, 120]);
  assert(report.startSpreadMs >= 0);
});

scenario("a camera that fails leaves the others to their work", {
  PVSIM_FAULT: "unplug,after=90",
}, async (cameras) => {
  const together = await acquireTogether(cameras.map((camera) => ({ camera, options: { frames: 100 } })));
  const report = await together.finished;
  assertEquals(report.reason, "failed");
  const reasons = report.cameras.map(({ report: { reason } }) => reason).sort();
  assertEquals(reasons, ["complete", "complete", "failed"]);
  const failed = report.cameras.find(({ report: { reason } }) => reason === "failed")!;
  assert(failed.report.error?.includes(`Camera "${failed.camera}" was unplugged`), failed.report.error);
  assertEquals(cameras.filter(({ disconnected }) => disconnected).length, 1);
  for (const { report: own } of report.cameras) assertAccounted(own);
});

// Would catch: half an experiment, with some cameras running and one not.
scenario("a camera that cannot be armed keeps all from starting, and is named", {}, async (cameras) => {
  const parts = cameras.map((camera, index) => ({ camera, options: index === 1 ? { slots: 1 } : {} }));
  const error = await assertRejects(() => acquireTogether(parts), CameraError, cameras[1].info.name);
  assert(error.cause instanceof SettingsError);
  assertEquals(cameras.map(({ state }) => state), ["ready", "ready", "ready"]);
  await assertRejects(() => acquireTogether([]), SettingsError, "no camera");
  const twice = [{ camera: cameras[0] }, { camera: cameras[0] }];
  await assertRejects(() => acquireTogether(twice), SettingsError, "twice");
});

scenario("all are stopped together, and what failed unseen is thrown at the end", {
  PVSIM_FAULT: "unplug,after=40",
}, async (cameras) => {
  await assertRejects(
    async () => {
      await using together = await acquireTogether(cameras.map((camera) => ({ camera })));
      while (together.report().reason === "running") await new Promise((resolve) => setTimeout(resolve, 20));
    },
    CameraError,
    "was unplugged",
  );
  const rest = cameras.filter(({ disconnected }) => !disconnected);
  const together = await acquireTogether(rest.map((camera) => ({ camera })));
  assertEquals((await together.stop()).reason, "stopped");
});
