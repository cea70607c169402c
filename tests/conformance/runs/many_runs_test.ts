// Runs that follow each other on one camera. Would catch: a new worker for each of them, or left behind by any; one
// that keeps the process from ending, is lent to another camera, or is used again after it failed; and frames of one run
// that reach the next.
import { assert, assertEquals, assertRejects } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { buildSimulator } from "../../../ffi/sim/build.ts";
import { runProgram } from "../../ffi/program.ts";
import { type AcquireOptions, type Camera, CameraError, openCamera, PvcamError } from "../../../mod.ts";
import { assertAccounted, openTestCamera, stampOf } from "../camera.ts";
import { Workers } from "../workers.ts";

const small = { region: { x: 0, y: 0, width: 64, height: 64 }, exposureMs: 1 } as const;
const one: AcquireOptions = { frames: 1, bufferMode: "sequence", waker: "semaphore" };
const root = fromFileUrl(new URL("../../../", import.meta.url));

/** That workers are used again. Some may follow others that had nothing to do for a second: a busy machine makes pauses. */
function assertFew(workers: Workers, { cameras, runs }: { cameras: number; runs: number }): void {
  const { made: { length }, alive } = workers;
  assert(length >= cameras && length <= runs / 4 && alive <= cameras, `${length} made, ${alive} alive`);
}

async function take(camera: Camera, options: AcquireOptions): Promise<void> {
  await using run = await camera.acquire(options);
  let expected = 0;
  for await (using frame of run.frames()) {
    assertEquals([frame.frameNumber, stampOf(frame)], [++expected, expected]);
  }
  assertAccounted(await run.finished);
  assertEquals([expected, camera.state], [options.frames, "ready"]);
}

Deno.test("fifty runs in all buffer modes take one worker, which goes when the camera closes", async () => {
  using workers = new Workers();
  const objections = await Deno.makeTempFile();
  try {
    {
      await using camera = await openTestCamera({ PVSIM_STRICT: `file:${objections}` });
      await camera.configure(small);
      for (let index = 0; index < 50; index++) {
        const bufferMode = (["sequence", "overwrite", "no-overwrite"] as const)[index % 3];
        await take(camera, { ...one, frames: 1 + index % 4, bufferMode });
        if (index % 10 === 0) await camera.configure({ exposureMs: 1 + index % 3 });
        if (index % 10 === 5) await take(camera, { frames: 2, bufferMode, waker: "callback" });
      }
      assertFew(workers, { cameras: 1, runs: 50 });
    }
    assertEquals(workers.alive, 0);
    // How long the system keeps a thread waiting is no fault of a call; and where the camera's start takes long, the worker
    // has asked for a frame before it.
    const lines = (await Deno.readTextFile(objections)).split("\n");
    const early = /pl_exp_get_latest_frame_ex: .* in the state .*184/;
    assertEquals(lines.filter((line) => line && !line.includes(" handler: ") && !early.test(line)), []);
  } finally {
    await Deno.remove(objections);
  }
});

Deno.test("two cameras at once have a worker each, and closing one leaves the other's worker", async () => {
  using workers = new Workers();
  const library = await buildSimulator();
  Deno.env.set("PVSIM_CAMERAS", "prime-bsi,kinetix");
  const left = await openCamera({ camera: "pvcamUSB_0", library });
  let made = 0;
  try {
    Deno.env.delete("PVSIM_CAMERAS");
    {
      await using right = await openCamera({ camera: "pvcamPCIE_0", library });
      for (const camera of [left, right]) await camera.configure(small);
      for (let index = 0; index < 10; index++) await Promise.all([take(left, one), take(right, one)]);
      assertFew(workers, { cameras: 2, runs: 20 });
      made = workers.made.length;
    }
    assert(workers.alive <= 1, `${workers.alive} alive`);
    await take(left, one);
    assert(workers.made.length <= made + 1, `${workers.made.length} made`);
  } finally {
    await left.close();
  }
  assertEquals(workers.alive, 0);
});

Deno.test("an unused worker ends after a while, and the next run has another", async () => {
  using workers = new Workers();
  await using camera = await openTestCamera();
  await camera.configure(small);
  await take(camera, one);
  while (workers.alive > 0) await new Promise((resolve) => setTimeout(resolve, 100));
  await take(camera, one);
  assertEquals([workers.made.length, workers.alive], [2, 1]);
});

Deno.test("a worker that failed is not used again", async () => {
  using workers = new Workers();
  await using camera = await openTestCamera();
  await camera.configure(small);
  await take(camera, one);
  workers.made[0].postMessage("no order"); // between runs
  while (workers.alive > 0) await new Promise((resolve) => setTimeout(resolve, 1));
  await take(camera, one);
  const broken = camera.acquire({ ...one, beforeStart: () => void workers.made[1].dispatchEvent(failure()) });
  const run = await broken;
  await assertRejects(() => run.finished, CameraError, "The acquisition worker failed: out of luck");
  assertEquals(camera.state, "ready");
  await take(camera, one);
  assertEquals([workers.made.length, workers.alive], [3, 1]);
});

function failure(): ErrorEvent {
  return new ErrorEvent("error", { message: "out of luck", cancelable: true });
}

for (const waker of ["semaphore", "callback"] as const) {
  Deno.test(`${waker}: a call that fails in one run does not touch the next`, async () => {
    for (const call of ["pl_cam_deregister_callback", "pl_exp_finish_seq", "pl_exp_start_seq"]) {
      await using camera = await openTestCamera({ PVSIM_FAULT: `call:${call}=151,after=2` });
      await camera.configure(small);
      let failures = 0;
      for (let index = 0; index < 4; index++) {
        await take(camera, { ...one, waker }).catch((error) => {
          assert(error instanceof PvcamError, String(error));
          assertEquals(error.call, call);
          failures++;
        });
        assertEquals(camera.state, "ready");
      }
      assertEquals(failures, 1, call);
      await take(camera, { frames: 20, waker, slots: 1000 }); // a second, for a thread that waits for its turn
    }
  });
}

Deno.test("a camera that is unplugged after many runs can be closed, and its worker ends", async () => {
  using workers = new Workers();
  {
    await using camera = await openTestCamera({ PVSIM_FAULT: "unplug,after=20" });
    await camera.configure(small);
    await assertRejects(async () => {
      for (let index = 0; index < 30; index++) await take(camera, one);
    }, PvcamError);
    assert(camera.disconnected);
    assertFew(workers, { cameras: 1, runs: 20 });
  }
  assertEquals(workers.alive, 0);
});

Deno.test("restarts after a stall, and the run after them, take the worker that was there", async () => {
  using workers = new Workers();
  await using camera = await openTestCamera({ PVSIM_FAULT: "stall,after=6" });
  await camera.configure(small);
  await take(camera, one);
  await using run = await camera.acquire({
    ...one,
    frames: 20,
    bufferMode: "overwrite",
    onStall: { restarts: 2 },
  });
  for await (using _frame of run.frames());
  const report = await run.finished;
  assertAccounted(report);
  assert(report.restarts > 0);
  await take(camera, one);
  assertEquals([workers.made.length, workers.alive], [1, 1]);
});

// Another process, since rights belong to a process.
Deno.test("500 runs by the semaphore under a path's right leave memory flat", async () => {
  const library = await buildSimulator();
  const program = `
    import { openCamera } from "file://${root}mod.ts";
    import { heldBytes } from "file://${root}tests/conformance/held_memory.ts";
    await using camera = await openCamera({ library: "${library}" });
    let settled = 0;
    for (let index = 0; index < 700; index++) {
      // A ring of another size each time: 2 MB that nothing may keep.
      await camera.configure({ region: { x: 0, y: 0, width: 2048, height: 128 + index % 7 }, exposureMs: 1 });
      await using run = await camera.acquire({ frames: 4, bufferMode: "sequence", waker: "semaphore" });
      for await (using frame of run.frames());
      if (index === 199) settled = heldBytes();
    }
    console.log(heldBytes() - settled);`;
  const { code, printed } = await runProgram(program, [`--allow-ffi=${library}`], {
    PVSIM_SCENE: "flat:1000",
    PVSIM_NOISE: "0",
  });
  assertEquals(code, 0, printed);
  const grown = Number(printed);
  assert(grown < 20 * 2 ** 20, `500 further runs took ${printed} bytes more`);
});

Deno.test("a process ends even if its script forgets to close the camera", async () => {
  const library = await buildSimulator();
  const program = `
    import { openCamera } from "file://${root}mod.ts";
    const camera = await openCamera({ library: "${library}" });
    for (const waker of WAKERS) {
      const run = await camera.acquire({ frames: 1, bufferMode: "sequence", waker });
      for await (using frame of run.frames());
      await run.finished;
    }
    console.log("done");`;
  for (const [right, wakers] of [[`=${library}`, ["semaphore"]], ["", ["semaphore", "callback"]]] as const) {
    const code = program.replace("WAKERS", JSON.stringify(wakers));
    assertEquals(await runProgram(code, [`--allow-ffi${right}`]), { code: 0, printed: "done\n" });
  }
});
