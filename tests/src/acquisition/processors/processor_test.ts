// Processors: a user's modules that look at each frame, each in another thread.
import {
  assert,
  assertEquals,
  assertGreater,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { CameraError, type Sink, StateError } from "../../../../mod.ts";
import type { Processor } from "../../../../analysis.ts";
import { giveArenaBack, takeArena } from "../../../../src/analysis/kernels/arena.ts";
import { ringOf } from "../../../../src/acquisition/run/acquisition.ts";
import { assertAccounted } from "../../../conformance/camera.ts";
import { all, numbers, withModule } from "./with_module.ts";

/** Eight seconds of frames: on a busy machine a thread may take long to begin, and the camera to be stopped. */
const slots = 4000;

// Would catch: a frame that is seen twice or not at all, results under another frame's number, state that is lost between frames,
// and two processors that share what they keep.
Deno.test("each processor sees every frame once, in order, with its options, and keeps its state", async () => {
  const text = `
let seen = 0;
export default processor<object, { name: string }>((frame, { emit, options }) => {
  seen++;
  emit({ seen, stamp: frame.pixels[0], name: options.name, pixels: statistics(frame).pixels, width: frame.width });
});`;
  await withModule(text, async (module, camera) => {
    await using run = await camera.acquire({ frames: 40, slots });
    const both = ["one", "two"].map((name) => all(run.process(module, { options: { name } })));
    for (const [at, results] of (await Promise.all(both)).entries()) {
      assertEquals(results.map(({ frameNumber }) => frameNumber), numbers(40));
      assertEquals(
        results.map(({ value }) => value),
        numbers(40).map((seen) => ({ seen, stamp: seen, name: ["one", "two"][at], pixels: 4096, width: 64 })),
      );
    }
    const report = await run.finished;
    assertAccounted(report);
    assertEquals(report.readers.map(({ name, delivered }) => [name, delivered]), [
      ["process(module.ts)", 40],
      [
        "process(module.ts)",
        40,
      ],
    ]);
  });
});

// Would catch: numbers that overtake other values, or the other way round, on their two ways.
Deno.test("numbers and other values come in the order in which they were emitted", async () => {
  const text = `
export default processor((frame, { emit }) => {
  const n = frame.frameNumber;
  if (n % 3 === 0) emit("n" + n); else emit(n);
  if (n % 5 === 0) { emit(n + 0.5); emit(["twice", n]); emit(n + 0.75); }
});`;
  await withModule(text, async (module, camera) => {
    await using run = await camera.acquire({ frames: 60, slots });
    const results = await all(run.process(module));
    const expected = numbers(60).flatMap((n) => [
      n % 3 === 0 ? `n${n}` : n,
      ...(n % 5 === 0 ? [n + 0.5, ["twice", n], n + 0.75] : []),
    ]);
    assertEquals(results.map(({ value }) => value), expected);
  });
});

// Would catch: an error that is swallowed, one that does not say where, and a run that ends although it should continue.
Deno.test("a processor that throws ends the run, itself, or is counted, as asked", async () => {
  const text = `
export default processor<number>((frame, { emit }) => {
  if (frame.frameNumber % 4 === 0) throw new RangeError("four does not please me");
  emit(frame.frameNumber);
});`;
  await withModule(text, async (module, camera) => {
    {
      const said: string[] = [];
      await using run = await camera.acquire({ frames: 20, slots, log: (line) => said.push(line) });
      const seen = run.process(module);
      const error = await assertRejects(() => all(seen), CameraError, "four does not please me");
      assertStringIncludes(error.message, `${module.pathname}:4:`);
      assertEquals(seen.report().thrown, 1);
      assertEquals((await run.finished).reason, "complete");
      assertStringIncludes(said.join("\n"), "four does not please me");
    }
    {
      await using run = await camera.acquire({ frames: 20, slots });
      const seen = run.process(module, { onThrow: "skip" });
      const found = await all(seen);
      assertEquals(found.map(({ value }) => value), numbers(20).filter((n) => n % 4 !== 0));
      assertEquals(seen.report().thrown, 5);
    }
    {
      await using run = await camera.acquire({});
      run.process(module, { onThrow: "fail" });
      await assertRejects(() => run.finished, CameraError, "four does not please me");
      assertEquals(run.state, "failed");
    }
  });
});

// Would catch: a slow processor that costs the file a frame, or the camera its pace.
Deno.test("only a processor that is too slow is overrun", async () => {
  const text = `
const nap = new Int32Array(new SharedArrayBuffer(4));
export default processor((frame, { emit }) => {
  if (frame.frameNumber <= 300) Atomics.wait(nap, 0, 0, 100); // the others are in the ring at the end
  emit(frame.frameNumber);
});`;
  await withModule(text, async (module, camera) => {
    const sink: Sink = {
      name: "takes all",
      delivery: "oldest-first",
      open: () => Promise.resolve(),
      append: () => Promise.resolve(),
      close: () => Promise.resolve([]),
    };
    await camera.configure({ exposureMs: 5 }); // seconds in the ring, for a script's thread that waits for its turn
    await using run = await camera.acquire({ frames: 800, slots: 500, sinks: [sink] });
    const slow = all(run.process(module)), newest = all(run.process(module, { delivery: "newest-only" }));
    const report = await run.finished;
    assertAccounted(report);
    assertEquals([report.frames, report.missing, report.overrun], [800, 0, 0]);
    const [, ofSlow, ofNewest] = report.readers;
    assertGreater(ofSlow.overrun, 100);
    assertGreater(ofNewest.skipped, 100);
    assertEquals([ofSlow.delivered, ofNewest.delivered], [(await slow).length, (await newest).length]);
  });
});

// Would catch: a million results that fill the memory, and results that vanish without a word.
Deno.test("results that are not taken are kept up to the bound, and counted beyond it", async () => {
  for (const value of ["frame.frameNumber", "{ n: frame.frameNumber }"]) {
    const text = `
let refused = 0;
export default processor((frame, { emit }) => { for (let i = 0; i < 1000; i++) if (!emit(${value})) refused++; });`;
    await withModule(text, async (module, camera) => {
      await using run = await camera.acquire({ frames: 20, slots });
      const seen = run.process(module, { most: 500 });
      await run.finished;
      const { emitted, lost } = seen.report();
      assertEquals([emitted, lost], [500, 19_500]);
      assertEquals((await all(seen)).length, 500);
    });
  }
});

// Would catch: a stop or a trigger that waits for the main thread's loop.
Deno.test("a processor can trigger the camera and ask for the end of the run", async () => {
  const text = `
export default processor((frame, { emit, trigger, stop }) => {
  emit(frame.frameNumber);
  if (frame.frameNumber === 7) return stop();
  while (!trigger());
});`;
  await withModule(text, async (module, camera) => {
    await camera.configure({ trigger: "software-edge" });
    await using run = await camera.acquire({});
    const seen = all(run.process(module));
    await run.trigger();
    const report = await run.finished;
    assertEquals(report.reason, "stopped");
    assertEquals((await seen).map(({ value }) => value), numbers(7));
  }, { cameras: "kinetix" });
  await withModule(text, async (module, camera) => {
    await using run = await camera.acquire({});
    await assertRejects(() => all(run.process(module)), CameraError, "software-edge");
  });
});

// Would catch: a parameter that is set although the camera does not call it live, one that waits for the script's thread,
// and a refusal that says nothing of what was tried.
Deno.test("a processor sets what the camera calls live; for the rest the error says why not", async () => {
  const text = `
const said = (work: () => void) => { try { work(); return "set"; } catch (error) { return error.message; } };
let seen = 0;
export default processor<string[]>((_frame, { emit, setParameter, stop }) => {
  if (seen++ > 0) return;
  emit([
    said(() => setParameter("PARAM_TEMP_SETPOINT", -1234)),
    said(() => setParameter("PARAM_TEMP_SETPOINT", 30000)),
    said(() => setParameter("PARAM_TEMP_SETPOINT", 1e9)),
    said(() => setParameter("PARAM_ADC_OFFSET", 100)),
    said(() => setParameter("PARAM_GAIN_MULT_FACTOR", 1)),
    said(() => setParameter("PARAM_NOTHING", 1)),
  ]);
  stop();
});`;
  await withModule(text, async (module, camera) => {
    const before = (await camera.parameter("PARAM_ADC_OFFSET")).value;
    await using run = await camera.acquire({});
    const [{ value }] = await all(run.process<{ default: Processor<string[]> }>(module));
    assertEquals((await run.finished).reason, "stopped");
    assertEquals(value[0], "set");
    assertStringIncludes(value[1], "PL_ERR");
    assertStringIncludes(value[2], "-32768");
    assertStringIncludes(value[3], "live");
    assertStringIncludes(value[4], "this camera has no");
    assertStringIncludes(value[5], "PVCAM has no");
    assertEquals((await camera.parameter("PARAM_TEMP_SETPOINT")).value, -1234);
    assertEquals((await camera.parameter("PARAM_ADC_OFFSET")).value, before);
  }, { environment: { PVSIM_LIVE: "PARAM_TEMP_SETPOINT" } });
});

// Would catch: a thread that continues after its loop, and one that a stop of the run has to wait for.
Deno.test("a processor ends with its loop, and with its run", async () => {
  const text = `export default processor((frame, { emit }) => { emit(frame.frameNumber); });`;
  await withModule(text, async (module, camera) => {
    await using run = await camera.acquire({});
    const first = run.process(module);
    for await (const { value } of first) if (value as number >= 5) break; // it may have begun late
    while (first.report().state === "running") await new Promise((resolve) => setTimeout(resolve, 1));
    const second = run.process(module);
    await second.next();
    await run.stop();
    assertEquals(second.report().state, "ended");
    assertAccounted(run.report());
    await all(second);
    assertThrows(() => run.process(module), StateError, "finished");
  });
});

// Would catch: a run that never ends for a thread that never comes back, and a ring that the next run writes over under it.
Deno.test("a run ends without a processor that does not return, and leaves it the ring", async () => {
  const text = `
export default processor<number, { gate: Int32Array; }>((frame, { emit, options: { gate } }) => {
  emit(frame.frameNumber);
  while (Atomics.load(gate, 0) === 0);
});`;
  await withModule(text, async (module, camera) => {
    const gate = new Int32Array(new SharedArrayBuffer(4));
    try {
      await using run = await camera.acquire({ frames: 5, slots });
      const stuck = run.process(module, { options: { gate } });
      await stuck.next();
      assertEquals((await run.finished).reason, "complete");
      assertEquals(stuck.report().state, "stuck");
      await assertRejects(() => all(stuck), CameraError, "did not come back");
      await using next = await camera.acquire({ frames: 5, slots });
      assert(ringOf(next).parts.bytes.buffer !== ringOf(run).parts.bytes.buffer);
      await next.finished;
    } finally {
      Atomics.store(gate, 0, 1);
      await new Promise((resolve) => setTimeout(resolve, 100)); // its thread comes to its end
    }
  });
});

// Would catch: parts of the room in front of the ring that are not given back, so that kernels copy after fifteen threads.
Deno.test("the room that processors compute in comes back", async () => {
  const text = `export default processor((frame, { emit }) => { emit(statistics(frame).mean); });`;
  await withModule(text, async (module, camera) => {
    for (let round = 0; round < 6; round++) {
      await using run = await camera.acquire({ frames: 3, slots });
      const some = [0, 1, 2].map(() => all(run.process(module)));
      assertEquals((await Promise.all(some)).map(({ length }) => length), [3, 3, 3]);
      const { memory, bytes } = ringOf(run).parts;
      const next = takeArena(memory!.buffer as unknown as SharedArrayBuffer, bytes.byteOffset);
      assertEquals(next, 8 << 20);
      giveArenaBack(memory!.buffer as unknown as SharedArrayBuffer, next!);
      await run.finished;
    }
  });
});

// Would catch: a thread that copies each frame before it computes, since it does not know the ring's memory.
Deno.test("a processor's kernels compute in the ring", async () => {
  const text = `export default processor((frame, { emit }) => { emit(statistics(frame).mean); });`;
  await withModule(text, async (module, camera) => {
    await using run = await camera.acquire();
    const some = [run.process(module), run.process(module)];
    for (const results of some) await results.next();
    const [taken] = new Int32Array(ringOf(run).parts.memory!.buffer, 0, 1);
    assertEquals(taken, 0b110);
    await run.stop();
  });
});

// Would catch: a processor that needs the ring to be WebAssembly memory, which it is not where addresses are short.
Deno.test("on a ring that is no WebAssembly memory kernels copy, and give the same", async () => {
  const text = `export default processor((frame, { emit }) => { emit(statistics(frame).max); });`;
  await withModule(text, async (module, camera) => {
    const { Memory } = WebAssembly;
    WebAssembly.Memory = class {
      constructor() {
        throw new RangeError("could not allocate memory");
      }
    } as unknown as typeof Memory;
    await using run = await camera.acquire({ frames: 20, slots }).finally(() => WebAssembly.Memory = Memory);
    assertEquals(ringOf(run).parts.memory, undefined);
    const found = all(run.process(module));
    let most = 0;
    for await (using frame of run.frames()) {
      most = Math.max(
        most,
        frame.pixels.reduce((a, b) => Math.max(a, b)),
      );
    }
    assertEquals(Math.max(...(await found).map(({ value }) => value as number)), most);
  });
});
