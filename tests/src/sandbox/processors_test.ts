// Processors of a script in a sandbox: threads behind the script's own wall, with its frames and without rights.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { verify } from "../../../recording.ts";
import { answersOf, type Ended, front, sandboxed, small } from "./sandboxed.ts";

const analysis = front.replace("mod.ts", "analysis.ts");

/** A processor's module. */
const module = (text: string) => `import { processor, statistics } from "${analysis}";\n${text}`;

/** A script that records a run of 150 frames and does something with it. */
const recording = (then: string, options = "") => `
import { openCamera, fileSink } from "${front}";
const tell = (name, value) => console.log(JSON.stringify({ [name]: value }));
const all = async (results) => { const seen = []; for await (const one of results) seen.push(one); return seen; };
const accountsHold = ({ missing, lastFrameNumber, readers }) =>
  readers.every((one) => one.delivered + missing + one.overrun + one.skipped === lastFrameNumber);
await using camera = await openCamera();
await camera.configure(${small});
await using run = await camera.acquire({ frames: 150, slots: 300, sinks: [fileSink("run.raw")], ${options} });
${then}
const report = await run.finished;
tell("report", [report.reason, report.frames, accountsHold(report)]);`;

/** The recording is whole, and shows what the camera saw. A script whose time is up may have ended its run early. */
async function assertRecorded({ folder, said }: Ended, { mayEndEarly = false } = {}): Promise<void> {
  const { state, frames, problems } = await verify(join(folder, "results/run.raw"));
  if (!mayEndEarly || state !== "stopped") {
    assertEquals([state, frames, problems], ["complete", 150, []], said.join("\n"));
  }
  const bytes = await Deno.readFile(join(folder, "results/run.raw"));
  const view = new DataView(bytes.buffer), frameBytes = 64 * 64 * 2;
  const start = bytes.length - frames * frameBytes;
  const stamps = Array.from({ length: frames }, (_, at) => view.getUint32(start + at * frameBytes, true));
  assertEquals(stamps, Array.from({ length: frames }, (_, at) => at + 1));
}

for (const copies of [false, true]) {
  // Would catch: a frame that a processor sees twice, under another one's number or not at all, kernels that compute on
  // other pixels, results that overtake each other, and an account that does not add up.
  Deno.test(`a processor in a sandbox sees each frame once, ${copies ? "as a copy" : "where the camera wrote it"}`, async () => {
    const files = {
      "parts/look.ts": module(`
import { twice } from "./twice.ts";
let seen = 0;
export default processor((frame, { emit, options }) => {
  const stamp = new DataView(frame.pixels.buffer, frame.pixels.byteOffset).getUint32(0, true);
  const { pixels, mean } = statistics(frame);
  const sum = frame.pixels.reduce((sum, one) => sum + one, 0);
  emit(twice(stamp));
  emit({ seen: ++seen, pixels, isMean: Math.abs(mean - sum / pixels) < 1e-6 * mean, name: options.name, intact: frame.intact });
});`),
      "parts/twice.ts": "export const twice = (one: number): number => 2 * one;",
    };
    const body = recording(`
const names = ["one", "two"];
const both = names.map((name) =>
  all(run.process(new URL("./parts/look.ts", import.meta.url), { options: { name } })));
for (const [at, results] of (await Promise.all(both)).entries()) {
  tell(names[at], results.map(({ frameNumber, sequence, value }) => [frameNumber, sequence, value]));
}
tell("readers", run.report().readers.map(({ name, delivered }) => [name, delivered]));`);
    await sandboxed(body, { copies, files }, async (ended) => {
      const answers = answersOf(ended);
      assertEquals(answers.report, ["complete", 150, true], ended.said.join("\n"));
      for (const name of ["one", "two"]) {
        const expected = Array.from({ length: 150 }, (_, at) => [
          [at + 1, at, 2 * (at + 1)],
          [at + 1, at, { seen: at + 1, pixels: 4096, isMean: true, name, intact: true }],
        ]).flat();
        assertEquals(answers[name], expected);
      }
      const rows = [["run.raw", 150], ["process(look.ts)", 150], ["process(look.ts)", 150]];
      assertEquals((answers.readers as unknown[]).slice(1), rows.slice(1));
      await assertRecorded(ended);
      assertEquals(ended.code, 0);
    });
  });
}

// Would catch: a thread whose frames go back to the camera while it looks at them, and one that a run waits for in vain.
Deno.test("a processor in a sandbox reads runs of all buffer modes, and its account holds", async () => {
  const files = {
    "look.ts": module(
      "export default processor((frame, { emit }) => emit([frame.pixels[0], frame.intact]));",
    ),
  };
  const body = `
import { openCamera } from "${front}";
await using camera = await openCamera();
await camera.configure(${small});
for (const bufferMode of ["overwrite", "no-overwrite", "sequence"]) {
  await using run = await camera.acquire({ frames: 200, bufferMode });
  const wrong = [];
  let seen = 0, before = 0;
  for await (const { frameNumber, value: [stamp, intact] } of run.process(new URL("./look.ts", import.meta.url))) {
    if (stamp !== frameNumber || frameNumber <= before || !intact) wrong.push(frameNumber);
    before = frameNumber;
    seen++;
  }
  const { missing, lastFrameNumber, readers: [one] } = await run.finished;
  const holds = one.delivered === seen && one.delivered + missing + one.overrun + one.skipped === lastFrameNumber;
  console.log(JSON.stringify({ [bufferMode]: [before, seen > 20, wrong, holds] }));
}`;
  await sandboxed(body, { files }, (ended) => {
    const answers = answersOf(ended);
    for (const mode of ["overwrite", "no-overwrite", "sequence"]) {
      assertEquals(answers[mode], [200, true, [], true], `${mode}\n${ended.said.join("\n")}`);
    }
  });
});

// Would catch: a call that waits for the script's thread, one that passes the host's checks by, and a refusal that says
// nothing.
Deno.test("a processor in a sandbox triggers, sets what the script may, and ends the run", async () => {
  const files = {
    "closed.ts": module(`
const said = (work) => { try { work(); return "set"; } catch (error) { return error.message; } };
export default processor((frame, { emit, trigger, setParameter, stop }) => {
  emit(frame.frameNumber);
  if (frame.frameNumber < 7) return void (() => { while (!trigger()); })();
  emit([
    said(() => setParameter("PARAM_TEMP_SETPOINT", -1234)),
    said(() => setParameter("PARAM_ADC_OFFSET", 100)),
    said(() => setParameter("PARAM_EXPOSURE_TIME", 3)),
    said(() => setParameter("PARAM_CLEAR_CYCLES", { a: 1 })),
  ]);
  stop();
});`),
    "never.ts": module("export default processor((frame, { trigger }) => { trigger(); });"),
  };
  const body = `
import { openCamera } from "${front}";
await using camera = await openCamera();
await camera.configure({ ...${small}, trigger: "software-edge" });
{
  await using run = await camera.acquire({});
  const seen = run.process(new URL("./closed.ts", import.meta.url));
  await run.trigger();
  // Its thread is kept busy: nothing that the processor asks may need it.
  const untilMs = performance.now() + 1500;
  while (performance.now() < untilMs);
  const values = [];
  for await (const { value } of seen) values.push(value);
  console.log(JSON.stringify({ closed: [values, (await run.finished).reason] }));
}
await camera.configure({ trigger: "internal" });
await using run = await camera.acquire({});
try {
  for await (const _ of run.process(new URL("./never.ts", import.meta.url)));
} catch (error) {
  console.log(JSON.stringify({ never: error.message }));
}`;
  const environment = { PVSIM_CAMERAS: "kinetix", PVSIM_LIVE: "PARAM_TEMP_SETPOINT" };
  await sandboxed(body, { environment, files }, (ended) => {
    const { closed, never } = answersOf(ended) as { closed: [unknown[], string]; never: string };
    assertEquals(closed?.[0].slice(0, 7), [1, 2, 3, 4, 5, 6, 7], ended.said.join("\n"));
    assertEquals(closed[1], "stopped");
    const said = closed[0][7] as string[];
    assertMatch(said[0], /temperature.*--allow-temperature/);
    assertMatch(said[1], /sandbox|acquiring/);
    assertMatch(said[2], /PARAM_EXPOSURE_TIME/);
    assertMatch(said[3], /setParameter\.value|PARAM_CLEAR_CYCLES/);
    assertMatch(never, /software-edge/);
    assertMatch(never, /never\.ts, line 2/);
  });
});

interface Luck {
  readonly what: string;
  readonly work: string;
  /** What the script does with the results, and what it says of them. */
  readonly then: string;
  readonly says: RegExp;
}

const results = `const seen = run.process(new URL("./module.ts", import.meta.url), options);
const error = await all(seen).then(() => "", (error) => error.message);`;

const luck: Luck[] = [
  {
    what: "throws",
    work: "if (frame.frameNumber > 9) throw new TypeError('no such bead');",
    then: "",
    says: /^The processor module\.ts threw at module\.ts, line \d+: no such bead \[ended, 150\]$/,
  },
  {
    what: "throws at each frame and is to be counted",
    work: "throw new TypeError('no such bead');",
    then: `options.onThrow = "skip";`,
    says: /^ \[ended, 150\]$/,
  },
  {
    what: "keeps ever more",
    work: "kept.push(new Float64Array(1e5).fill(1));",
    then: "options.memoryBytes = 32e6;",
    says: /took more memory than its memoryBytes of 32000000/,
  },
  {
    what: "blocks",
    work: "if (frame.frameNumber > 9) while (true);",
    then: "",
    says: /did not come back.*until the script is over.* \[stuck, 150\]$/,
  },
  {
    what: "never stops waiting",
    work: "if (frame.frameNumber > 9) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);",
    then: "",
    says: /did not come back.* \[stuck, 150\]$/,
  },
  {
    what: "emits a million results at each frame",
    work: "for (let i = 0; i < 20_000; i++) emit({ i });",
    then: "",
    says: /^ \[ended, 150\]$/,
  },
  {
    what: "asks for the end of the run without an end",
    work: "if (frame.frameNumber === 150) for (let i = 0; i < 1e6; i++) stop();",
    then: "",
    says: /^ \[ended, 150\]$/,
  },
  {
    what: "emits what cannot be sent",
    work: "emit(() => {});",
    then: "",
    says: /could not be cloned|cannot be/i,
  },
  {
    what: "fails behind its own back",
    work: "if (frame.frameNumber === 150) queueMicrotask(() => { throw new Error('later'); });",
    then: "",
    says: /\[ended, 150\]$/,
  },
];

for (const { what, work, then, says } of luck) {
  // Would catch: a run, a file or a program that pays for a processor's bad luck.
  Deno.test(`a processor in a sandbox that ${what} costs the recording nothing`, async () => {
    const files = {
      "module.ts": module(
        `const kept = [];\nexport default processor((frame, { emit, stop }) => { ${work} });`,
      ),
    };
    const body = recording(`const options = {};\n${then}\n${results}
const { missing, lastFrameNumber } = await run.finished;
const { state, delivered, overrun, skipped, emitted } = seen.report();
console.log(error + " [" + state + ", " + (delivered + missing + overrun + skipped) + "]");`);
    await sandboxed(body, { files }, async (ended) => {
      assertMatch(ended.output.find((line) => line.endsWith("]")) ?? "", says, ended.said.join("\n"));
      assertEquals(answersOf(ended).report, ["complete", 150, true], ended.said.join("\n"));
      await assertRecorded(ended);
      assertEquals(ended.code, 0);
    });
  });
}

// Would catch: a thread that keeps running, keeps the camera, or keeps the program alive after its script.
Deno.test("processors that never return end with their script, and when its time is up", async () => {
  const files = {
    "stuck.ts": module(
      "export default processor(({ frameNumber }, { emit }) => { if (frameNumber > 1) while (true); emit(1); });",
    ),
  };
  const body = recording(`const stuck = run.process(new URL("./stuck.ts", import.meta.url));
for await (const _ of stuck) break;
console.log("stuck");
await new Promise(() => {});`);
  // On a busy machine the time may be up before the script has begun.
  for (const seconds of [4, 20, 60]) {
    let isStuck = false;
    await sandboxed(body, { files, limits: { seconds } }, async (ended) => {
      assert(
        ended.said.some((line) => line.includes(`it has taken the ${seconds} s`)),
        ended.said.join("\n"),
      );
      assertEquals(ended.code, 3);
      isStuck = ended.output.includes("stuck");
      if (isStuck) await assertRecorded(ended, { mayEndEarly: true });
    });
    if (isStuck) return;
  }
  assert(false, "no processor got a frame within 60 s");
});

// Would catch: memory that is counted for the script's thread only.
Deno.test("a processor that fills its memory within a frame ends its script, whose recording is kept", async () => {
  const files = {
    "greedy.ts": module(
      "const kept = [];\nexport default processor(() => { while (true) kept.push(new Uint8Array(5e7).fill(1)); });",
    ),
  };
  const body = recording(`await all(run.process(new URL("./greedy.ts", import.meta.url)));`);
  await sandboxed(body, { files, limits: { memoryBytes: 400e6 } }, async (ended) => {
    assert(ended.said.some((line) => /more than the 400 MB of memory/.test(line)), ended.said.join("\n"));
    assertEquals(ended.code, 3);
    const { state } = await verify(join(ended.folder, "results/run.raw"));
    assert(state === "complete" || state === "stopped", state);
  });
});

// Would catch: pixels that a processor paints before a file has them.
Deno.test("a processor that gets copies changes nothing of what is recorded", async () => {
  const files = {
    "paint.ts": module(`
export default processor((frame, { emit }) => {
  if (frame.frameNumber === 1) new Uint8Array(frame.pixels.buffer).fill(0xee);
  frame.pixels.fill(0xeeee);
  emit(1);
});`),
  };
  const body = recording(
    `tell("painted", (await all(run.process(new URL("./paint.ts", import.meta.url)))).length > 0);`,
  );
  await sandboxed(body, { files, copies: true }, async (ended) => {
    assertEquals(answersOf(ended).painted, true, ended.said.join("\n"));
    await assertRecorded(ended);
  });
});

// Would catch: a module that was not checked before, and one that leads to the camera.
Deno.test("a processor is one of the modules that were looked at, and its module opens no camera", async () => {
  const files = {
    "made_up.ts": module("export default processor((_frame, { emit }) => emit(1));"),
    "camera.ts": `import { openCamera } from "${front}";\nexport default () => openCamera();`,
    "none.ts": "export const x = 1;",
  };
  const body = recording(`
const said = async (url) => { try { await all(run.process(url)); return "ran"; } catch (error) { return error.message; } };
tell("said", [
  await said(new URL("./made" + "_up.ts", import.meta.url)),
  await said(new URL("./camera.ts", import.meta.url)),
  await said(new URL("./none.ts", import.meta.url)),
  await said("data:text/javascript,0"),
  await said("file:///etc/passwd"),
]);`);
  await sandboxed(body, { files }, (ended) => {
    const [madeUp, camera, none, data, passwords] = answersOf(ended).said as string[];
    assertMatch(madeUp, /made_up\.ts.*looked at before/);
    assertMatch(camera, /camera\.ts, line 1, imports .*analysis\.ts/);
    assertMatch(none, /default export/);
    assertMatch(data, /URL of a file/);
    assertMatch(passwords, /"passwd": .*looked at before/);
    assertEquals((answersOf(ended).report as unknown[])[0], "complete");
  });
});

// Would catch: a processor's module that is let in because it is no import.
Deno.test("a script whose processor imports what it may not is refused before it begins", async () => {
  const bodies: [string, RegExp][] = [
    [`import "node:fs";`, /imports "node:fs" \(line 1\)/],
    [`import "../outside.ts";`, /imports "\.\.\/outside\.ts" \(line 1\)/],
    [`import "https://example.com/x.ts";`, /imports "https:\/\/example\.com\/x\.ts"/],
  ];
  for (const [text, says] of bodies) {
    const body = `new URL("./module.ts", import.meta.url); console.log("began");`;
    const error = await sandboxed(body, { files: { "module.ts": text } }, () => {}).then(() => "", String);
    assertMatch(error, says);
  }
});

// Would catch: threads without an end.
Deno.test("a run has eight processors, and a script sixteen", async () => {
  const files = {
    "look.ts": module(`
const nap = new Int32Array(new SharedArrayBuffer(4));
let seen = 0;
export default processor((_frame, { emit }) => {
  emit(++seen);
  if (seen > 1) Atomics.wait(nap, 0, 0);
});`),
  };
  const body = `
import { openCamera } from "${front}";
const said = [];
for (const name of ["pvcamUSB_0", "pvcamUSB_1", "pvcamUSB_2"]) {
  const camera = await openCamera({ camera: name });
  await camera.configure(${small});
  const run = await camera.acquire({ frames: 5000, slots: 20 });
  for (let count = 0; count < 9; count++) {
    try {
      await run.process(new URL("./look.ts", import.meta.url)).next();
    } catch (error) {
      said.push([name, count, error.message]);
    }
  }
}
console.log(JSON.stringify({ said }));
Deno.exit(0);`;
  const environment = { PVSIM_CAMERAS: "prime-bsi,prime-bsi,prime-bsi" };
  await sandboxed(body, { files, environment }, (ended) => {
    const said = answersOf(ended).said as [string, number, string][];
    assertEquals(said?.[0].slice(0, 2), ["pvcamUSB_0", 8], ended.said.join("\n"));
    assertMatch(said[0][2], /at most 8/);
    assertEquals(said[1].slice(0, 2), ["pvcamUSB_1", 8]);
    assertEquals(said[2].slice(0, 2), ["pvcamUSB_2", 0]);
    assertMatch(said[2][2], /16 are at work/);
  });
});
