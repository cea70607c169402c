// A script that is stopped: cleanly at the first signal, at once at the second, and never without a word.
import { assert, assertEquals, assertMatch } from "@std/assert";
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
for await (using frame of run.frames()) {
  if (frame.frameNumber === 20) console.log("goes on");
  if (frame.frameNumber >= 20) ${work}
}
console.log((await run.finished).reason);`;

/** Starts a script, and does something to it once it records; `until` waits until it has said something. */
async function interrupted(
  signals: (child: Deno.ChildProcess, until: (word: string) => Promise<void>) => Promise<void>,
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
    const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    const until = async (word?: string) => {
      while (word === undefined || !text.includes(word)) {
        const { value, done } = await reader.read();
        if (done) return;
        text += value;
      }
    };
    const stderr = new Response(child.stderr).text();
    await until("goes on\n");
    if (text !== "") await signals(child, until);
    await until();
    const { code } = await child.status;
    result = {
      ended: { code, stdout: text, stderr: await stderr },
      names: await namesIn(join(folder, "results")),
      file: await verify(join(folder, "results", "run.ome.tif")),
    };
  });
  return result!;
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const waiting: [what: string, busy: string, words: (RegExp | undefined)[]][] = [
  ["that waits", "await new Promise(() => {});", [/The script still works or waits\. Ctrl-C again ends it/]],
  ["that never looks up", "while (true);", [undefined, /has not ended yet\. Ctrl-C again kills it/]],
];

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
    async (child) => {
      child.kill("SIGINT");
      await pause(2500); // the recorder waits a second for the script, then says that it has stopped the run
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
for (const [what, busy, words] of waiting) {
  Deno.test(`run says at Ctrl-C that a script ${what} still runs, and how to end it`, async () => {
    await inFolder(async (folder) => {
      await Deno.writeTextFile(join(folder, "s.ts"), `console.log("goes on");\n${busy}`);
      const child = (await pvcamCommand(["run", "--no-check", "s.ts"], { folder })).spawn();
      const [seen, kept] = child.stdout.tee();
      const stdout = new Response(kept).text();
      const told = child.stderr.pipeThrough(new TextDecoderStream()).getReader();
      let text = "";
      const until = async (word: RegExp) => {
        while (!word.test(text)) {
          const { value, done } = await told.read();
          if (done) throw new Error(`It ended, and said only: ${text}`);
          text += value;
        }
      };
      await seen.getReader().read(); // it still runs
      for (const word of words) {
        child.kill("SIGINT");
        await (word ? until(word) : pause(2000)); // two that are seen within half a second are one
      }
      child.kill("SIGINT");
      await told.cancel();
      const { code } = await child.status;
      assertEquals([await stdout, code], ["goes on\n", words.length > 1 ? 1 : 3], text);
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
    await until("stopped\n");
    await pause(600); // sooner, it would be the first one again
    child.kill("SIGINT");
  }, ["100000"]);
  assertEquals(ended.code, 3, ended.stderr);
  assertEquals(ended.stdout, "goes on\nstopped\n");
  assertEquals(names, ["run.frames.npy", "run.json", "run.ome.tif"]);
});
