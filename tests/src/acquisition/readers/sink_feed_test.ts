// Leading frames to a sink with several batches under way: none may be lost, lent twice, or kept.
import { assert, assertEquals, assertRejects } from "@std/assert";
import { sinkFailure, SinkFeed } from "../../../../src/acquisition/readers/sink_feed.ts";
import type { FrameLease } from "../../../../src/frame/frame.ts";
import { OverrunError, SinkError } from "../../../../src/errors.ts";
import { PHASE, WORD } from "../../../../src/ring/board.ts";
import type { CloseReason, Sink, SinkFile, SinkRun } from "../../../../src/recording/sink.ts";
import { fakeRing } from "../../ring/fake_ring.ts";

/** A slow sink: each append ends when the test says so. */
class SlowSink implements Sink {
  readonly name = "slow";
  readonly delivery = "oldest-first";
  readonly appendsAtOnce: number;
  /** The sequences of each append, in the order of the calls. */
  readonly calls: number[][] = [];
  readonly ends: PromiseWithResolvers<void>[] = [];
  /** The counts of frames that it will not get, as they were given to it. */
  readonly skipped: number[] = [];
  readonly closed: string[] = [];
  underWay = 0;
  most = 0;

  constructor(appendsAtOnce: number) {
    this.appendsAtOnce = appendsAtOnce;
  }

  open(): Promise<void> {
    return Promise.resolve();
  }

  async append(frames: readonly FrameLease[]): Promise<void> {
    this.calls.push(frames.map(({ sequence }) => sequence));
    const end = Promise.withResolvers<void>();
    this.ends.push(end);
    this.most = Math.max(this.most, ++this.underWay);
    await end.promise;
    this.underWay--;
  }

  skip(count: number): void {
    this.skipped.push(count);
  }

  close(reason: string): Promise<SinkFile[]> {
    this.closed.push(reason);
    return Promise.resolve([{ path: "slow.raw", bytes: 7 }]);
  }
}

const turn = () => new Promise((resolve) => setTimeout(resolve));

Deno.test("several batches are under way, as many as the sink takes, and each goes back when it is done", async () => {
  const { ring, board, expose, camera } = fakeRing(24, "no-overwrite");
  const sink = new SlowSink(3);
  const feed = new SinkFeed(sink, ring, "fail");
  const drained = feed.drain();
  expose(20);
  await turn();
  assertEquals(sink.calls, [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11]]);
  // A later one that is done first gives the camera nothing back: the older frames are still being read.
  sink.ends[1].resolve();
  await turn();
  assertEquals([camera.released, sink.calls.length], [0, 4]);
  sink.ends[0].resolve();
  await turn();
  assertEquals([camera.released, sink.calls.length], [8, 5]);
  board.end(PHASE.complete);
  for (const end of sink.ends) end.resolve();
  await drained;
  assertEquals([sink.calls.flat().length, sink.most, feed.reader.leasesOut], [20, 3, 0]);
  assertEquals(feed.reader.account(), { delivered: 20, overrun: 0, skipped: 0, lapped: 0 });
});

Deno.test("the end of a run waits for all that is left, also of a ring that cannot lend it at once", async () => {
  const { ring, board, expose } = fakeRing(2);
  const sink = new SlowSink(4);
  const feed = new SinkFeed(sink, ring, "fail");
  expose(2);
  board.words[WORD.newest] = 1; // the camera is idle: both frames are whole
  board.end(PHASE.complete);
  const drained = feed.drain();
  await turn();
  assertEquals(sink.calls, [[0]]); // of two slots one is the camera's
  sink.ends[0].resolve();
  await turn();
  sink.ends[1].resolve();
  await drained;
  assertEquals(sink.calls, [[0], [1]]);
});

Deno.test("a failed append ends the feed once all others have returned, even if no more frames come", async () => {
  const { ring, expose } = fakeRing(32);
  const sink = new SlowSink(4);
  const feed = new SinkFeed(sink, ring, "continue");
  let over = false;
  const drained = feed.drain().finally(() => over = true);
  expose(8);
  await turn();
  assertEquals(sink.calls.length, 2);
  sink.ends[1].reject(new Error("the disk is gone"));
  await turn();
  assertEquals([over, feed.reader.leasesOut], [false, 4]);
  sink.ends[0].resolve();
  await assertRejects(() => drained, Error, "the disk is gone");
  assertEquals(feed.reader.leasesOut, 0);
});

// Would catch: a sink that is closed twice, or before it was opened, and files that no report names.
Deno.test("a sink is closed once, if it was opened, and its files are kept", async () => {
  const sink = new SlowSink(1);
  const feed = new SinkFeed(sink, fakeRing(8).ring, "continue");
  await feed.close("failed");
  assertEquals([sink.closed, feed.files], [[], []]);
  await feed.open({} as SinkRun);
  for (const reason of ["stopped", "failed"] as const) await feed.close(reason);
  assertEquals([sink.closed, feed.files], [["stopped"], [{ path: "slow.raw", bytes: 7 }]]);
});

// Would catch: a file that passes for closed while it is being closed, and a program that ends meanwhile.
Deno.test("of two that close a sink at once, neither goes on before it is closed", async () => {
  const sink = new SlowSink(1), end = Promise.withResolvers<SinkFile[]>();
  sink.close = (reason) => {
    sink.closed.push(reason);
    return end.promise;
  };
  const feed = new SinkFeed(sink, fakeRing(8).ring, "continue");
  await feed.open({} as SinkRun);
  let gone = 0;
  const both = ["stopped", "failed"].map((reason) => feed.close(reason as CloseReason).then(() => gone++));
  await turn();
  assertEquals([sink.closed, gone, feed.files], [["stopped"], 0, []]);
  end.resolve([{ path: "slow.raw", bytes: 7 }]);
  await Promise.all(both);
  assertEquals([sink.closed, gone, feed.files.length], [["stopped"], 2, 1]);
});

Deno.test("how far a sink is behind is what it holds and has not taken, a ring at the most", async () => {
  const { ring, board, expose } = fakeRing(16, "no-overwrite");
  const sink = new SlowSink(1);
  const feed = new SinkFeed(sink, ring, "continue");
  const behind = () => feed.pace(true).behind;
  assertEquals(behind(), 0);
  expose(10);
  assertEquals(behind(), 10);
  const drained = feed.drain();
  await turn();
  assertEquals([sink.calls.length, behind()], [1, 10]);
  sink.ends[0].resolve();
  await turn();
  assertEquals(behind(), 6);
  expose(90);
  assertEquals(behind(), 16);
  board.spanMs.set([0, 1000]);
  assertEquals(feed.pace(false), {
    running: false,
    framesPerSecond: 99,
    frameBytes: 16,
    slots: 16,
    behind: 16,
  });
  assertEquals(Object.keys(feed.report(true)), ["name", "delivered", "overrun", "skipped", "lapped"]);
  feed.discard();
  sink.ends[1].resolve();
  board.end(PHASE.stopped);
  await drained;
});

// Would catch: writes so small that a disk spends its time between them, and so large that the camera waits for them.
Deno.test("frames are lent in batches of some megabytes, and of a part of the ring", async () => {
  const region = { x: 0, y: 0, width: 1, height: 1, binning: [1, 1] as const, offsetBytes: 0 };
  for (
    const [frameBytes, slots, atOnce, batch] of [
      [16, 8192, 1, 1024],
      [16, 400, 1, 100],
      [16, 400, 4, 50],
      [131_072, 512, 1, 64], // 8 MB: it takes 64 at once at least
      [131_072, 1024, 2, 128], // 16 MB
      [16, 3, 4, 1],
    ]
  ) {
    const format = { frameBytes, bytesPerPixel: 2, bitDepth: 12, regions: [region] } as const;
    const { ring, board, expose } = fakeRing(slots, "no-overwrite", { format });
    const sink = new SlowSink(atOnce);
    const feed = new SinkFeed(sink, ring, "continue");
    expose(Math.min(slots - 1, 2 * batch));
    const drained = feed.drain();
    await turn();
    assertEquals(sink.calls[0].length, batch, `${slots} slots of ${frameBytes} bytes, ${atOnce} at once`);
    feed.discard();
    board.end(PHASE.stopped);
    let over = false;
    const ended = drained.finally(() => over = true);
    for (; !over; await turn()) sink.ends.forEach((end) => end.resolve());
    await ended;
  }
});

// Would catch: an aborted run that still writes what is in its ring.
Deno.test("after an abort nothing more is appended, and what was left counts as skipped", async () => {
  const { ring, board, expose } = fakeRing(32);
  const sink = new SlowSink(2);
  const feed = new SinkFeed(sink, ring, "fail");
  const drained = feed.drain();
  expose(20);
  await turn();
  assertEquals(sink.calls.length, 2);
  feed.discard();
  board.end(PHASE.stopped);
  for (const end of sink.ends) end.resolve();
  await drained;
  assertEquals([sink.calls.length, feed.reader.leasesOut], [2, 0]);
  assertEquals(feed.reader.account(), { delivered: 16, overrun: 0, skipped: 4, lapped: 0 });
});

Deno.test("a sink's error names the sink once, whatever type it throws", () => {
  const sink = new SlowSink(1);
  const own = new SinkError("The disk is full.");
  assertEquals(sinkFailure(sink, own), own);
  const overrun = new OverrunError("too slow");
  assertEquals(sinkFailure(sink, overrun), overrun);
  const cause = new RangeError("no room");
  const failure = sinkFailure(sink, cause);
  assertEquals([failure.message, failure.cause], ['Sink "slow" failed: no room', cause]);
  assertEquals(sinkFailure(sink, "words").message, 'Sink "slow" failed: words');
});

Deno.test("frames that a slow sink never got are accounted for, or end the run, as asked", async () => {
  for (const onOverrun of ["continue", "fail"] as const) {
    const { ring, board, expose } = fakeRing(16);
    const sink = new SlowSink(2);
    const feed = new SinkFeed(sink, ring, onOverrun);
    const drained = feed.drain();
    drained.catch(() => {});
    expose(8);
    await turn();
    assertEquals(sink.calls.length, 2);
    expose(40); // the ring comes round while both are out
    board.end(PHASE.stopped);
    for (let ended = 0; ended < sink.ends.length; ended++) {
      sink.ends[ended].resolve();
      await turn();
    }
    if (onOverrun === "fail") await assertRejects(() => drained, OverrunError, "was too slow");
    else await drained;
    const { delivered, overrun, skipped, lapped } = feed.reader.account();
    assertEquals([delivered + overrun + skipped, feed.reader.leasesOut], [48, 0]);
    // Given each count once, in as many steps as there were.
    assertEquals(sink.skipped, [overrun]);
    assertEquals(lapped, 8, "both batches were overwritten while they were out");
    assert(overrun > 0);
  }
});

// Would catch: a report whose frames, less those that were lapped, are not those in the file: the camera came round after a
// frame was written, or the sink saw that it had come round before this thread did.
Deno.test("if a sink says which frames are whole in its file, its other frames were lapped", async () => {
  for (const kept of [8, 5]) {
    const { ring, board, expose } = fakeRing(16);
    const sink = new SlowSink(1);
    const progress = () => ({
      frames: kept,
      bytesWritten: 0,
      bytesCopied: 0,
      writeSeconds: 0,
      worstAppendMs: 0,
      writtenWith: "a test",
    });
    const feed = new SinkFeed(Object.assign(sink, { progress }), ring, "continue");
    const drained = feed.drain();
    expose(8);
    board.end(PHASE.complete);
    for (let ended = 0; ended < 8; ended++) {
      await turn();
      sink.ends[ended]?.resolve();
    }
    await drained;
    const { delivered, lapped } = feed.report(false);
    assertEquals([delivered, lapped], [8, 8 - kept]);
  }
});
