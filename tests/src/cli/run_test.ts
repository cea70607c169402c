import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { type Ended, inFolder, namesIn, pvcam, pvcamCommand, root, said } from "./pvcam.ts";

const small = `{ exposureMs: 5, region: { x: 0, y: 0, width: 64, height: 64 } }`;
const front = `file://${root}/mod.ts`;

/** Writes a script into a folder; `body` sees what mod.ts exports and it needs. */
async function write(folder: string, body: string, names = "omeTiffSink, openCamera"): Promise<string> {
  const used = names.split(", ").filter((name) => body.includes(name));
  await Deno.writeTextFile(join(folder, "s.ts"), `import { ${used.join(", ")} } from "${front}";\n${body}`);
  return join(folder, "s.ts");
}

/** Writes a script and runs it in its folder. Types are checked in a test of their own: it takes seconds each time. */
async function runScript(body: string, flags: string[] = [], environment = {}): Promise<Ended> {
  let ended: Ended | undefined;
  await inFolder(async (folder) => {
    const script = await write(folder, body);
    ended = await pvcam(["run", "--no-check", ...flags, script], { folder, environment });
  });
  return ended!;
}

const record = `
await using camera = await openCamera();
await camera.configure(${small});
await using run = await camera.acquire({ frames: 20, sinks: [omeTiffSink("run.ome.tif")] });
console.log("frames", (await run.finished).frames, Deno.args);`;

// Would catch: words that do not reach the script, an --out that cannot be written to, and rights that are one too few.
Deno.test("run gives a script its words and the one folder that it may write to", async () => {
  await inFolder(async (folder) => {
    const script = await write(folder, record);
    const ended = await pvcam(["run", "--out", "results", script, "--frames", "-3"], { folder });
    assertEquals(ended.code, 0, ended.stderr);
    assertStringIncludes(ended.stdout, `frames 20 [ "--frames", "-3" ]`);
    assertMatch(ended.stderr, /20 frames in .*none lost, run\.ome\.tif/);
    assertEquals(await namesIn(join(folder, "results")), ["run.frames.npy", "run.json", "run.ome.tif"]);
  });
});

// Would catch: a printed line that lacks a right, gives one too many, or breaks at a blank or a quote.
Deno.test("run --print shows a line that a shell runs, with no right but those named", async () => {
  await inFolder(async (folder) => {
    await Deno.mkdir(join(folder, "it's here"));
    const script = await write(join(folder, "it's here"), record);
    const { code, stdout } = await pvcam(["run", "--out", "a b", "--print", script, "it's"], { folder });
    assertEquals(code, 0);
    assertEquals(await namesIn(folder), ["it's here"], "nothing is done yet");
    const flags = [...stdout.matchAll(/--(?:allow|deny)-(\w+)/g)].map(([, right]) => right);
    assertEquals(flags, ["ffi", "read", "write", "env", "sys", "import"]);
    assertStringIncludes(stdout, " --allow-import=jsr.io:443 "); // by itself Deno adds hosts where anybody keeps pages
    assert(!stdout.includes("preload"), "the plain line");
    await Deno.mkdir(join(folder, "a b"));
    const shell = new Deno.Command("sh", {
      args: ["-c", stdout],
      env: { NO_COLOR: "1", FORCE_COLOR: "" },
      stderr: "piped",
    });
    const ended = said(await shell.output());
    assertEquals(ended.code, 0, ended.stderr);
    assertStringIncludes(ended.stdout, `frames 20 [ "it's" ]`);
  });
});

// Would catch: --out behind the script's name that gives a right to more than the recording and its side files.
Deno.test("run takes a recording named among the script's own words as the place to write to", async () => {
  const body = `${record.replace('"run.ome.tif"', "Deno.args[1]")}
    Deno.writeTextFileSync("more.txt", "");`;
  await inFolder(async (folder) => {
    const script = await write(folder, body);
    const ended = await pvcam(["run", "--no-check", script, "--out", "mine.ome.tif"], { folder });
    assertEquals(ended.code, 1);
    assertMatch(ended.stderr, /s\.ts, line \d+: It asked to write "more\.txt", which it has no right to/);
    assertEquals(await namesIn(folder), ["mine.frames.npy", "mine.json", "mine.ome.tif", "s.ts"]);
  });
});

const mistakes: { what: string; body: string; code: number; says: RegExp }[] = [
  {
    what: "never asks for a camera",
    body: `console.log("done");`,
    code: 0,
    says: /^The script has ended without asking for a camera\.\n$/,
  },
  {
    what: "forgets `await using`",
    body: `const camera = await openCamera();\nawait camera.snap();`,
    code: 0,
    says: /^The script has ended and left camera "pvcamUSB_0" open; .*await using.*\n$/,
  },
  {
    what: "throws",
    body:
      `await using camera = await openCamera();\nawait camera.acquire();\nthrow new TypeError("no such dish");`,
    code: 1,
    says: /^s\.ts, line 4: TypeError: no such dish\n$/,
  },
  {
    what: "throws while a run goes on, where nobody waits for it",
    body: `const camera = await openCamera();\nawait camera.acquire();
      setTimeout(() => { throw new RangeError("late"); }, 50);`,
    code: 1,
    says: /^s\.ts, line 4: RangeError: late\n$/,
  },
  {
    what: "keeps a lease past its end",
    body: `await using camera = await openCamera();\nawait using run = await camera.acquire({ frames: 2 });
      const kept = [];\nfor await (using frame of run.frames()) kept.push(frame);\nconsole.log(kept[0].pixels[0]);`,
    code: 1,
    says: /^s\.ts, line 6: Cannot read the pixels of frame 1: its lease has ended\. .*copy\(\).*\n$/,
  },
  {
    what: "asks to read what is not its own",
    body: `Deno.readTextFileSync("/etc/hostname");`,
    code: 1,
    says:
      /^s\.ts, line 2: It asked to read "\/etc\/hostname", which it has no right to; .*--allow-read=\/etc\/hostname .*\n$/,
  },
  {
    what: "asks for the network",
    body: `await fetch("http://localhost:8000/");`,
    code: 1,
    says: /^s\.ts, line 2: It asked to reach "localhost:8000", .*--allow-net=localhost:8000 .*\n$/,
  },
  {
    what: "asks for the environment",
    body: `Deno.env.get("HOME");`,
    code: 1,
    says: /^s\.ts, line 2: It asked to see the environment variable "HOME", .*--allow-env=HOME .*\n$/,
  },
  {
    what: "starts a program",
    body: `await new Deno.Command("ls").output();`,
    code: 1,
    says: /^s\.ts, line 2: It asked to start "ls", .*--allow-run=ls .*\n$/,
  },
  {
    what: "records without a place to record to",
    body: record,
    code: 1,
    says: /^Cannot record to "run\.ome\.tif": this program lacks a right; .*--out FOLDER\.\)\n$/,
  },
];

for (const { what, body, code, says } of mistakes) {
  // Would catch: a stack, or nothing at all, where a person waits for a sentence.
  Deno.test(`run says in a sentence that a script ${what}`, async () => {
    const ended = await runScript(body);
    assertMatch(ended.stderr, says);
    assertEquals(ended.code, code);
  });
}

// Would catch: colours that somebody asks Deno for, in the text that our sentence is read from.
Deno.test("run says in a sentence that a script does not type-check", async () => {
  await inFolder(async (folder) => {
    const body = `await using camera = await openCamera();\nawait camera.configure({ exposureMs: "5" });`;
    const environment = { FORCE_COLOR: "1" };
    const ended = await pvcam(["run", await write(folder, body)], { environment });
    assertEquals(ended.code, 1);
    assertMatch(
      ended.stderr,
      /^s\.ts does not type-check \(line 3, column \d+\): Type 'string' is not assignable .*\.\n$/,
    );
  });
});

Deno.test("run says in a sentence what is wrong with its own words", async () => {
  await inFolder(async (folder) => {
    const sentences: [string[], RegExp][] = [
      [["nothing.ts"], /^There is no script "nothing\.ts"\.\n$/],
      [["."], /^Cannot run "\.": it is no file\.\n$/],
      [[], /^Say which script to run/],
      [["s.ts", "--sandbox"], /^--sandbox stands behind "s\.ts".*in front of the script's name\.\n$/],
      [["--sandbax", "s.ts"], /^`run` has no flag --sandbax/],
    ];
    for (const [args, says] of sentences) {
      const ended = await pvcam(["run", ...args], { folder });
      assertMatch(ended.stderr, says);
      assertEquals(ended.code, 1);
    }
  });
});

Deno.test("run gives a further right that was named", async () => {
  const ended = await runScript(`console.log(Deno.env.get("GREETING"));`, ["--allow-env=GREETING"], {
    GREETING: "hello",
  });
  assertEquals([ended.code, ended.stdout], [0, "hello\n"], ended.stderr);
});

// Would catch: a line on stdout that is no JSON, and events that programs rely on gone missing.
Deno.test("run --json-lines tells what happens in JSON alone", async () => {
  const ended = await runScript(record, ["--out", "results", "--json-lines"]);
  assertEquals(ended.code, 0, ended.stderr);
  const events = ended.stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
  assertEquals(events[0], { event: "run", camera: "pvcamUSB_0", frames: 20 });
  const output = events.find(({ event }) => event === "output");
  assertEquals(output, { event: "output", text: "frames 20 []" });
  const { report } = events.find(({ event }) => event === "report");
  assertEquals([report.reason, report.frames, report.missing], ["complete", 20, 0]);
  assertEquals(events.at(-1), { event: "end", exitCode: 0 });
});

// Would catch: an exit code of 0 for a script whose run lost frames without its noticing.
Deno.test("run ends with 2 where frames were lost", async () => {
  const body = record.replace("frames: 20", "frames: 3000, slots: 2");
  const ended = await runScript(body, ["--out", "results"], { PVSIM_PACE: "unpaced" });
  assertEquals(ended.code, 2, ended.stderr);
  assertMatch(ended.stderr, /\d+ overrun/);
});

const endless = `
await using camera = await openCamera();
await camera.configure(${small});
await using run = await camera.acquire({ sinks: [omeTiffSink("run.ome.tif")] });
while (run.report().frames < 2) await new Promise((resolve) => setTimeout(resolve, 5));
console.log("goes on");
const { reason } = await run.finished;
console.log(reason);
await new Promise((resolve) => setTimeout(resolve, Number(Deno.args[0] ?? 0)));
await camera.acquire({ frames: 1 });`;

/** Starts the endless script, and does something to it once it records; `until` waits until it has said something. */
async function interrupted(
  signals: (child: Deno.ChildProcess, until: (word: string) => Promise<void>) => Promise<void>,
  words: string[] = [],
) {
  let result: { ended: Ended; names: string[] } | undefined;
  await inFolder(async (folder) => {
    const script = await write(folder, endless);
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
  // Would catch: a script that dies where it stands, with its file unfinished, or that goes on to its next run.
  Deno.test(`run stops a script cleanly at ${signal}, and lets it begin no other run`, async () => {
    const { ended, names } = await interrupted((child) => Promise.resolve(child.kill(signal)));
    assertEquals(ended.code, 3, ended.stderr);
    assertEquals(ended.stdout, "goes on\nstopped\n");
    assertMatch(ended.stderr, /Stopping: .*\n(.*\n)*\d+ frames in .*stopped, none lost/);
    assertEquals(names, ["run.frames.npy", "run.json", "run.ome.tif"]);
  });
}

// Would catch: somebody who sits in front of a script that waits for ever, and is not told what to do.
for (const [what, busy, words] of waiting) {
  Deno.test(`run says at Ctrl-C that a script ${what} goes on, and how it is ended`, async () => {
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
      await seen.getReader().read(); // it goes on
      for (const word of words) {
        child.kill("SIGINT");
        await (word ? until(word) : pause(2000)); // two that come to be seen within half a second are one
      }
      child.kill("SIGINT");
      await told.cancel();
      const { code } = await child.status;
      assertEquals([await stdout, code], ["goes on\n", words.length > 1 ? 1 : 3], text);
    });
  });
}

// Would catch: a script that nobody sees any more, which keeps the camera from everybody else until it is found.
Deno.test("run ends a script that waits for ever where its terminal is closed", async () => {
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
