// A camera that falls silent: too little is done, and a night is lost; too much, and a dead camera is tried without end.
import { assert, assertEquals, assertMatch } from "@std/assert";
import type { OnStall } from "../../../../src/acquisition/options.ts";
import { Stalls } from "../../../../src/acquisition/run/stalls.ts";

function stallsOf(onStall: OnStall) {
  const said: string[] = [];
  const failures: string[] = [];
  const restartedMs: number[] = [];
  const run = { ends: () => false, restart: () => Promise.resolve() };
  const stalls = new Stalls({
    camera: "pvcamUSB_0",
    onStall,
    log: (line) => said.push(line),
    lastFrameNumber: () => 17,
    ends: () => run.ends(),
    restart: () => {
      restartedMs.push(performance.now());
      return run.restart();
    },
    fail: ({ message }) => failures.push(message),
  });
  return { stalls, said, failures, restartedMs, run };
}

Deno.test("a silence is said and counted, and nothing more is done unless asked", async () => {
  const { stalls, said, failures, restartedMs } = stallsOf("report");
  stalls.add(2500);
  await stalls.idle();
  assertEquals(said, ['Camera "pvcamUSB_0" has given no frame for 2.5 s, after frame 17.']);
  assertEquals([stalls.count, stalls.restarts, failures, restartedMs], [1, 0, [], []]);
});

// Would catch: a library that refuses every frame, and a run that waits for it without end.
Deno.test("frames that are reported and never given end a run that would wait for a silent camera", () => {
  const { stalls, failures } = stallsOf("report");
  stalls.add(2500, 40);
  assertMatch(failures.join(), /has reported 40 frames since frame 17.*none of them for 2\.5 s/);
});

Deno.test("restarts follow each other after growing pauses, and the silence after the last one ends the run", async () => {
  const { stalls, said, failures, restartedMs } = stallsOf({ restarts: 2 });
  const startMs = performance.now();
  stalls.add(2000);
  await stalls.idle();
  stalls.add(2000);
  await stalls.idle();
  assertEquals([restartedMs.length, failures], [2, []]);
  assert(restartedMs[0] - startMs >= 95, "the first pause is 0.1 s");
  assert(restartedMs[1] - restartedMs[0] >= 395, "the second is four times as long");
  assertMatch(said.at(-1)!, /was restarted \(2\)/);
  stalls.add(2000);
  assertMatch(failures.join(), /after frame 17; 2 restarts did not help\. What came until then is kept\.$/);
  assertEquals([stalls.count, stalls.restarts], [3, 2]);
});

// Would catch: a restart that is reported before the run continues, and a failed restart that hides the next silence.
Deno.test("a restart is reported when it is done, and one that did not help counts too", async () => {
  const { stalls, said, failures, run } = stallsOf({ restarts: 1 });
  const restarted = Promise.withResolvers<void>();
  const begun = new Promise<void>((begin) => {
    run.restart = () => {
      begin();
      return restarted.promise;
    };
  });
  stalls.add(2000);
  await begun;
  await new Promise((wake) => setTimeout(wake, 1));
  assertEquals(said.filter((line) => line.includes("was restarted")), []);
  restarted.resolve();
  await stalls.idle();
  assertMatch(said.at(-1)!, /was restarted \(1\)/);
  stalls.add(2000);
  assertMatch(failures.join(), /; 1 restart did not help\./);
  const strict = stallsOf("fail");
  strict.stalls.add(2000);
  assertMatch(strict.failures.join(), /after frame 17\. What came until then is kept\.$/);
});

Deno.test("a run that has ended during the pause is not started again, and one that is ending not at all", async () => {
  const { stalls, said, restartedMs, run } = stallsOf({ restarts: 3 });
  let asked = 0;
  run.ends = () => asked++ > 0; // it runs before the pause, and not after it
  stalls.add(2000);
  await stalls.idle();
  assertEquals([asked, stalls.restarts], [2, 1]);
  stalls.add(2000);
  await stalls.idle();
  assertEquals(restartedMs, []);
  assertEquals(said.filter((line) => line.includes("restarted")), []);
  assertEquals([asked, stalls.restarts], [3, 1]);
});
