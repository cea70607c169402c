// Programs that end while they record, each with no more rights than a script has: the camera and the file end well.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { end, type Ended, program } from "./recording_program.ts";

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

function assertWhole(ended: Ended, name = "a.ome.tif"): void {
  const { state, frames, problems } = ended.files[name];
  assertEquals([state, problems], ["stopped", []], ended.err);
  assert(frames >= 40, `${frames} frames`);
}

const ways: Record<string, [then: string, code: number, says: RegExp]> = {
  "Deno.exit": ["Deno.exit(7)", 7, /^$/],
  "a throw in the loop": [`throw new Error("of the script")`, 1, /Uncaught .*Error: of the script/],
  "a throw in a timer": [
    `setTimeout(() => { throw new Error("of a timer"); })`,
    1,
    /Uncaught Error: of a timer/,
  ],
  "a rejection that is not handled": [
    `void Promise.reject(new Error("of a promise"))`,
    1,
    /Uncaught \(in promise\) .*of a promise/,
  ],
};

for (const [way, [then, code, says]] of Object.entries(ways)) {
  // Would catch: a file that always says that it is being recorded, and a last second that is in no file.
  Deno.test(`a recording is finished when its script ends by ${way}`, async () => {
    const ended = await end(program(`await record(names[0], "a.ome.tif", () => { ${then} });`));
    assertEquals([ended.code, ended.signal], [code, null], ended.err);
    assertMatch(ended.err.trim(), says);
    assertWhole(ended);
  });
}

for (const [signal, code] of [["SIGINT", 130], ["SIGTERM", 143], ["SIGHUP", 129]] as const) {
  Deno.test(`a recording is finished when its script gets a ${signal}, and its loop ends`, async () => {
    const ended = await end(
      program(`await record(names[0], "a.ome.tif", () => {});`),
      (child) => Promise.resolve(child.kill(signal)),
    );
    assertEquals([ended.code, ended.signal], [code, null], ended.err);
    assertMatch(ended.out, /the loop has ended/);
    assertWhole(ended);
  });
}

/** Work of three frames' time, which never waits. */
const slowly = "() => { for (const endMs = performance.now() + 6; performance.now() < endMs;); }";

// Would catch: a loop that is slower than the camera, whose signals are not heard: after seconds its file had no frame.
Deno.test("a recording is finished when the loop of its script works all the time and gets a SIGINT", async () => {
  const code = program(`await record(names[0], "a.ome.tif", () => {});`)
    .replace("if (taken === 40) await then(run);", `(${slowly})();`);
  const ended = await end(code, async (child) => {
    await pause(1500);
    child.kill("SIGINT");
  });
  assertEquals([ended.code, ended.signal], [130, null], ended.err);
  assertMatch(ended.out, /the loop has ended/);
  assertWhole(ended);
});

// Would catch: a script's handler that is not called because the script's loop blocks.
Deno.test("a script's own handler of signals is called while its loop works all the time", async () => {
  const code = program(`
    let heard = 0;
    Deno.addSignalListener("SIGINT", () => heard++);
    await record(names[0], "a.ome.tif", () => {});
    console.log("heard", heard);`)
    .replace("slots: 1024,", `slots: 1024, onInterrupt: "ignore",`)
    .replace("if (taken === 40) await then(run);", `(${slowly})(); if (heard > 0) break;`);
  const ended = await end(code, (child) => Promise.resolve(child.kill("SIGINT")));
  assertEquals([ended.code, ended.signal], [0, null], ended.err);
  assertMatch(ended.out, /heard 1/);
  assertWhole(ended);
});

// Would catch: a script that cannot be ended, because its signals are taken and not acted on.
Deno.test("a script that waits for something else ends after a signal, with its recording finished", async () => {
  const ended = await end(
    program(`setInterval(() => {}, 1000); await record(names[0], "a.ome.tif", () => {});`),
    (child) => Promise.resolve(child.kill("SIGINT")),
  );
  assertEquals(ended.code, 130, ended.err);
  assertWhole(ended);
});

// Would catch: a script in a busy loop that no Ctrl-C reaches, and whose camera and file continue.
Deno.test("a blocked script is stopped by the first signal, and ended by the second", async () => {
  const ended = await end(program(`await record(names[0], "a.ome.tif", block);`), async (child, running) => {
    child.kill("SIGINT");
    await running.complains(/busy/);
    child.kill("SIGINT");
  });
  assertEquals(ended.code, 130, ended.err);
  assertWhole(ended);
});

// Would catch: frames that wait for the script before they are in the file.
Deno.test("a blocked script that is killed has in its file what was counted before", async () => {
  let counted = 0;
  const ended = await end(program(`await record(names[0], "a.ome.tif", block);`), async (child, running) => {
    counted = await running.records("a.ome.tif", 400); // the script blocks at the 40th
    child.kill("SIGKILL");
  });
  assertEquals(ended.signal, "SIGKILL");
  const { state, frames, stamps } = ended.files["a.ome.tif"];
  assertEquals([state, stamps], ["recording", "right"]);
  assert(frames >= counted, `${frames} frames of ${counted} that were counted`);
});

// Would catch: a camera's recording that is cut off because another one's script has failed.
Deno.test("when one of two cameras fails, the other's file is whole", async () => {
  const ended = await end(program(
    `await Promise.all([
      record(names[0], "a.ome.tif", () => {}),
      record(names[1], "b.ome.tif", () => { throw new Error("of one camera"); }),
    ]);`,
    2,
  ));
  assertEquals(ended.code, 1, ended.err);
  assertMatch(ended.err, /of one camera/);
  for (const name of ["a.ome.tif", "b.ome.tif"]) {
    assertEquals([ended.files[name].state, ended.files[name].problems], ["stopped", []], ended.err);
  }
});

// Would catch: a script with its own signal handlers, whose run is stopped in spite of them.
Deno.test("a run that ignores signals leaves them to its script", async () => {
  const code = program(`
    let heard = 0;
    Deno.addSignalListener("SIGINT", () => heard++);
    await record(names[0], "a.ome.tif", async (run) => {
      while (heard === 0) await new Promise((resolve) => setTimeout(resolve, 10));
      await new Promise((resolve) => setTimeout(resolve, 1500));
      console.log((run as { state: string }).state);
      (run as { stop(): void }).stop();
    });`).replace("slots: 1024,", `slots: 1024, onInterrupt: "ignore",`);
  const ended = await end(code, (child) => Promise.resolve(child.kill("SIGINT")));
  assertEquals(ended.code, 0, ended.err);
  assertMatch(ended.out, /running/);
  assertWhole(ended);
});
