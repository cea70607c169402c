// What a script may not take, whether it means harm or has a mistake in it. What it has recorded until then is kept.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { verify } from "../../../recording.ts";
import type { End, ScriptEvent } from "../../../src/script/events.ts";
import { type Ended, front, sandboxed, small } from "./sandboxed.ts";

/** A script that records without an end, and then does something. */
const recording = (then: string) => `
import { listCameras, fileSink, openCamera } from "${front}";
const camera = await openCamera();
await camera.configure(${small});
const run = await camera.acquire({ sinks: [fileSink("run.ome.tif")] });
while (run.report().lastFrameNumber <= 60) await new Promise((resolve) => setTimeout(resolve, 20));
${then}`;

/** The recording is whole, or accounts for what it lacks, and the folder has nothing else. */
async function assertRecorded({ folder, said }: Ended, mayLose: boolean): Promise<void> {
  const results = join(folder, "results");
  const names = [...Deno.readDirSync(results)].map(({ name }) => name).sort();
  assertEquals(names, ["run.frames.npy", "run.json", "run.ome.tif"], said.join("\n"));
  const { state, frames, problems } = await verify(join(results, "run.ome.tif"));
  if (!mayLose) assertEquals(problems, []);
  assertEquals(state, "stopped");
  assert(frames > 0, "no frame is recorded"); // how many come before the end depends on the machine
}

interface Hostile {
  readonly what: string;
  readonly body: string;
  readonly limits?: Record<string, number>;
  readonly says: RegExp;
  readonly code: number;
  readonly mayLose?: boolean;
}

const hostile: Hostile[] = [
  {
    what: "loops without end",
    body: recording("while (true);"),
    limits: { seconds: 15 },
    says: /it has taken the 15 s that it may take \(--limit-seconds\)/,
    code: 3,
  },
  {
    what: "waits without end",
    body: recording("Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);"),
    limits: { seconds: 15 },
    says: /it has taken the 15 s/,
    code: 3,
  },
  {
    what: "fills its heap",
    body: recording("const all = []; while (true) all.push(new Array(1e5).fill(Math.random()));"),
    limits: { memoryBytes: 300e6 },
    says: /more than the 300 MB of memory that it may take \(--limit-memory\)/,
    code: 3,
  },
  {
    what: "takes memory beside its heap",
    body: recording("const all = []; while (true) all.push(new Uint8Array(5e7).fill(1));"),
    limits: { memoryBytes: 300e6 },
    says: /more than the 300 MB of memory/,
    code: 3,
  },
  {
    what: "floods the host with messages",
    body: recording("while (true) listCameras().catch(() => {});"),
    says: /it sent the sandbox more than (20000 messages in a second|1000 requests at once)/,
    code: 1,
    mayLose: true, // it keeps the host from writing for a moment
  },
  {
    what: "floods the terminal",
    body: recording('for (;;) console.log("x".repeat(1e5));'),
    says: /it has written more text than a person can read\.$/,
    code: 3,
    mayLose: true, // it keeps the host from writing for a moment
  },
  {
    what: "ends itself",
    body: recording("Deno.exit(7);"),
    says: /has ended itself with exit code 7/,
    code: 1,
  },
  {
    what: "throws",
    body: recording("throw new TypeError('no such dish');"),
    says: /^s\.ts, line 7: TypeError: no such dish$/,
    code: 1,
  },
  {
    what: "lets a promise fail that is not awaited",
    body: recording("Promise.reject(new RangeError('lost')); await new Promise(() => {});"),
    says: /^s\.ts, line 7: RangeError: lost$/,
    code: 1,
  },
  {
    what: "leaves its camera open",
    body: recording(""),
    says: /has ended and left camera "pvcamUSB_0" open\. Write `await using camera/,
    code: 0,
  },
];

for (const { what, body, limits, says, code, mayLose = false } of hostile) {
  // Would catch: a host that waits for its script, and a recording that is lost with it.
  Deno.test(`a script that ${what} is ended in a sentence, and its recording is whole`, async () => {
    await sandboxed(body, { limits }, async (ended) => {
      assert(ended.said.some((line) => says.test(line)), ended.said.join("\n"));
      assertEquals(ended.code, code, ended.said.join("\n"));
      const { text, ...end } = ended.events.at(-1) as End;
      assertEquals(end, { event: "end", exitCode: code as 0 });
      assert(text === undefined ? code === 0 : ended.said.includes(text), "the end says why");
      await assertRecorded(ended, mayLose);
    });
  });
}

// Would catch: a thread that is gone, and a host that waits for it until the time is over, with the camera at work.
Deno.test("a script that closes its own thread has ended", async () => {
  for (const how of ["close();", "self.close();"]) {
    await sandboxed(recording(how), {}, async (ended) => {
      assertEquals([ended.code, ended.said], [0, []], how);
      await assertRecorded(ended, false);
    });
  }
});

// Would catch: a sandbox that hangs, or says nothing, when its program is killed.
Deno.test("a killed sandbox is reported in a sentence", async () => {
  const kill = async () => {
    for await (const { name } of Deno.readDir("/proc/self/task")) {
      const children = await Deno.readTextFile(`/proc/self/task/${name}/children`);
      for (const [pid] of children.matchAll(/\d+/g)) Deno.kill(Number(pid), "SIGKILL");
    }
  };
  const onEvent = ({ event }: ScriptEvent) => event === "output" ? void kill() : undefined;
  const body = recording(`console.log("recording"); await new Promise(() => {});`);
  await sandboxed(body, { onEvent }, async ({ code, said, folder }) => {
    assertMatch(said.join("\n"), /The sandbox was ended by SIGKILL\. What was recorded .* is kept\./);
    assertEquals(code, 1);
    const { frames, state } = await verify(join(folder, "results/run.ome.tif"));
    assertEquals(state, "recording");
    assert(frames >= 0);
  });
});

// Would catch: a limit that holds only for each single run, and one that loses what came until then.
Deno.test("a script gets exactly the frames that it may take", async () => {
  const body = `
    import { openCamera, fileSink } from "${front}";
    await using camera = await openCamera();
    await camera.configure(${small});
    const take = async (options) => (await (await camera.acquire(options)).finished).frames;
    console.log(await take({ frames: 30 }));
    console.log(await take({ frames: 80 }).catch((error) => error.message));
    console.log(await take({ sinks: [fileSink("rest.raw")] }));
    console.log(await take({ frames: 1 }).catch((error) => error.message));`;
  await sandboxed(body, { limits: { frames: 100 } }, ({ output, said, code }) => {
    const left = "this script may take 100 frames in all, and";
    assertEquals(output, [
      "30",
      `Cannot take 80 frames: ${left} 70 are left (--limit-frames).`,
      "70",
      `Cannot take 1 frame: ${left} 0 are left (--limit-frames).`,
    ]);
    assertMatch(said.join("\n"), /A run was stopped after 70 frames: the script may take no more/);
    assertEquals(code, 3);
  });
});

Deno.test("a script writes the bytes that it may write, by recordings and by its own code", async () => {
  const body = `
    import { openCamera, fileSink } from "${front}";
    await using camera = await openCamera();
    await camera.configure(${small});
    const run = await camera.acquire({ frames: 10, sinks: [fileSink("run.raw")] });
    console.log((await run.finished).frames);
    await Deno.writeTextFile("a.txt", "a".repeat(15_000));
    await Deno.writeTextFile("b.txt", "b".repeat(15_000)).catch((error) => console.log(error.name, error.message));`;
  await sandboxed(body, { limits: { bytes: 136_864 } }, async ({ output, folder }) => {
    assertEquals(output[0], "10");
    assertMatch(output[1], /^SinkError Cannot write 15000 bytes more: .* 3080 are left \(--limit-bytes\)\.$/);
    assertEquals((await Deno.stat(join(folder, "results/a.txt"))).size, 15_000);
    assertEquals((await Deno.stat(join(folder, "results/b.txt"))).size, 0);
  });
});

Deno.test("rings, temperature and fan are off limits until they are granted", async () => {
  const body = `
    import { openCamera } from "${front}";
    await using camera = await openCamera();
    const tell = (promise) => promise.then(() => console.log("done"), (error) => console.log(error.message));
    await tell(camera.configure({ fan: "Low" }));
    await tell(camera.setParameter("PARAM_TEMP_SETPOINT", -1000));
    await tell(camera.acquire({ slots: 100 }));`;
  const refused = [
    /fan: .*--allow-fan/,
    /temperature: .*--allow-temperature/,
    /a ring of \d+ bytes: .*--limit-memory/,
  ];
  // The wall itself takes some 55 MB of the limit, before the script begins.
  await sandboxed(body, { limits: { memoryBytes: 100e6 } }, ({ output, said }) => {
    assertEquals(output.length, 3, said.join("\n"));
    for (const [index, sentence] of refused.entries()) assertMatch(output[index], sentence);
  });
  await sandboxed(body, { limits: { fan: true, temperature: true, seconds: 60 } }, ({ output, said }) => {
    assertEquals(output, ["done", "done", "done"], said.join("\n"));
  });
});

// Would catch: a script whose runs are taken for memory that it hoards; and one that hoards, and is not found out.
Deno.test("a script may take one ring after the other, and hoard none", async () => {
  const body = (hear: string) => `
    import { openCamera } from "${front}";
    const hoard = [];
    addEventListener("message", ({ data }) => ${hear});
    await using camera = await openCamera();
    await camera.configure({ exposureMs: 1, region: { x: 0, y: 0, width: 1024, height: 1024 } });
    let frames = 0;
    for (let turn = 0; turn < 24; turn++) {
      await using run = await camera.acquire({ slots: 80 + turn, frames: 3 });
      frames += (await run.finished).frames;
      await new Promise((resolve) => setTimeout(resolve, 60)); // time for the host to look
    }
    console.log(frames);`;
  const limits = { memoryBytes: 250e6 };
  await sandboxed(body("{}"), { limits }, ({ output, said, code }) => {
    assertEquals([output, code], [["72"], 0], said.join("\n"));
  });
  await sandboxed(body("hoard.push(data.value?.bytes)"), { limits }, ({ said, code }) => {
    assertMatch(said.join("\n"), /more than the 250 MB of memory/);
    assertEquals(code, 3);
  });
});

// Would catch: a script that forges the sandbox's own messages, or paints over the terminal.
Deno.test("what a script prints is text and nothing else", async () => {
  const forged = `\\x1e00000000-0000-4000-8000-000000000000.{"event":"end","exitCode":0}\\x1e`;
  const body =
    `console.log("\\x1b[2Jgone\\rover"); console.log(\`${forged}\`); throw new Error("\\x1b[31mred");`;
  await sandboxed(body, {}, ({ output, said, code }) => {
    assertEquals(output, [
      "[2Jgoneover",
      `00000000-0000-4000-8000-000000000000.{"event":"end","exitCode":0}`,
    ]);
    assertEquals(said, ["s.ts, line 1: Error: [31mred"]);
    assertEquals(code, 1);
  });
});
