// Scenarios of bad luck: the simulator makes a known number of faults. In each the equation of losses holds, nothing hangs, and the
// camera can be used again afterwards.
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import {
  type AcquireOptions,
  type AcquisitionReport,
  type Camera,
  CameraError,
  type FrameLease,
  PvcamError,
} from "../../../mod.ts";
import { assertAccounted, openTestCamera, stamped, stampOf, triggerEach } from "../camera.ts";

const small = { region: { x: 0, y: 0, width: 128, height: 128 }, exposureMs: 4 } as const;
const wakers = ["semaphore", "callback"] as const;

interface Outcome {
  report: AcquisitionReport;
  /** Frame numbers that the loop got, and the stamps in their pictures. */
  seen: { number: number; stamp: number }[];
  error?: Error;
}

async function runWith(
  fault: string,
  options: AcquireOptions,
  act?: (camera: Camera) => Promise<unknown>,
): Promise<Outcome> {
  await using camera = await openTestCamera({ PVSIM_FAULT: fault });
  await camera.configure(small);
  await act?.(camera);
  const seen: Outcome["seen"] = [];
  let error: Error | undefined;
  let report: AcquisitionReport;
  {
    const run = await camera.acquire(options);
    try {
      for await (using frame of run.frames()) seen.push({ number: frame.frameNumber, stamp: stampOf(frame) });
      await run.finished;
    } catch (caught) {
      error = caught as Error;
    }
    await run[Symbol.asyncDispose]();
    report = run.report();
  }
  assertAccounted(report);
  assertEquals(report.readers[0].delivered, seen.length);
  if (!camera.disconnected) {
    assertEquals(camera.state, "ready");
    assertEquals((await camera.snap()).width, small.region.width);
  }
  return { report, seen, ...(error ? { error } : {}) };
}

function numbersOf(outcome: Outcome): number[] {
  return outcome.seen.map((frame) => frame.number);
}

for (const when of ["setup", "start"]) {
  Deno.test(`error 185 at ${when}: auto takes the other mode and says why, a forced mode fails`, async () => {
    const fault = `overwrite-at-${when},times=forever`;
    const { report } = await runWith(fault, { frames: 20 });
    assertEquals([report.bufferMode, report.frames], ["no-overwrite", 20]);
    assertStringIncludes(report.bufferModeReason, "185");
    const error = await assertRejects(
      () => runWith(fault, { frames: 20, bufferMode: "overwrite" }),
      PvcamError,
      "PL_ERR_CONFIGURATION_INVALID",
    );
    assertEquals(error.code, 185);
  });
}

for (const waker of wakers) {
  Deno.test(`a frame that never comes is missing, and no older picture takes its place: ${waker}`, async () => {
    for (const after of [1, 7]) {
      const outcome = await runWith(`missing,after=${after},times=1`, { frames: 30, waker });
      const lost = after + 1;
      assertEquals(
        numbersOf(outcome),
        Array.from({ length: 30 }, (_, i) => i + 1).filter((number) => number !== lost),
      );
      for (const { number, stamp } of outcome.seen) if (stamped) assertEquals(stamp, number);
      assertEquals([outcome.report.missing, outcome.report.lastFrameNumber], [1, 30]);
    }
  });

  Deno.test(`notifications that come late, early, twice or never lose no frame: ${waker}`, async () => {
    for (const fault of ["callback-late:60", "callback-early", "callback-twice"]) {
      // The early ones to the end: a frame must not wait for a call that finds it.
      const times = fault === "callback-early" ? "forever" : 2;
      const outcome = await runWith(`${fault},after=5,times=${times}`, { frames: 30, waker });
      assertEquals(numbersOf(outcome), Array.from({ length: 30 }, (_, i) => i + 1), fault);
      for (const { number, stamp } of outcome.seen) if (stamped) assertEquals(stamp, number, fault);
    }
  });

  // Would catch: a frame that lies there, and is left to the clock, since the call for it came too early and no other comes.
  Deno.test(`frames whose notifications come too early are looked for at once: ${waker}`, async () => {
    for (const bufferMode of ["sequence", "overwrite", "no-overwrite"] as const) {
      const told: string[] = [];
      // A machine that is busy for long enough makes any frame late; it will not do so each time.
      for (let run = 0; run < 5 && told.at(-1) !== waker; run++) {
        const { report } = await runWith("callback-early,times=forever", { frames: 1, waker, bufferMode });
        assertEquals(report.frames, 1);
        told.push(report.waker);
      }
      assertEquals(told.at(-1), waker, bufferMode);
    }
  });

  Deno.test(`pictures of zeros, torn or repeated ones are delivered under their numbers: ${waker}`, async () => {
    for (const fault of ["zero", "torn", "duplicate"]) {
      const { report } = await runWith(`${fault},after=5,times=2`, { frames: 30, waker });
      assertEquals([report.lastFrameNumber, report.overrun], [30, 0], fault);
    }
  });

  Deno.test(`a frame without a number costs no frame, and is known by its slot: ${waker}`, async () => {
    const outcome = await runWith("number-zero,after=5,times=1", { frames: 20, waker });
    assertEquals(outcome.report.lastFrameNumber, 20);
    // A worker that wakes late sees the next frame's number, and never this one's.
    if (waker === "callback") assert(outcome.report.misnumbered >= 1);
  });

  Deno.test(`an unplugged camera ends the run with what came, and can be released: ${waker}`, async () => {
    await using camera = await openTestCamera({ PVSIM_CAMERAS: "kinetix", PVSIM_FAULT: "unplug,after=12" });
    await camera.configure({ ...small, trigger: "software-edge" });
    const run = await camera.acquire({ waker });
    const frames = run.frames();
    const take = async (number: number) => {
      using frame = (await frames.next()).value as FrameLease;
      assertEquals([frame.frameNumber, stampOf(frame)], [number, number]);
    };
    // One by one: the twelfth leaves the ring only if that is seen before the camera is gone.
    for (let number = 1; number <= 11; number++) {
      await run.trigger();
      await take(number);
    }
    await run.trigger();
    const error = await assertRejects(() => run.finished, PvcamError, "unplugged");
    assertEquals(error.code, 180);
    const report = run.report();
    assertEquals([report.reason, camera.disconnected], ["failed", true]);
    assertAccounted(report);
    if (report.frames === 12) await take(12);
    else assertEquals(report.frames, 11);
    await run[Symbol.asyncDispose]();
  });

  Deno.test(`a slow abort is waited for: ${waker}`, async () => {
    const { report } = await runWith("slow-abort:300", { frames: 10, waker });
    assertEquals([report.reason, report.frames], ["complete", 10]);
  });

  Deno.test(`a camera that falls silent is reported, failed or restarted, as asked: ${waker}`, async () => {
    const failed = await runWith("stall,after=6", { frames: 20, waker, onStall: "fail" });
    assert(failed.error instanceof CameraError);
    assertStringIncludes(failed.error.message, "no frame for");
    assertEquals([failed.report.stalls, failed.seen.length], [1, 6]);
    const restarted = await runWith("stall,after=6", { frames: 20, waker, onStall: { restarts: 2 } });
    assertEquals([restarted.report.reason, restarted.report.restarts, restarted.report.stalls], [
      "complete",
      1,
      1,
    ]);
    assertEquals(numbersOf(restarted), Array.from({ length: 20 }, (_, i) => i + 1));
  });
}

for (const waker of wakers) {
  for (const bufferMode of ["overwrite", "no-overwrite"] as const) {
    // Would catch: a library that refuses each frame, taken for a silent camera, so that the run never ends.
    Deno.test(`frames that are reported and never given end the run in a sentence: ${waker}, ${bufferMode}`, async () => {
      const call = bufferMode === "overwrite" ? "pl_exp_get_latest_frame_ex" : "pl_exp_check_cont_status_ex";
      const fault = `call:${call}=169,after=12,times=forever`;
      // A camera that waits for slots reports no more frames than there are: of these few all at once, and then it is silent.
      const slots = bufferMode === "overwrite" ? "auto" : 16;
      const { error, report, seen } = await runWith(fault, { frames: 400, waker, bufferMode, slots });
      assert(error instanceof CameraError, String(error));
      assert(/has reported \d+ frames since frame \d+, .*none of them/.test(error.message), error.message);
      assertEquals([report.reason, report.missing, report.stalls], ["failed", 0, 1]);
      for (const { number, stamp } of seen) if (stamped) assertEquals(stamp, number);
      // What is asked for is done: a library that gives frames again is found out by a restart.
      // It does so at once or after the restart: a long ring has the frames still, too.
      const gap = `call:${call}=169,after=12,times=400`;
      const restarts = { frames: 20, slots: 2000, waker, bufferMode, onStall: { restarts: 3 } };
      const restarted = await runWith(gap, restarts);
      assertEquals([restarted.report.reason, restarted.report.frames], ["complete", 20]);
    });
  }
}

Deno.test("a frame that never comes is missing at 1,000 frames a second too", async () => {
  const quick = (camera: Camera) => camera.configure({ exposureMs: 1 });
  for (const bufferMode of ["overwrite", "no-overwrite"] as const) {
    const options = { frames: 100, waker: "semaphore", bufferMode } as const;
    const { report, seen } = await runWith("missing,after=6,times=2", options, quick);
    assertEquals(report.missing, 2);
    for (const { number, stamp } of seen) if (stamped) assertEquals(stamp, number);
  }
});

// Would catch: frames of a still picture taken for older ones, since their slots look as they did a round ago. Each frame is awaited
// before the next: notifications that lag by a quarter of a second would make its frames look missing, on any machine.
for (const bufferMode of ["overwrite", "no-overwrite"] as const) {
  Deno.test(`no frame of a still picture is missing: ${bufferMode}`, async () => {
    const still = { PVSIM_CAMERAS: "kinetix", PVSIM_NOISE: "0", PVSIM_STAMP: "0", PVSIM_SCENE: "dark" };
    await using camera = await openTestCamera(still);
    await camera.configure({ ...small, trigger: "software-edge" });
    await using run = await camera.acquire({ frames: 60, slots: 8, waker: "semaphore", bufferMode });
    await triggerEach(run, 60);
    const report = await run.finished;
    assertAccounted(report);
    assertEquals([report.frames, report.missing], [60, 0]);
  });
}

for (const waker of wakers) {
  // Would catch: frames that are never fetched, and a report that names a waker which never woke the run.
  Deno.test(`a camera that sends no notifications is drained by the clock: ${waker}`, async () => {
    const { report } = await runWith("callback-never,times=forever", { frames: 60, waker });
    assertEquals([report.frames + report.overrun, report.missing], [60, 0]);
    assertEquals(report.waker, "clock");
  });
}

// Would catch: a report that says of a camera too fast to be waited for that it was.
Deno.test("a fast camera is asked by the clock, and the report says so", async () => {
  const said: string[] = [];
  const fast = (camera: Camera) =>
    camera.configure({ region: { ...small.region, height: 8 }, exposureMs: 0 });
  const log = (line: string) => void said.push(line);
  const { report } = await runWith("", { frames: 4000, waker: "semaphore", log }, fast);
  assertEquals(report.waker, "clock");
});
