// A script that is stopped: cleanly at the first signal, at once at the second, and never without a word.
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { type Verification, verify } from "../../../../recording.ts";
import { type Ended, inFolder, namesIn, pvcamCommand } from "../pvcam.ts";
import { settings, write } from "./script_file.ts";

const endless = `
await using camera = await openCamera();
await camera.configure(${settings});
await using run = await camera.acquire({ sinks: [fileSink("run.ome.tif")] });
while (run.report().frames < 2) await new Promise((resolve) => setTimeout(resolve, 5));
console.log("goes on");
const { reason } = await run.finished;
console.log(reason);
await new Promise((resolve) => setTimeout(resolve, Number(Deno.args[0] ?? 0)));
await camera.acquire({ frames: 1 });`;

/** A loop over a run without an end that does something at each frame, once it has had twenty. */
const looping = (work: string) => `
await using camera = await openCamera();
await camera.configure(${settings});
await using run = await camera.acquire({ sinks: [fileSink("run.ome.tif")] });
let goesOn = false;
for await (using frame of run.frames()) {
  if (frame.frameNumber < 20) continue;
  if (!goesOn) console.log("goes on");
  goesOn = true;
  ${work}
}
console.log((await run.finished).reason);`;

/** Waits until a program has printed a word. */
type Until = (word: string) => Promise<void>;

/** What a program has printed so far, and what waits for more of it. */
function follow(pipe: ReadableStream<Uint8Array<ArrayBuffer>>) {
  const reader = pipe.pipeThrough(new TextDecoderStream()).getReader();
  const told = {
    text: "",
    /** Waits until it has printed a word, or its end. */
    async until(word?: string): Promise<void> {
      while (word === undefined || !told.text.includes(word)) {
        const { value, done } = await reader.read();
        if (done) return;
        told.text += value;
      }
    },
  };
  return told;
}

/** Starts a script, and does something to it once it records. */
async function interrupted(
  signals: (child: Deno.ChildProcess, until: { out: Until; err: Until }) => Promise<void>,
  words: string[] = [],
  body = endless,
) {
  let result: { ended: Ended; names: string[]; file: Verification } | undefined;
  await inFolder(async (folder) => {
    const script = await write(folder, body);
    const command = await pvcamCommand(["run", "--no-check", "--out", "results", script, ...words], {
      folder,
    });
    const child = command.spawn();
    const [out, err] = [follow(child.stdout), follow(child.stderr)];
    await out.until("goes on\n");
    if (out.text !== "") await signals(child, { out: out.until, err: err.until });
    await Promise.all([out.until(), err.until()]);
    const { code } = await child.status;
    result = {
      ended: { code, stdout: out.text, stderr: err.text },
      names: await namesIn(join(folder, "results")),
      file: await verify(join(folder, "results", "run.ome.tif")),
    };
  });
  return result!;
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Scripts that do not end, what is said of them, and with which exit code the next Ctrl-C ends them. */
const waiting: { what: string; busy: string; isBlocked: boolean; says: string; exitCode: number }[] = [
  {
    what: "that waits",
    busy: "await new Promise(() => {});",
    isBlocked: false,
    says: "The script still works or waits. Ctrl-C again ends it",
    exitCode: 3,
  },
  {
    what: "that never looks up",
    busy: "while (true);",
    isBlocked: true,
    says: "has not ended yet. Ctrl-C again kills it",
    exitCode: 1,
  },
];

/** Whether something has settled within a time. */
async function settles(work: Promise<unknown>, ms: number): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const over = new Promise<boolean>((resolve) => timer = setTimeout(resolve, ms, false));
  return await Promise.race([work.then(() => true), over]).finally(() => clearTimeout(timer));
}

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  // Would catch: a script that dies at once, with its file unfinished, or that begins its next run.
  Deno.test(`run stops a script cleanly at ${signal}, and lets it begin no other run`, async () => {
    const { ended, names } = await interrupted((child) => Promise.resolve(child.kill(signal)));
    assertEquals(ended.code, 3, ended.stderr);
    assertEquals(ended.stdout, "goes on\nstopped\n");
    assertMatch(ended.stderr, /Stopping: .*\n(.*\n)*\d+ frames in .*stopped, none lost/);
    assertEquals(names, ["run.frames.npy", "run.json", "run.ome.tif"]);
  });
}

// Would catch: a loop that works for longer than a frame lasts, and that no signal reaches: it needed a kill.
Deno.test("run stops a loop that is slower than the camera cleanly at Ctrl-C", async () => {
  const slow = "for (const endMs = performance.now() + 15; performance.now() < endMs;);";
  const { ended, file } = await interrupted(
    (child) => Promise.resolve(child.kill("SIGINT")),
    [],
    looping(slow),
  );
  assertEquals([ended.code, ended.stdout], [3, "goes on\nstopped\n"], ended.stderr);
  assertEquals(file.problems, []);
});

// Would catch: a loop that never returns from a frame, whose file and camera continue at every Ctrl-C.
Deno.test("run finishes the file of a loop that blocks at the first Ctrl-C, and ends it at the second", async () => {
  const { ended, file, names } = await interrupted(
    async (child, until) => {
      child.kill("SIGINT");
      await until.err("script is busy"); // the recorder has waited a second for it, and has stopped the run
      child.kill("SIGINT");
    },
    [],
    looping("while (true);"),
  );
  assertEquals([ended.code, ended.stdout], [3, "goes on\n"], ended.stderr);
  assertMatch(ended.stderr, /script is busy .*Ctrl-C again ends/);
  assert(file.frames >= 20, `${file.frames} frames`);
  assertEquals([file.problems, names], [[], ["run.frames.npy", "run.json", "run.ome.tif"]]);
});

// Would catch: a user in front of a script that never ends, without a hint what to do.
for (const { what, busy, isBlocked, says, exitCode } of waiting) {
  Deno.test(`run says at Ctrl-C that a script ${what} still runs, and how to end it`, async () => {
    await inFolder(async (folder) => {
      await Deno.writeTextFile(join(folder, "s.ts"), `console.log("goes on");\n${busy}`);
      const child = (await pvcamCommand(["run", "--no-check", "s.ts"], { folder })).spawn();
      const [seen, kept] = child.stdout.tee();
      const stdout = new Response(kept).text();
      const told = follow(child.stderr);
      await seen.getReader().read(); // it still runs
      const answer = told.until(says);
      child.kill("SIGINT");
      if (isBlocked) {
        await pause(2000);
        child.kill("SIGINT");
      }
      // Two that the tool sees within half a second are one: if it had no turn between them, it needs one more.
      while (!await settles(answer, 15_000)) child.kill("SIGINT");
      assertStringIncludes(told.text, says);
      child.kill("SIGINT");
      await told.until();
      const { code } = await child.status;
      assertEquals([await stdout, code], ["goes on\n", exitCode], told.text);
    });
  });
}

// Would catch: a script without a terminal that keeps the camera from all others until someone finds it.
Deno.test("run ends a script that never ends when its terminal is closed", async () => {
  const { ended, names } = await interrupted((child) => Promise.resolve(child.kill("SIGHUP")), ["100000"]);
  assertEquals(ended.code, 3, ended.stderr);
  assertEquals(names, ["run.frames.npy", "run.json", "run.ome.tif"]);
});

// Would catch: a second Ctrl-C that waits, as the first does, for a script that is busy with something else.
Deno.test("run ends a script at once at the second Ctrl-C", async () => {
  const { ended, names } = await interrupted(async (child, until) => {
    child.kill("SIGINT");
    await until.out("stopped\n");
    await pause(600); // sooner, it would be the first one again
    child.kill("SIGINT");
  }, ["100000"]);
  assertEquals(ended.code, 3, ended.stderr);
  assertEquals(ended.stdout, "goes on\nstopped\n");
  assertEquals(names, ["run.frames.npy", "run.json", "run.ome.tif"]);
});
