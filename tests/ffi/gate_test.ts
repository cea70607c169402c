import { assert, assertEquals, assertGreater, assertMatch, assertRejects } from "@std/assert";
import { Gate } from "../../ffi/gate.ts";
import { enterGate, leaveGate } from "../../ffi/gate_word.ts";
import { hotPvcamSymbols } from "../../ffi/hot_symbols.ts";
import { openLibrary } from "../../ffi/library.ts";
import { CameraError, PvcamError } from "../../src/errors.ts";
import { withStub } from "./stub.ts";

/** Runs a body in a worker with the gate's functions as text, as a drain loop has them. */
function workerWithGate(body: string): Worker {
  const source = `${enterGate}\n${leaveGate}\n` +
    `self.onmessage = async ({ data }) => { ${body} };`;
  return new Worker(URL.createObjectURL(new Blob([source], { type: "text/javascript" })), { type: "module" });
}

function answerOf<T>(worker: Worker, message: unknown): Promise<T> {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = (event) => reject(new Error(event.message));
    worker.postMessage(message);
  });
}

// Would catch: two calls inside at once, calls that overtake each other, a failed call that keeps the gate.
Deno.test("calls go through the gate one at a time and in order, whether or not they fail", async () => {
  const gate = new Gate();
  const seen: string[] = [];
  const calls = ["a", "b", "c"].map((name) =>
    gate.run(name, async () => {
      seen.push(`${name} in`);
      assertEquals(gate.word[0] > 0, true);
      await new Promise((resolve) => setTimeout(resolve, 1));
      seen.push(`${name} out`);
      if (name === "b") throw new Error("b failed");
      return name;
    })
  );
  const results = await Promise.allSettled(calls);
  assertEquals(seen, ["a in", "a out", "b in", "b out", "c in", "c out"]);
  assertEquals(results.map(({ status }) => status), ["fulfilled", "rejected", "fulfilled"]);
  assertEquals(gate.word[0], 0);
});

// Would catch: a short call that keeps drain loops out until the event loop turns, which a busy script delays for seconds.
Deno.test("a synchronous call leaves the gate before anything else runs", async () => {
  const gate = new Gate();
  let wordAfter = -1;
  const call = gate.run("short", () => {
    queueMicrotask(() => wordAfter = gate.word[0]); // the very next thing that can run
    return 1;
  });
  assertEquals(await call, 1);
  assertEquals(wordAfter, 0);
});

// Would catch: a program that hangs for good behind a call which never returns, or whose call runs after all, unasked.
Deno.test("a call that waits too long at the gate names the call inside, and is not made later", async () => {
  const gate = new Gate(30);
  let free = () => {};
  const stuck = gate.run("pl_exp_abort", () => new Promise<void>((resolve) => free = resolve));
  let ran = false;
  const late = gate.run("pl_cam_close", () => {
    ran = true;
  });
  await assertRejects(() => late, CameraError, "Could not call pl_cam_close");
  await assertRejects(
    () => gate.run("pl_get_param", () => {}),
    CameraError,
    "pl_exp_abort",
  );
  free();
  await stuck;
  await gate.run("next", () => {});
  assertEquals(ran, false);
});

// Would catch: a wait in the drain loop that is not bounded, and a gate entered twice.
Deno.test("a drain loop waits for the gate no longer than its limit", () => {
  const { word } = new Gate();
  assert(enterGate(word, 0));
  assertEquals(enterGate(word, 0), false);
  const beganMs = performance.now();
  assertEquals(enterGate(word, 20), false);
  assertGreater(performance.now() - beganMs, 19);
  leaveGate(word);
  assert(enterGate(word, 20));
  leaveGate(word);
  assertEquals(word[0], 0);
});

// Would catch: a lost notify, for which a waiting drain loop would pay with its whole timeout (here, endless).
Deno.test("another thread that waits at the gate is let in when it opens", async () => {
  const gate = new Gate();
  const worker = workerWithGate(`
    const entered = enterGate(data, 1e9);
    if (entered) leaveGate(data);
    self.postMessage(entered);
  `);
  const answer = await gate.run("holding", async () => {
    const promise = answerOf<boolean>(worker, gate.word);
    while (Atomics.load(gate.word, 0) !== 2) await new Promise((resolve) => setTimeout(resolve, 1));
    return { promise }; // in an object: it is answered only once this call has left
  });
  assertEquals(await answer.promise, true);
  worker.terminate();
});

// Would catch: an error code that another thread's call has overwritten. Without the gate thousands are wrong.
Deno.test("under load from two threads every failing call gets its own error code", async () => {
  await withStub(async (path) => {
    await using library = await openLibrary(path);
    // That they are to stop, and how many calls each has made.
    const stop = new Int32Array(new SharedArrayBuffer(12));
    // One succeeds, which resets the code; the other fails with another one, and reads it.
    const body = `
      const { symbols } = Deno.dlopen(data.path, data.symbols);
      const frame = new BigUint64Array(1), info = new Uint8Array(48);
      self.postMessage("ready");
      let wrong = 0;
      while (Atomics.load(data.stop, 0) === 0) {
        if (!enterGate(data.word, 1000)) continue;
        if (data.fails) {
          if (symbols.pl_exp_get_oldest_frame_ex(3, frame, info) !== 0) wrong++;
          else if (symbols.pl_error_code() !== 169) wrong++;
        } else if (symbols.pl_exp_unlock_oldest_frame(3) !== 1) wrong++;
        leaveGate(data.word);
        Atomics.add(data.stop, data.fails ? 1 : 2, 1);
      }
      self.postMessage({ wrong });
    `;
    const workers = [true, false].map((fails) => ({ fails, worker: workerWithGate(body) }));
    try {
      for (const { fails, worker } of workers) {
        const message = { path, symbols: hotPvcamSymbols, word: library.gateWord, stop, fails };
        assertEquals(await answerOf(worker, message), "ready");
      }
      const codes = new Map<number, number>();
      // A machine with one core may give one thread no turn for a while.
      const isEnough = () => Atomics.load(stop, 1) > 1000 && Atomics.load(stop, 2) > 1000;
      let calls = 0;
      for (; calls < 10_000 || !isEnough(); calls++) {
        try {
          await library.calls.paramAvailable(99, "PARAM_TEMP");
        } catch (error) {
          assert(error instanceof PvcamError);
          codes.set(error.code, (codes.get(error.code) ?? 0) + 1);
        }
      }
      assertEquals([...codes], [[175, calls]]);
    } finally {
      const answers = workers.map(({ worker }) =>
        new Promise<{ wrong: number }>((resolve) => worker.onmessage = ({ data }) => resolve(data))
      );
      Atomics.store(stop, 0, 1);
      for (const { wrong } of await Promise.all(answers)) assertEquals(wrong, 0);
      for (const { worker } of workers) worker.terminate();
    }
  });
});

Deno.test("the error of a drain loop's call is made from the code that it read", async () => {
  await withStub(async (path) => {
    await using library = await openLibrary(path);
    const hcam = await library.calls.camOpen("stub_0");
    const error = await library.calls.failure("pl_exp_get_latest_frame_ex", 175, { hcam });
    assertMatch(
      error.message,
      /^pl_exp_get_latest_frame_ex failed on camera "stub_0" with 175 PL_ERR_DEVICE_HANDLE_INVALID: The device handle is/,
    );
  });
});
