// What is wrong with a script, or with the words around it, is a sentence.
import { assertEquals, assertMatch, assertNotMatch } from "@std/assert";
import { inFolder, pvcam } from "../pvcam.ts";
import { record, runScript, write } from "./script_file.ts";

// A slow machine adds a line of progress, so each sentence is a whole line and not all that is said.
const mistakes: { what: string; body: string; code: number; says: RegExp }[] = [
  {
    what: "never asks for a camera",
    body: `console.log("done");`,
    code: 0,
    says: /^The script has ended without opening a camera\.$/m,
  },
  {
    what: "forgets `await using`",
    body: `const camera = await openCamera();\nawait camera.snap();`,
    code: 0,
    says: /^The script has ended and left camera "pvcamUSB_0" open; .*await using.*$/m,
  },
  {
    what: "throws",
    body:
      `await using camera = await openCamera();\nawait camera.acquire();\nthrow new TypeError("no such dish");`,
    code: 1,
    says: /^s\.ts, line 4: TypeError: no such dish$/m,
  },
  {
    what: "throws during a run, in a promise that is not awaited",
    body: `const camera = await openCamera();\nawait camera.acquire();
      setTimeout(() => { throw new RangeError("late"); }, 50);`,
    code: 1,
    says: /^s\.ts, line 4: RangeError: late$/m,
  },
  {
    what: "keeps a lease past its end",
    body: `await using camera = await openCamera();\nawait using run = await camera.acquire({ frames: 2 });
      const kept = [];\nfor await (using frame of run.frames()) kept.push(frame);\nconsole.log(kept[0].pixels[0]);`,
    code: 1,
    says: /^s\.ts, line 6: Cannot read the pixels of frame 1: its lease has ended\. .*copy\(\).*$/m,
  },
  {
    what: "asks to read what is not its own",
    body: `Deno.readTextFileSync("/etc/hostname");`,
    code: 1,
    says:
      /^s\.ts, line 2: It asked to read "\/etc\/hostname", which it has no right to; .*--allow-read=\/etc\/hostname .*$/m,
  },
  {
    what: "asks for the network",
    body: `await fetch("http://localhost:8000/");`,
    code: 1,
    says: /^s\.ts, line 2: It asked to reach "localhost:8000", .*--allow-net=localhost:8000 .*$/m,
  },
  {
    what: "asks for the environment",
    body: `Deno.env.get("HOME");`,
    code: 1,
    says: /^s\.ts, line 2: It asked to see the environment variable "HOME", .*--allow-env=HOME .*$/m,
  },
  {
    what: "starts a program",
    body: `await new Deno.Command("ls").output();`,
    code: 1,
    says: /^s\.ts, line 2: It asked to start "ls", .*--allow-run=ls .*$/m,
  },
  {
    what: "records without a place to record to",
    body: record,
    code: 1,
    says: /^Cannot record to "run\.ome\.tif": this program lacks a right; .*--out FOLDER\.\)$/m,
  },
];

for (const { what, body, code, says } of mistakes) {
  // Would catch: a stack, or nothing at all, where a person waits for a sentence.
  Deno.test(`run says in a sentence that a script ${what}`, async () => {
    const ended = await runScript(body);
    assertMatch(ended.stderr, says);
    assertNotMatch(ended.stderr, /^\s+at /m);
    assertEquals(ended.code, code);
  });
}

// Would catch: colour codes, which a user can ask Deno for, in the text from which our sentence is made.
Deno.test("run says in a sentence that a script does not type-check", async () => {
  await inFolder(async (folder) => {
    const body = `await using camera = await openCamera();\nawait camera.configure({ exposureMs: "5" });`;
    const environment = { FORCE_COLOR: "1" };
    const ended = await pvcam(["run", await write(folder, body)], { environment });
    assertEquals(ended.code, 1);
    assertMatch(
      ended.stderr,
      /s\.ts does not type-check \(line 3, column \d+\): Type 'string' is not assignable .*\.\n$/,
    );
  });
});

Deno.test("run says in a sentence which of its own arguments is wrong", async () => {
  await inFolder(async (folder) => {
    const sentences: [string[], RegExp][] = [
      [["nothing.ts"], /^There is no script "nothing\.ts"\.\n$/],
      [["."], /^Cannot run "\.": it is not a file\.\n$/],
      [[], /^Say which script to run/],
      [["s.ts", "--sandbox"], /^--sandbox comes after "s\.ts".*before the script's name\.\n$/],
      [["--sandbax", "s.ts"], /^`run` has no flag --sandbax/],
    ];
    for (const [args, says] of sentences) {
      const ended = await pvcam(["run", ...args], { folder });
      assertMatch(ended.stderr, says);
      assertEquals(ended.code, 1);
    }
  });
});
