// When files count their frames: too seldom, and a killed program loses more than a second; too often, and a fast camera
// waits for small writes.
import { assert, assertEquals } from "@std/assert";
import { CommitClock } from "../../../../src/recording/files/commit_clock.ts";
import { SerialQueue } from "../../../../src/serial_queue.ts";

const after = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** A clock, and when it has committed. */
function clockOf(everyMs: number): { clock: CommitClock; turns: SerialQueue; commits: number[] } {
  const commits: number[] = [];
  const turns = new SerialQueue();
  const commit = () => {
    commits.push(performance.now());
    return Promise.resolve();
  };
  return { clock: new CommitClock(everyMs, { turns, commit }), turns, commits };
}

/** Would catch too short a time between two commits, however slow the machine is. */
function assertApart(commits: readonly number[], everyMs: number): void {
  commits.forEach((atMs, index) => assert(index === 0 || atMs - commits[index - 1] >= everyMs - 5));
}

Deno.test("the first frames count before they are given back, those that follow soon wait", async () => {
  const { clock, commits } = clockOf(1e6);
  await clock.wrote();
  assertEquals(commits.length, 1);
  await clock.wrote();
  await clock.wrote();
  assertEquals(commits.length, 1);
  clock.stop();
});

Deno.test("frames that no other follows are counted by the timer, and one timer does for all that wait", async () => {
  const { clock, commits } = clockOf(100);
  for (let times = 0; times < 3; times++) await clock.wrote();
  while (commits.length < 2) await after(5);
  await after(150);
  assertApart(commits, 100);
});

Deno.test("the next commit is timed from the end of the last one, not from when that was asked for", async () => {
  const { clock, turns, commits } = clockOf(200);
  const held = Promise.withResolvers<void>();
  const holding = turns.take(() => held.promise);
  const first = clock.wrote();
  await after(250);
  held.resolve();
  await Promise.all([holding, first]);
  await clock.wrote(); // from when it was asked for, more than 200 ms have passed
  clock.stop();
  assertApart(commits, 200);
});

Deno.test("a stopped clock commits nothing, and continues when frames are written again", async () => {
  const { clock, commits } = clockOf(50);
  await clock.wrote();
  await clock.wrote();
  clock.stop();
  const { length } = commits;
  await after(100);
  assertEquals(commits.length, length);
  await clock.wrote();
  await clock.wrote();
  while (commits.length < length + 2) await after(5);
});
