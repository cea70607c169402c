// What is recorded around events, and loops that begin in the past.
import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  fileSink,
  type FrameLease,
  SettingsError,
  type Sink,
  SinkError,
  StateError,
} from "../../../../mod.ts";
import type { SinkRun } from "../../../../sink.ts";
import { readFrames, verify } from "../../../../recording.ts";
import { assertAccounted, openTestCamera } from "../../../conformance/camera.ts";

/** Seconds of frames: a busy machine keeps a loop waiting, and a camera continues after the last frame until it is stopped. */
const slots = 1000;

/** A sink that remembers the numbers of its frames. */
function gathering(): Sink & { numbers: number[]; reason: string; skipped: number; before: unknown } {
  const sink = {
    name: "gathers",
    delivery: "oldest-first" as const,
    numbers: [] as number[],
    reason: "open",
    skipped: 0,
    before: undefined as unknown,
    open(run: SinkRun) {
      sink.before = run.before;
      return Promise.resolve();
    },
    append(frames: readonly FrameLease[]) {
      sink.numbers.push(...frames.map(({ frameNumber }) => frameNumber));
      return Promise.resolve();
    },
    skip: (count: number) => void (sink.skipped += count),
    close(reason: string) {
      sink.reason = reason;
      return Promise.resolve([]);
    },
  };
  return sink;
}

const small = { exposureMs: 5, region: { x: 0, y: 0, width: 64, height: 64 } } as const;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function openSmall() {
  const camera = await openTestCamera();
  await camera.configure(small);
  return camera;
}

function assertConsecutive(numbers: readonly number[]): void {
  assertEquals(numbers, numbers.map((_, at) => numbers[0] + at));
}

/** An event and the time around it. */
interface Around {
  readonly event: number;
  readonly beforeMs: number;
  readonly afterMs: number;
}

/** The frames that were received around an event: on a busy machine, many at once or none for a while. */
function framesAround(
  receivedMs: ReadonlyMap<number, number>,
  { event, beforeMs, afterMs }: Around,
): number[] {
  const atMs = receivedMs.get(event)!;
  return [...receivedMs].filter(([, ms]) => ms >= atMs - beforeMs && ms <= atMs + afterMs).map(([one]) =>
    one
  );
}

/** All frames received around an event were taken. */
function assertAround(
  taken: ReadonlySet<number>,
  receivedMs: ReadonlyMap<number, number>,
  around: Around,
): void {
  for (const number of framesAround(receivedMs, around)) {
    assert(taken.has(number), `frame ${number}, received around frame ${around.event}, is in no file`);
  }
}

// Would catch: a file that begins with the event, one that never ends, frames that are missing between past and present.
Deno.test("a recording begins before its event, ends after it, and lacks nothing between", async () => {
  await using camera = await openSmall();
  await using run = await camera.acquire({ frames: 200, slots });
  const sinks: ReturnType<typeof gathering>[] = [];
  const times = { beforeMs: 150, afterMs: 100 };
  const around = run.recordAround(() => sinks[sinks.push(gathering()) - 1], times);
  const receivedMs = new Map<number, number>();
  for await (using frame of run.frames()) {
    receivedMs.set(frame.frameNumber, frame.receivedMs);
    if (frame.frameNumber === 60) assertEquals(around.event(frame).sequence, 59);
    if (frame.frameNumber === 150) assertEquals(around.event({ sequence: 140 }).sequence, 140);
  }
  await around.finished();
  assertEquals(around.events, 2);
  for (const [at, event] of [[0, 60], [1, 141]]) {
    const { numbers, reason, skipped } = sinks[at];
    assertEquals(sinks[at].before, { frames: numbers[0] - 1, frameNumber: numbers[0] - 1 });
    assertConsecutive(numbers);
    assertEquals(numbers, framesAround(receivedMs, { event, ...times }));
    assertEquals([reason, skipped], ["complete", 0]);
  }
  assertAccounted(await run.finished);
});

// Would catch: an event during another one's recording that is lost, or that cuts the file short.
for (const files of ["each", "one"] as const) {
  Deno.test(`overlapping events ${files === "each" ? "have a file each" : "make one file longer"}`, async () => {
    // Frames come only when they are triggered, so no frame comes between the two events.
    await using camera = await openTestCamera({ PVSIM_CAMERAS: "kinetix" });
    await camera.configure({ ...small, trigger: "software-edge" });
    await using run = await camera.acquire({ frames: 40, slots });
    const sinks: ReturnType<typeof gathering>[] = [];
    const times = { beforeMs: 200, afterMs: 1000 };
    const around = run.recordAround(() => sinks[sinks.push(gathering()) - 1], { ...times, files });
    const receivedMs = new Map<number, number>();
    const frames = run.frames();
    for (let number = 1; number <= 40; number++) {
      if (number > 20) await pause(100); // so that frames of the one are not the other's
      if (number === 20) await pause(500);
      await run.trigger();
      using frame = (await frames.next()).value as FrameLease;
      receivedMs.set(frame.frameNumber, frame.receivedMs);
      if (number === 20) { for (const sequence of [18, 19]) around.event({ sequence }); }
    }
    await around.finished();
    for (const { numbers } of sinks) assertConsecutive(numbers);
    const [first, second] = [19, 20].map((event) => framesAround(receivedMs, { event, ...times }));
    const taken = sinks.map(({ numbers }) => numbers);
    if (files === "each") assertEquals(taken, [first, second]);
    else assertEquals(taken, [[...new Set([...first, ...second])]]);
  });
}

// Would catch: a file that does not say where its first frame was, or that passes for a broken one.
Deno.test("a file around an event is whole, and ends with the run where that ends first", async () => {
  const folder = await Deno.makeTempDir({ prefix: "pvcam-around-" });
  try {
    await using camera = await openSmall();
    // Long, because a loop on a busy machine sees its event late.
    await using run = await camera.acquire({ frames: 300, slots });
    const around = run.recordAround(({ number }) => fileSink(`${folder}/event-${number}.ome.tif`), {
      beforeMs: 100,
      afterMs: 60_000,
    });
    for await (using frame of run.frames()) if (frame.frameNumber === 70) around.event(frame);
    const report = await run.finished;
    assertEquals(report.files[0].path, `${folder}/event-1.ome.tif`);
    assertEquals(report.reason, "complete");
    const { frames, problems } = await verify(`${folder}/event-1.ome.tif`);
    assertEquals(problems, []);
    assert(frames >= 230 && frames < 300, `${frames}`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

// Would catch: a loop that is behind at the end of its run, and gets an error for the event that it sees there.
Deno.test("an event in the last frames is recorded for a loop that is behind when the run has all its frames", async () => {
  await using camera = await openSmall();
  for (const waker of ["semaphore", "callback"] as const) {
    await using run = await camera.acquire({ frames: 60, slots, waker });
    const sink = gathering();
    const around = run.recordAround(() => sink, { beforeMs: 50, afterMs: 60_000 }); // to the end of the run
    for await (using frame of run.frames()) {
      await pause(12);
      if (frame.frameNumber === 58) around.event(frame);
    }
    assertEquals([around.events, (await run.finished).reason], [1, "complete"]);
    assert(sink.numbers.includes(58) && sink.numbers.includes(60), `${sink.numbers}`);
  }
  // A loop that takes no frame delays the end only for a while.
  await using run = await camera.acquire({ frames: 20 });
  run.recordAround(() => gathering(), { beforeMs: 10, afterMs: 10 });
  run.frames();
  assertEquals((await run.finished).frames, 0);
});

// Would catch: a past that is overwritten while the script, which saw the event, works on it.
Deno.test("a script that blocks as soon as it has seen the event loses no frame around it", async () => {
  const folder = await Deno.makeTempDir({ prefix: "pvcam-around-" });
  try {
    await using camera = await openSmall();
    await using run = await camera.acquire({ slots: 1000, waker: "semaphore" });
    const makeSink = ({ number }: { number: number }) => fileSink(`${folder}/${number}.ome.tif`);
    const times = { beforeMs: 150, afterMs: 400 };
    const around = run.recordAround(makeSink, times);
    let event = 0;
    for await (using frame of run.frames()) {
      if (frame.frameNumber < 80) continue;
      around.event(frame);
      event = frame.frameNumber;
      const endMs = performance.now() + 4000; // much longer than the recording lasts
      while (performance.now() < endMs);
      break;
    }
    const [{ path }] = await around.finished();
    const { frames, problems } = await verify(path);
    const numbers: number[] = [];
    for await (const { frameNumber } of readFrames(path)) numbers.push(frameNumber);
    assertEquals([problems, numbers.length], [[], frames]);
    assertConsecutive(numbers);
    const receivedMs = new Map<number, number>();
    for await (using one of run.since(0)) {
      receivedMs.set(one.frameNumber, one.receivedMs);
      if (one.frameNumber > numbers.at(-1)!) break;
    }
    assertEquals(numbers, framesAround(receivedMs, { event, ...times }));
    const report = await run.stop();
    assertAccounted(report);
    const file = report.readers.find(({ writing }) => writing)!;
    assertEquals([file.delivered, file.overrun, file.lapped], [frames, 0, 0]);
    assertEquals(report.files.map((one) => one.path), [path, `${folder}/1.json`, `${folder}/1.frames.npy`]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

// Would catch: an event that is lost because another thread has just ended the file: the event needs a new one.
Deno.test("files of one path each are made by the recorder's thread as events come, or made longer by them", async () => {
  const folder = await Deno.makeTempDir({ prefix: "pvcam-around-" });
  try {
    await using camera = await openSmall();
    await using run = await camera.acquire({ frames: 400, slots, waker: "semaphore" });
    const makeSink = ({ number }: { number: number }) => fileSink(`${folder}/${number}.raw`);
    const around = run.recordAround(makeSink, { beforeMs: 50, afterMs: 100, files: "one" });
    const events = [40, 50, 160, 163, 250, 271];
    const receivedMs = new Map<number, number>();
    for await (using frame of run.frames()) {
      receivedMs.set(frame.frameNumber, frame.receivedMs);
      if (events.includes(frame.frameNumber)) around.event(frame);
    }
    await around.finished();
    const taken = new Set<number>();
    for (const { path } of around.files.filter((file) => file.path.endsWith(".raw"))) {
      assertEquals((await verify(path)).problems, []);
      for await (const { frameNumber } of readFrames(path)) taken.add(frameNumber);
    }
    for (const event of events) assertAround(taken, receivedMs, { event, beforeMs: 50, afterMs: 100 });
    assertAccounted(await run.finished);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

// Would catch: events of a processor that reach no file.
Deno.test("results of a processor are events", async () => {
  await using camera = await openSmall();
  await using run = await camera.acquire({ frames: 200, slots });
  const sink = gathering();
  const receivedMs = new Map<number, number>();
  async function* results() {
    for await (using frame of run.frames()) {
      receivedMs.set(frame.frameNumber, frame.receivedMs);
      if (frame.frameNumber === 90) yield { sequence: frame.sequence };
    }
  }
  const around = run.recordAround(() => sink, { beforeMs: 50, afterMs: 50, on: results() });
  await run.finished;
  assertEquals(around.events, 1);
  assertAround(new Set(sink.numbers), receivedMs, { event: 90, beforeMs: 50, afterMs: 50 });
});

// Would catch: a failing file that ends the run, or that is not reported.
Deno.test("a file that fails is reported, and the run continues", async () => {
  await using camera = await openSmall();
  const said: string[] = [];
  await using run = await camera.acquire({ frames: 100, slots, log: (line) => said.push(line) });
  const sink = { ...gathering(), append: () => Promise.reject(new Error("the disk is gone")) };
  const around = run.recordAround(() => sink, { beforeMs: 20, afterMs: 20 });
  for await (using frame of run.frames()) if (frame.frameNumber === 50) around.event();
  await assertRejects(() => around.finished(), SinkError, "the disk is gone");
  assertEquals((await run.finished).reason, "complete");
  assert(said.some((line) => line.includes("the disk is gone")));
});

Deno.test("what the ring does not hold, and events that have not come, are refused", async () => {
  await using camera = await openSmall();
  await using run = await camera.acquire({ slots: 40 });
  const make = () => gathering();
  assertThrows(() => run.recordAround(make, { beforeMs: 60_000, afterMs: 1 }), SettingsError, "40 frames");
  assertThrows(() => run.recordAround(make, { beforeMs: -1, afterMs: 1 }), SettingsError, "-1");
  const around = run.recordAround(make, { beforeMs: 10, afterMs: 10 });
  assertThrows(() => around.event({ sequence: 1_000_000 }), SettingsError, "1000000");
  await run.stop();
  assertThrows(() => run.recordAround(make, { beforeMs: 10, afterMs: 10 }), StateError);
});

// Would catch: a loop that begins with the newest frame, or counts those before it as lost.
Deno.test("a loop since a frame begins with that one, past or future, and accounts for those before", async () => {
  await using camera = await openSmall();
  await using run = await camera.acquire({ frames: 60 });
  for await (using frame of run.frames()) if (frame.frameNumber === 30) break;
  const numbersOf = async (from: number) => {
    const numbers: number[] = [];
    for await (using frame of run.since(from)) numbers.push(frame.frameNumber);
    return numbers;
  };
  const found = await Promise.all([numbersOf(9), numbersOf(50), numbersOf(0)]);
  assertEquals(found.map((numbers) => [numbers[0], numbers.at(-1), numbers.length]), [[10, 60, 51], [
    51,
    60,
    10,
  ], [1, 60, 60]]);
  const report = await run.finished;
  assertAccounted(report);
  assertEquals(report.readers.map(({ overrun }) => overrun), [0, 0, 0, 0]);
  assertThrows(() => run.since(-1), SettingsError, "-1");
  assertThrows(() => run.since(1.5), SettingsError, "1.5");
});
