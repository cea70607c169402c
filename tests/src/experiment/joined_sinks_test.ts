import { assertEquals, assertRejects } from "@std/assert";
import { NumberTable } from "../../../src/recording/run_numbers.ts";
import { JoinedSinks } from "../../../src/experiment/joined_sinks.ts";
import { NumberedLease } from "../../../src/frame/numbered_frame.ts";
import type { Sink } from "../../../mod.ts";
import { collectingSink, lease, recorderHere, run, slowSink } from "./collecting_sink.ts";

const recorder = recorderHere();
const asItIs = { numbers: { shift: { sequence: 0, frameNumber: 0 } } };

// Would catch: a recording that begins again with each run, or whose numbers do.
Deno.test("several runs are one recording, opened once, numbered through, closed at the end", async () => {
  const sink = collectingSink();
  const joined = new JoinedSinks([sink], { startedMs: 77, frames: 4, asked: { intervalMs: 9 } }, recorder);
  for (const before of [0, 2]) {
    const [part] = joined.forRun({ numbers: { shift: { sequence: before, frameNumber: before } } });
    await part.open(run(4));
    await part.append([lease(0), lease(1)]);
    assertEquals(await part.close("complete"), []);
  }
  assertEquals(sink.got.closed, []);
  assertEquals(await joined.close("stopped"), [{ path: "collected", bytes: 1 }]);
  assertEquals([sink.got.sequences, sink.got.frameNumbers], [[0, 1, 2, 3], [1, 2, 3, 4]]);
  const [{ startedMs, frames, asked, camera }] = sink.got.runs;
  assertEquals([sink.got.runs.length, startedMs, frames, asked, camera.name], [
    1,
    77,
    4,
    { intervalMs: 9 },
    "cam",
  ]);
  assertEquals([sink.got.closed, await joined.close("stopped")], [["stopped"], []]);
});

Deno.test("a run of another size is refused, and every sink is closed though one fails", async () => {
  const broken = {
    ...collectingSink("broken"),
    close: () => {
      throw new RangeError("full");
    },
  };
  const sound = slowSink();
  const joined = new JoinedSinks([broken, sound], { startedMs: 0 }, recorder);
  const [, part] = joined.forRun(asItIs);
  for (const one of joined.forRun(asItIs)) await one.open(run(4));
  await assertRejects(() => part.open(run(8)), Error, "8 x 2");
  const { format } = run(4);
  const headed = { ...run(4), format: { ...format, metadata: true } };
  await assertRejects(() => part.open(headed), Error, "with metadata");
  await assertRejects(() => joined.close("failed"), RangeError, "full");
  assertEquals(sound.got.closed, ["failed"]);
});

Deno.test("the run that opens a sink reports that it cannot be opened", async () => {
  const broken = { ...collectingSink(), open: () => Promise.reject(new RangeError("no room")) };
  const [part] = new JoinedSinks([broken], { startedMs: 0 }, recorder).forRun(asItIs);
  await assertRejects(() => part.open(run()), RangeError, "no room");
});

// Would catch: a display of a plan that shows no progress, and sinks that do not learn which frames they will not get.
Deno.test("a sink is asked for its progress and gets the count of skipped frames, if it takes them", () => {
  const skipped: number[] = [];
  const progress = {
    frames: 3,
    bytesWritten: 1,
    bytesCopied: 0,
    writeSeconds: 1,
    worstAppendMs: 1,
    writtenWith: "x",
  };
  const curious = {
    ...collectingSink(),
    skip: (count: number) => void skipped.push(count),
    progress: () => progress,
  };
  const plain: Sink = { ...collectingSink(), skip: undefined, progress: undefined };
  const [one, other] = new JoinedSinks([curious, plain], { startedMs: 0 }, recorder).forRun(asItIs);
  one.skip!(4);
  assertEquals([one.progress!(), skipped], [progress, [4]]);
  assertEquals([other.skip, other.progress], [undefined, undefined]);
});

Deno.test("a lease under other numbers is the same lease", () => {
  const inner = lease(0);
  const numbered = new NumberedLease(inner, { sequence: 40, frameNumber: 50 });
  assertEquals([numbered.sequence, numbered.frameNumber, numbered.width, numbered.height], [40, 50, 4, 2]);
  assertEquals(numbered.pixels, inner.pixels);
  const { sequence, frameNumber, exposureMs, receivedMs } = numbered.copy();
  assertEquals([sequence, frameNumber, exposureMs, receivedMs], [40, 50, 3, 5]);
  numbered[Symbol.dispose]();
  assertEquals(inner.ended, true);
});

// Would catch: a frame of a triggered run under the numbers of another one, on whichever thread.
Deno.test("frames that are numbered one by one get the numbers that were set for them", async () => {
  const sink = collectingSink();
  const numbers = new NumberTable();
  const joined = new JoinedSinks([sink], { startedMs: 0 }, recorder);
  const [part] = joined.forRun({ numbers: { table: numbers.buffer, firstSequence: 5 } });
  await part.open(run());
  for (let frameNumber = 1; frameNumber <= 70; frameNumber++) {
    numbers.set(frameNumber, 3 * frameNumber);
    await part.append([lease(frameNumber - 1)]);
  }
  assertEquals([sink.got.sequences[69], sink.got.frameNumbers[69], sink.got.sequences[0]], [74, 210, 5]);
  await joined.close("complete");
  await recorder.end();
});

// Would catch: a night's recording whose times go back, and which verifying calls damaged, because a clock was set.
Deno.test("times of a recording rise from run to run when the clock is set back", async () => {
  const hourMs = 3600e3, trueNow = Date.now;
  const dated: number[] = [];
  const sink: Sink = {
    ...collectingSink(),
    append: (frames) => Promise.resolve(void dated.push(...frames.map(({ receivedMs }) => receivedMs))),
  };
  const joined = new JoinedSinks([sink], { startedMs: 77 }, recorder);
  let passed = 0;
  try {
    for (const setMs of [0, -hourMs, hourMs, -2 * hourMs]) {
      Date.now = () => trueNow() + setMs;
      const [part] = joined.forRun({ numbers: { shift: { sequence: passed, frameNumber: passed++ } } });
      await part.open(run(4));
      await part.append([{ ...lease(0), receivedMs: Date.now() }]);
      await part.close("complete");
    }
  } finally {
    Date.now = trueNow;
  }
  await joined.close("complete");
  const later = dated.map((ms) => Math.round((ms - dated[0]) / (hourMs / 10)));
  assertEquals(later, [0, 0, 10, 10]);
});
