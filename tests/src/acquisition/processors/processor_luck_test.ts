// Processors that meet bad luck, or cause it: neither the recording nor the camera may suffer from them.
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { CameraError, fileSink } from "../../../../mod.ts";
import { repair, verify } from "../../../../recording.ts";
import { ringOf } from "../../../../src/acquisition/run/acquisition.ts";
import { assertAccounted } from "../../../conformance/camera.ts";
import { all, analysis, numbers, withModule } from "./with_module.ts";

// Would catch: a bound that the engine does not know, by which a processor that keeps all it sees ends the program and
// cuts the recording; and arrays of numbers, which lie outside of the engine's heap.
Deno.test("only the processor that keeps more and more ends, with a sentence, and the file is whole", async () => {
  for (const kept of ["new Array(1e4).fill(0.5)", "new Float64Array(1e4).fill(1)"]) {
    const text = `
const keep: unknown[] = [];
export default processor((frame, { emit }) => { keep.push(${kept}); emit(keep.length); });`;
    await withModule(text, async (module, camera) => {
      const file = module.pathname.replace("module.ts", "run.raw");
      // A long ring, for a recorder that a collection of much garbage keeps waiting.
      await using run = await camera.acquire({ slots: 2000, sinks: [fileSink(file)] });
      const greedy = run.process(module, { memoryBytes: 64 * 2 ** 20 });
      const error = await assertRejects(() => all(greedy), CameraError);
      assertStringIncludes(error.message, `${64 * 2 ** 20}`);
      const report = await run.stop();
      assertAccounted(report);
      assertEquals([report.reason, report.overrun, report.missing], ["stopped", 0, 0]);
      assertEquals((await verify(file)).frames, report.frames);
    });
  }
});

// Deno ends a program whose processor fills the engine's memory within one frame: nothing can look there. Would catch: a
// recording that is no longer readable then, or that lacks what was on the disk before.
Deno.test("a processor that fills memory within a frame ends the program, and what was recorded is kept", async () => {
  const script = (library: string) => `
import { openCamera, fileSink } from "${new URL("mod.ts", analysis)}";
import { verify } from "${new URL("recording.ts", analysis)}";
await using camera = await openCamera({ library: ${JSON.stringify(library)} });
await camera.configure({ exposureMs: 2, region: { x: 0, y: 0, width: 32, height: 32 } });
await using run = await camera.acquire({ sinks: [fileSink(Deno.args[0])] });
let kept = 0;
while (kept < 50) kept = (await verify(Deno.args[0])).frames;
console.log(kept);
for await (const _ of run.process(new URL("./module.ts", import.meta.url)));
console.log("not reached");`;
  const text =
    `export default processor(() => { const all = []; while (true) all.push(new Array(1e5).fill(0.5)); });`;
  await withModule(text, async (module, camera) => {
    const folder = new URL(".", module).pathname, file = `${folder}run.raw`;
    await Deno.writeTextFile(`${folder}script.ts`, script(camera.libraryPath));
    const words = ["run", "--no-check", "--allow-all", "--v8-flags=--max-old-space-size=100"];
    const { success, stdout } = await new Deno.Command("sh", {
      args: ["-c", `ulimit -c 0; exec "$0" "$@"`, Deno.execPath(), ...words, `${folder}script.ts`, file],
      stderr: "null",
      signal: AbortSignal.timeout(120_000),
    }).output();
    const kept = Number(new TextDecoder().decode(stdout));
    assertEquals([success, kept >= 50], [false, true]);
    await repair(file);
    const { frames, whole, stamps, checksums } = await verify(file);
    assertEquals({ atLeast: frames >= kept, whole, stamps, checksums }, {
      atLeast: true,
      whole: true,
      stamps: "right",
      checksums: "right",
    });
  });
});

// Would catch: a recording that stays open because of a blocked processor, and a program that cannot be ended.
Deno.test("a program with a blocked processor finishes its file, and Deno.exit ends it", async () => {
  const script = (library: string) => `
import { openCamera, fileSink } from "${new URL("mod.ts", analysis)}";
await using camera = await openCamera({ library: ${JSON.stringify(library)} });
await camera.configure({ exposureMs: 2, region: { x: 0, y: 0, width: 32, height: 32 } });
await using run = await camera.acquire({ frames: 20, slots: 4000, sinks: [fileSink(Deno.args[0])] });
const stuck = run.process(new URL("./module.ts", import.meta.url));
await stuck.next();
const { frames, reason } = await run.finished;
console.log(JSON.stringify([frames, reason, stuck.report().state]));
await camera.close();
Deno.exit(7);`;
  for (const work of ["while (true);", "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);"]) {
    const text =
      `export default processor((frame, { emit }) => { emit(1); if (frame.frameNumber > 3) ${work} });`;
    await withModule(text, async (module, camera) => {
      const folder = new URL(".", module).pathname;
      await Deno.writeTextFile(`${folder}script.ts`, script(camera.libraryPath));
      const args = ["run", "--no-check", "--no-prompt", `--allow-ffi=${camera.libraryPath}`];
      const { code, stdout } = await new Deno.Command(Deno.execPath(), {
        args: [
          ...args,
          `--allow-read=${folder}`,
          `--allow-write=${folder}`,
          `${folder}script.ts`,
          `${folder}run.raw`,
        ],
        stderr: "null",
      }).output();
      assertEquals(new TextDecoder().decode(stdout).trim(), `[20,"complete","stuck"]`);
      assertEquals(code, 7);
      assertEquals((await verify(`${folder}run.raw`)).frames, 20);
    });
  }
});

// Would catch: a frame that can be read after its turn, when its slot shows another one; and one that was overwritten
// under the processor's eyes and counts as seen whole.
Deno.test("a frame that is kept is refused, and one that is given back late counts as lapped", async () => {
  const text = `
let kept: { readonly pixels: ArrayLike<number> } | undefined;
const nap = new Int32Array(new SharedArrayBuffer(4));
export default processor<string>((frame, { emit }) => {
  if (!kept) {
    kept = frame;
    while (frame.intact) Atomics.wait(nap, 0, 0, 5); // until the camera has come round
    return emit(String(frame.intact));
  }
  try { emit(String(kept.pixels[0])); } catch (error) { emit(error.message); }
});`;
  await withModule(text, async (module, camera) => {
    await using run = await camera.acquire({ slots: 16 });
    const late = run.process(module, { delivery: "newest-only" });
    assertEquals((await late.next()).value?.value, "false");
    assertStringIncludes(String((await late.next()).value?.value), "ended");
    await run.stop();
    assertEquals(late.report().lapped, 1);
    assertAccounted(run.report());
  });
});

// Would catch: an end that waits for a thread that no longer exists, and slots that are never given back.
Deno.test("a processor that dies while the run stops holds nothing up", async () => {
  for (
    const death of ["throw new Error('now')", "queueMicrotask(() => { throw new Error('later') })"]
  ) {
    const text = `
let seen = 0;
export default processor((frame, { stop, emit }) => {
  emit(frame.frameNumber);
  if (++seen !== 5) return;
  stop();
  ${death};
});`;
    await withModule(text, async (module, camera) => {
      await using run = await camera.acquire({ bufferMode: "no-overwrite" });
      const dying = run.process(module);
      const report = await run.finished;
      assertEquals(report.reason, "stopped");
      assertAccounted(report);
      assertEquals(dying.report().state, "ended");
      assertEquals(ringOf(run).isHeld, false);
    });
  }
});

// Would catch: a processor that takes a restart of the camera for the end of the run, or counts its frames twice.
Deno.test("a processor continues when its run is restarted after a stall", async () => {
  const text =
    `export default processor((frame, { emit }) => { emit([frame.frameNumber, frame.pixels[0]]); });`;
  await withModule(text, async (module, camera) => {
    await using run = await camera.acquire({ frames: 20, slots: 4000, onStall: { restarts: 2 } });
    const seen = await all(run.process<{ default: never }>(module));
    const report = await run.finished;
    assertEquals([report.reason, report.restarts], ["complete", 1]);
    assertEquals(seen.map(({ frameNumber }) => frameNumber), numbers(20));
    assertAccounted(report);
  }, { environment: { PVSIM_FAULT: "stall,after=6" } });
});

// Would catch: a million results that cost the recording frames, or more memory than was asked for.
Deno.test("a million results that no one takes cost memory only for those that may wait", async () => {
  const text = `
export default processor((frame, { emit }) => { for (let i = 0; i < 50_000; i++) emit({ frame: frame.frameNumber, i }); });`;
  await withModule(text, async (module, camera) => {
    const file = module.pathname.replace("module.ts", "run.raw");
    await using run = await camera.acquire({ frames: 20, slots: 4000, sinks: [fileSink(file)] });
    const chatty = run.process(module);
    const report = await run.finished;
    assertEquals([report.frames, report.overrun], [20, 0]);
    const { emitted, lost, delivered, overrun } = chatty.report();
    assertEquals([emitted, delivered + overrun], [10_000, 20]);
    assertEquals(lost, 50_000 * delivered - 10_000);
    assert((await all(chatty)).every(({ value }) => (value as { frame: number }).frame === 1));
  });
});

// Would catch: rights that a processor gets beyond those of its script.
Deno.test("a processor has its script's rights and no others", async () => {
  const text = `
const said = (work: () => unknown) => { try { work(); return "done"; } catch (error) { return error.name; } };
export default processor<string[]>((frame, { emit, stop }) => {
  emit([
    said(() => Deno.readTextFileSync("/etc/passwd")),
    said(() => Deno.writeTextFileSync("/tmp/pvcam-no", "")),
    said(() => Deno.env.get("HOME")),
    said(() => new Deno.Command("true").outputSync()),
    said(() => Deno.dlopen("libc.so.6", {})),
  ]);
  stop();
});`;
  await withModule(text, async (module, camera) => {
    const folder = new URL(".", module).pathname, library = camera.libraryPath;
    await Deno.writeTextFile(
      `${folder}script.ts`,
      `
import { openCamera } from "${new URL("mod.ts", analysis)}";
await using camera = await openCamera({ library: ${JSON.stringify(library)} });
await using run = await camera.acquire();
for await (const { value } of run.process(new URL("./module.ts", import.meta.url))) console.log(JSON.stringify(value));`,
    );
    const rights = [`--allow-ffi=${library}`, `--allow-read=${module.pathname}`];
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-check", "--no-prompt", ...rights, `${folder}script.ts`],
    }).output();
    if (stdout.length === 0) throw new Error(new TextDecoder().decode(stderr));
    const said = JSON.parse(new TextDecoder().decode(stdout).split("\n")[0]) as string[];
    assertEquals(said, Array(5).fill("NotCapable"));
  });
});
