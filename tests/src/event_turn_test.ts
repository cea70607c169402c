// Loops that find each frame ready and work on it for longer than a frame lasts: timers, files and signals get their turn.
// Would catch: a loop that runs only in microtasks, under which nothing is recorded and Ctrl-C does nothing.
import { assert, assertEquals } from "@std/assert";
import { CopyLoop } from "../../src/acquisition/readers/copy_loop.ts";
import { FrameLoop } from "../../src/acquisition/readers/frame_loop.ts";
import { SinkFeed } from "../../src/acquisition/readers/sink_feed.ts";
import { turnOnce, TurnWatch } from "../../src/event_turn.ts";
import { FrameQueue } from "../../src/experiment/frame_queue.ts";
import { PHASE } from "../../src/ring/board.ts";
import { fakeRing } from "./ring/fake_ring.ts";

const frames = 20, workMs = 12;

/** Holds this thread up. */
function work(): void {
  const endMs = performance.now() + workMs;
  while (performance.now() < endMs);
}

/** Counts what the event loop serves while `work` runs. */
async function served(
  during: () => Promise<void>,
): Promise<{ timers: number; writes: number; signals: number }> {
  const path = await Deno.makeTempFile();
  const file = await Deno.open(path, { write: true });
  const count = { timers: 0, writes: 0, signals: 0 };
  const onSignal = () => count.signals++;
  Deno.addSignalListener("SIGUSR2", onSignal);
  const timer = setInterval(() => count.timers++, 5);
  let goesOn = true;
  const writing = (async () => {
    for (const bytes = new Uint8Array(1000); goesOn; count.writes++) await file.write(bytes);
  })();
  try {
    Deno.kill(Deno.pid, "SIGUSR2");
    await during();
    return { ...count };
  } finally {
    goesOn = false;
    await writing;
    clearInterval(timer);
    Deno.removeSignalListener("SIGUSR2", onSignal);
    file.close();
    await Deno.remove(path);
  }
}

function readyRing() {
  const fake = fakeRing(32);
  fake.expose(frames);
  fake.board.end(PHASE.complete);
  return fake.ring;
}

const loops: Record<string, () => Promise<number>> = {
  "frames()": () => workOn(new FrameLoop(readyRing(), {}, { failure: () => Promise.resolve() })),
  "frames() of the newest": async () => {
    const fake = fakeRing(32);
    fake.expose(1);
    let seen = 0;
    for await (
      const _ of new FrameLoop(fake.ring, { delivery: "newest-only" }, { failure: () => Promise.resolve() })
    ) {
      work();
      if (++seen === frames) break;
      fake.expose(1);
    }
    return seen;
  },
  "copies()": () => workOn(new CopyLoop(readyRing(), { most: frames }, () => Promise.resolve())),
  "a sink of the script's own": async () => {
    const fake = fakeRing(32);
    fake.expose(1);
    let seen = 0;
    const append = () => {
      work();
      if (++seen < frames) fake.expose(1);
      else fake.board.end(PHASE.complete);
      return Promise.resolve();
    };
    const open = () => Promise.resolve(), close = () => Promise.resolve([]);
    await new SinkFeed({ name: "slow", delivery: "oldest-first", open, append, close }, fake.ring, "continue")
      .drain();
    return seen;
  },
  "a queue of time points": async () => {
    const queue = new FrameQueue<number>(1e6);
    for (let frame = 0; frame < frames; frame++) queue.put(frame, 1);
    queue.end();
    let seen = 0;
    for (; await queue.take() !== undefined; seen++) work();
    return seen;
  },
};

async function workOn(loop: AsyncIterable<unknown>): Promise<number> {
  let seen = 0;
  for await (const _ of loop) {
    work();
    seen++;
  }
  return seen;
}

for (const [name, run] of Object.entries(loops)) {
  Deno.test(`timers, files and signals have their turn between the frames of ${name}`, async () => {
    let seen = 0;
    const count = await served(async () => void (seen = await run()));
    assertEquals(seen, frames);
    // Each frame is a turn; a busy machine may leave some of them without a timer or a write.
    assert(count.timers >= frames / 5, `timers fired: ${count.timers}`);
    assert(count.writes >= frames / 5, `writes: ${count.writes}`);
    assertEquals(count.signals, 1);
  });
}

// Would catch: a turn for every frame, which would cost a fast loop a hundred times what it costs now.
Deno.test("a fast loop is asked to let the event loop turn two hundred times a second at most", async () => {
  const watch = new TurnWatch();
  await turnOnce();
  const startMs = performance.now();
  let turns = 0, asked = 0;
  for (; performance.now() - startMs < 200; asked++) {
    if (!watch.isDue(asked >> 8)) continue;
    turns++;
    await turnOnce();
  }
  const most = (performance.now() - startMs) / 5 + 1;
  assert(turns >= 1 && turns <= most, `${turns} turns among ${asked} frames, at most ${most}`);
});
