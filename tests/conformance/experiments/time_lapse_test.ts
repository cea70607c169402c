// Scenarios of time-lapses, through the public API.
import { assert, assertAlmostEquals, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { CameraError, SettingsError, type TimedFrame, timeLapse } from "../../../mod.ts";
import { collectingSink } from "../../src/experiment/collecting_sink.ts";
import { openTestCamera, stamped } from "../camera.ts";

const small = { region: { x: 512, y: 600, width: 256, height: 128 }, exposureMs: 2 } as const;
/** The camera of the simulator that can be triggered by software; any real one may be asked. */
const kinetix = { PVSIM_CAMERAS: "kinetix" };

/** Blocks, as a loop does that computes. */
function block(ms: number): void {
  const untilMs = performance.now() + ms;
  while (performance.now() < untilMs);
}

for (const environment of [{ PVSIM_CAMERAS: "prime-bsi" }, kinetix]) {
  // Would catch: frames begun before their time, times that are counted from the frame before, numbers that do not fit.
  Deno.test(`a time-lapse keeps its times and numbers: ${environment.PVSIM_CAMERAS}`, async () => {
    await using camera = await openTestCamera(environment);
    await camera.configure({ ...small, metadata: true });
    const sink = collectingSink();
    const run = timeLapse(camera, { intervalMs: 60, frames: 8, sinks: [sink] });
    const frames: TimedFrame[] = [];
    for await (const frame of run) frames.push(frame);
    const report = run.report();
    assertEquals([report.reason, report.points, report.frames], ["complete", 8, frames.length]);
    assertEquals(report.frames + report.missing + report.passedOver, report.points);
    for (const [sequence, { point, dueMs, receivedMs, frameNumber, ...frame }] of frames.entries()) {
      assertAlmostEquals(dueMs - frames[0].dueMs, (point - frames[0].point) * 60, 1e-3);
      assert(receivedMs >= dueMs + small.exposureMs, `point ${point} came before it can have been exposed`);
      assertEquals([frame.lateMs >= 0, frameNumber], [true, point + 1]);
      assertEquals(frames[sequence].sequence, sequence);
    }
    assertEquals(sink.got.frameNumbers, frames.map(({ frameNumber }) => frameNumber));
    assertEquals(sink.got.sequences, frames.map(({ sequence }) => sequence));
    assertEquals([sink.got.runs.length, sink.got.runs[0].frames, sink.got.closed], [1, 8, ["complete"]]);
    assertEquals(report.files, [{ path: "collected", bytes: 1 }]);
    // The camera's own clock: no two frames are closer together than was asked.
    const starts = frames.map(({ exposureStartNs }) => exposureStartNs!);
    assert(starts.every((start, index) => index === 0 || start > starts[index - 1]));
    assertEquals(camera.state, "ready");
    assertEquals((await camera.configure({})).trigger, "internal");
  });
}

// Would catch: points that move when one of them is late, and a late one that is not reported.
Deno.test("a point that is late is reported, and those after it keep their times", async () => {
  await using camera = await openTestCamera();
  await camera.configure(small);
  const run = timeLapse(camera, { intervalMs: 50, frames: 12 });
  const frames: TimedFrame[] = [];
  let stoodStill = false;
  for await (const frame of run) {
    frames.push(frame);
    if (frame.point < 3 || stoodStill) continue;
    stoodStill = true;
    block(220); // nothing can be begun meanwhile: four points come and go
  }
  const report = run.report();
  assert(report.passedOver >= 2, `only ${report.passedOver} points were passed over`);
  assertEquals(report.frames + report.missing + report.passedOver, 12);
  assertEquals(frames.at(-1)!.point, 11);
  for (const { point, dueMs } of frames) {
    assertAlmostEquals(dueMs - frames[0].dueMs, (point - frames[0].point) * 50, 1e-3);
  }
});

// Would catch: a loop that has to be fast for the camera to keep its times.
Deno.test("frames wait in memory for a loop that is slow now and then", async () => {
  await using camera = await openTestCamera();
  await camera.configure(small);
  const run = timeLapse(camera, { intervalMs: 50, frames: 100 });
  let arrived = 0;
  for await (const _frame of run) {
    // Over the first we sleep until two more are taken, or the time of all of them has passed twice.
    for (let naps = 0; arrived < 3 && naps < 100; naps++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      arrived = run.report().frames;
    }
    break;
  }
  assert(arrived >= 3, `${arrived} frames were taken while the loop slept`);
});

Deno.test("a resumed time-lapse keeps the times and the numbers of the first part", async () => {
  await using camera = await openTestCamera();
  await camera.configure(small);
  const startedMs = Date.now() - 10_000;
  const sink = collectingSink();
  // Points 0 to 99 were due before now; the last one is due in four seconds, for a machine that begins late.
  const run = timeLapse(camera, {
    startedMs,
    intervalMs: 100,
    firstPoint: 95,
    frames: 141,
    sinks: [sink],
  });
  const points: number[] = [];
  for await (const { point, dueMs } of run) {
    points.push(point);
    assertAlmostEquals(dueMs, startedMs + point * 100, 1);
  }
  assert(points[0] >= 99 && points.at(-1) === 140, `points ${points}`);
  const { passedOver, missing, frames } = run.report();
  assertEquals([passedOver + missing + frames, sink.got.frameNumbers.at(-1)], [46, 46]);
});

// Would catch: a second part whose numbers begin again, and a night's work ended by one frame of the next morning.
Deno.test("a resumed time-lapse continues after what is recorded, unless all its time has passed", async () => {
  await using camera = await openTestCamera();
  await camera.configure(small);
  const sink = collectingSink();
  const before = { frames: 90, frameNumber: 95 };
  const resumePlan = (startedMs: number) =>
    timeLapse(camera, { startedMs, intervalMs: 100, frames: 141, before, sinks: [sink] });
  const startedMs = Date.now() - 10_000;
  const run = resumePlan(startedMs);
  let frames = 90;
  for await (const { point, sequence, frameNumber } of run) {
    assertEquals([sequence, frameNumber], [frames++, point + 1]);
  }
  assertEquals([sink.got.frameNumbers.at(-1), sink.got.runs[0].before], [141, before]);
  assertAlmostEquals(run.report().startedMs!, startedMs, 1);
  await assertRejects(
    () => resumePlan(startedMs - 60_000).next(),
    SettingsError,
    "passed",
  );
  assertThrows(
    () => timeLapse(camera, { intervalMs: 100, frames: 95, before }),
    SettingsError,
    "all of its 95 points are done",
  );
});

Deno.test("what cannot be is refused, with how much it is too much", async () => {
  await using camera = await openTestCamera();
  const { exposureMs, readoutMs } = await camera.configure(small);
  const frameMs = exposureMs + readoutMs;
  const error = await assertRejects(
    async () => {
      for await (const _frame of timeLapse(camera, { intervalMs: frameMs - 0.25 }));
    },
    SettingsError,
    "0.25 ms too long",
  );
  assert(error.message.startsWith(`Cannot take a frame every`));
  for (
    const options of [
      { intervalMs: 0 },
      { intervalMs: NaN },
      { intervalMs: 10, frames: 0 },
      { intervalMs: 10, frames: 5, firstPoint: 5 },
      { intervalMs: 10, startedMs: Infinity },
    ]
  ) {
    assertThrows(() => timeLapse(camera, options), SettingsError);
  }
  await camera.configure({ smartStreamMs: [1, 4] });
  // One run that is triggered by software goes through the list; runs of one frame would begin it again and again.
  if (stamped) {
    await assertRejects(() => timeLapse(camera, { intervalMs: 100 }).next(), SettingsError, "SMART");
  }
  await camera.configure({ smartStreamMs: [], trigger: "edge" });
  await assertRejects(() => timeLapse(camera, { intervalMs: 100 }).next(), SettingsError, `is "edge"`);
  assertEquals(camera.state, "ready");
});

// Would catch: a time-lapse that takes each of its frames with the first exposure of a list.
Deno.test({
  name:
    "a time-lapse goes through the exposures of SMART streaming where the camera is triggered by software",
  ignore: !stamped,
  async fn() {
    await using camera = await openTestCamera(kinetix);
    await camera.configure({ ...small, smartStreamMs: [1, 4, 9] });
    const exposures: number[] = [];
    for await (const { exposureMs } of timeLapse(camera, { intervalMs: 50, frames: 6 })) {
      exposures.push(Math.round(exposureMs));
    }
    const [first] = exposures;
    assertEquals([first, exposures.length >= 3, exposures.every((ms) => [1, 4, 9].includes(ms))], [
      1,
      true,
      true,
    ]);
    assert(new Set(exposures).size === 3, `exposures ${exposures}`);
  },
});

// Would catch: a camera that is left armed, a recording that is left open.
Deno.test("a time-lapse that is left, stopped or aborted leaves the camera ready", async () => {
  for (const environment of stamped ? [{}, kinetix] : [{}]) {
    await using camera = await openTestCamera(environment);
    await camera.configure(small);
    const left = collectingSink();
    for await (const { point } of timeLapse(camera, { intervalMs: 30, sinks: [left] })) if (point >= 2) break;
    assertEquals([camera.state, left.got.closed], ["ready", ["stopped"]]);

    // Armed for a point that is far away.
    const run = timeLapse(camera, { intervalMs: 600_000 });
    await run.next();
    const waiting = run.next();
    assertEquals((await run.stop()).reason, "stopped");
    assertEquals([(await waiting).done, camera.state], [true, "ready"]);

    const controller = new AbortController();
    const aborted = timeLapse(camera, { intervalMs: 30, signal: controller.signal });
    for await (const { point } of aborted) if (point >= 1) controller.abort();
    assertEquals([aborted.report().reason, camera.state], ["aborted", "ready"]);
    assertEquals((await timeLapse(camera, { intervalMs: 30 }).stop()).frames, 0);
  }
});

// Would catch: a night that ends with one lost frame, and one that continues with a camera that has died.
for (const cameraName of stamped ? ["prime-bsi", "kinetix"] : []) {
  Deno.test(`a lost frame is one missing point, a dead camera is an error: ${cameraName}`, async () => {
    await using camera = await openTestCamera({
      PVSIM_CAMERAS: cameraName,
      PVSIM_FAULT: "missing,after=1;missing,after=4,times=forever",
    });
    await camera.configure(small);
    const run = timeLapse(camera, { intervalMs: 60 });
    const points: number[] = [];
    await assertRejects(
      async () => {
        for await (const { frameNumber } of run) points.push(frameNumber);
      },
      CameraError,
      "3 time points",
    );
    const { frames, missing, reason } = run.report();
    assertEquals([frames, missing, reason, camera.state], [3, 4, "failed", "ready"]);
    assertEquals([points[0], points.length], [1, 3]);
    assert(points[1] > 2, "the second point's frame never came");
  });
}

// Would catch: two frames of a recording with one sequence, and a report that calls a recorded frame missing.
Deno.test({
  name: "a frame that comes after it was given up is counted once, and moves no other frame's numbers",
  ignore: !stamped,
  fn: async () => {
    await using camera = await openTestCamera({ ...kinetix, PVSIM_FAULT: "callback-late:750,after=2" });
    await camera.configure(small);
    const sink = collectingSink();
    const run = timeLapse(camera, {
      intervalMs: 150,
      frames: 16,
      before: { frames: 3, frameNumber: 4 },
      sinks: [sink],
    });
    const taken: [number, number][] = [];
    for await (const { sequence, frameNumber, point } of run) {
      taken.push([sequence, frameNumber]);
      assertEquals(frameNumber, point + 1);
    }
    const { sequences, frameNumbers } = sink.got;
    assertEquals(sequences, sequences.map((_, index) => 3 + index));
    assert(frameNumbers.every((one, index) => one > (frameNumbers[index - 1] ?? 4)), String(frameNumbers));
    for (const [sequence, frameNumber] of taken) assertEquals(frameNumbers[sequence - 3], frameNumber);
    const { frames, missing, points } = run.report();
    assertEquals([frames, missing, points], [sequences.length, 0, 12]);
  },
});

Deno.test("a sink that fails ends the time-lapse with its error", async () => {
  await using camera = await openTestCamera();
  await camera.configure(small);
  const sink = {
    ...collectingSink("full.tif"),
    append: () => Promise.reject(new Error("the disk is full")),
  };
  const run = timeLapse(camera, { intervalMs: 40, sinks: [sink] });
  await assertRejects(
    async () => {
      for await (const _frame of run);
    },
    Error,
    `Sink "full.tif" failed: the disk is full`,
  );
  assertEquals([run.report().reason, camera.state], ["failed", "ready"]);
});
