// What runs all tests: it ends a program that hangs, with what that began, and says where it hung.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { liveInSession } from "./session.ts";
import { root, runTests } from "./test_program.ts";

/** Writes files of tests within the project, where their names are as those of all others, and removes them. */
async function withTests(
  texts: Readonly<Record<string, string>>,
  test: (files: string[], folder: string) => Promise<void>,
): Promise<void> {
  const folder = `data/test-${crypto.randomUUID()}`;
  await Deno.mkdir(join(root, folder), { recursive: true });
  try {
    for (const [name, text] of Object.entries(texts)) {
      await Deno.writeTextFile(join(root, folder, name), text);
    }
    await test(Object.keys(texts).map((name) => join(folder, name)), join(root, folder));
  } finally {
    await Deno.remove(join(root, folder), { recursive: true });
  }
}

/** Waits for a file that the test writes when it is there. */
async function writtenBy(path: string): Promise<string> {
  for (let left = 600; left > 0; left--) {
    const text = await Deno.readTextFile(path).catch(() => "");
    if (text.endsWith("\n")) return text.trim();
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`Nothing wrote ${path}.`);
}

// Would catch: a suite that waits for ever for a test, a child that outlives it, and a hang of which nobody learns where.
Deno.test("a program whose test hangs is ended with its children, and its test and the files left are named", async () => {
  const hanging = `
    Deno.test("a sound test", () => {});
    Deno.test("a test that hangs", async () => {
      const command = "sleep 300 & echo $! $$ > " + new URL("pids", import.meta.url).pathname + "; wait";
      await new Deno.Command("sh", { args: ["-c", command] }).output();
    });`;
  const texts = { "a_test.ts": hanging, "b_test.ts": `Deno.test("another", () => {});` };
  await withTests(texts, async (files, folder) => {
    const end = new AbortController();
    const running = runTests(files, { end: end.signal });
    const pids = (await writtenBy(join(folder, "pids"))).split(" ");
    end.abort("somebody ended it");
    const { code, passed, failed, brokenOff, notBegun, said } = await running;
    assert(code !== 0);
    assertEquals({ passed, failed, notBegun }, { passed: 1, failed: 1, notBegun: [files[1]] });
    assertEquals(brokenOff, "somebody ended it");
    assertMatch(said, /pending[^]*a test that hangs/);
    assertMatch(said, /sleep 300/);
    const dead = await Promise.all(
      pids.map((pid) =>
        Deno.readTextFile(`/proc/${pid}/stat`).then((stat) => /\) [ZX] /.test(stat), () => true)
      ),
    );
    assertEquals(dead, [true, true]);
  });
});

Deno.test("a program that prints nothing for long, or takes long, is ended", async () => {
  const texts = { "a_test.ts": `Deno.test("endless", () => { while (true); });` };
  await withTests(texts, async (files) => {
    const ended = await Promise.all([runTests(files, { silentMs: 500 }), runTests(files, { wholeMs: 500 })]);
    assertEquals(ended.map(({ failed, code }) => [failed, code === 0]), [[1, false], [1, false]]);
    assertMatch(ended[0].brokenOff ?? "", /nothing/);
    assertMatch(ended[1].brokenOff ?? "", /more than/);
  });
});

Deno.test("a test that leaves a process is a failure, and the process ends", async () => {
  const text = `Deno.test("leaves one", async () => {
    const command = new Deno.Command("sh", { args: ["-c", "sleep 300 > /dev/null 2>&1 & echo $PPID"] });
    console.log("session", new TextDecoder().decode((await command.output()).stdout));
  });`;
  await withTests({ "a_test.ts": text }, async (files) => {
    const { passed, failed, brokenOff, said } = await runTests(files, { endingMs: 0 });
    assertEquals([passed, failed], [1, 1], said);
    assertMatch(brokenOff ?? "", /sleep 300/);
    assertEquals(await liveInSession(Number(/^session (\d+)/m.exec(said)![1])), []);
  });
});

// Would catch: a test that costs those after it, and an end that hides where the tests are.
Deno.test("each test ends, in whichever way it hangs, and those after it run", async () => {
  const text = `const never = () => new Promise((resolve) => setTimeout(resolve, 1e6));
    Deno.test("waits", never);
    Deno.test({ name: "works", fn: () => { while (true); } });
    Deno.test(async function inStep(t) { await t.step("step", never); });
    Deno.test("said", { sanitizeOps: false }, never);
    Deno.test({ name: "patient", timeout: 1e5 }, () => new Promise((resolve) => setTimeout(resolve, 900)));
    Deno.test("after", () => {});`;
  await withTests({ "a_test.ts": text }, async (files) => {
    const { passed, failed, brokenOff, times, said } = await runTests(files, {
      env: { PVCAM_TEST_MOST_MS: "300" },
    });
    assertEquals([passed, failed, brokenOff], [2, 4, undefined], said);
    const patient = times.find(({ name }) => name === "patient");
    assert(patient !== undefined && patient.seconds >= 0.9 && patient.seconds < 60, JSON.stringify(times));
    assertMatch(said, /waits => \.\/data\/\S+:2:10\n/);
    assertMatch(said, /after \.\.\. ok/);
  });
});

// Would catch: a program that crashes, whose tests after the crash are never run and a log that does not say where.
Deno.test("a program that dies in the midst of its tests says where, and the files left are named", async () => {
  const texts = {
    "a_test.ts": `Deno.test("sound", () => {});
      Deno.test("dies", () => Deno.kill(Deno.pid, "SIGKILL")); Deno.test("after", () => {});`,
    "b_test.ts": `Deno.test("another", () => {});`,
  };
  await withTests(texts, async (files) => {
    const { code, passed, failed, brokenOff, notBegun } = await runTests(files);
    assert(code !== 0);
    assertEquals({ passed, failed, notBegun }, { passed: 1, failed: 1, notBegun: [files[1]] });
    assertMatch(brokenOff ?? "", /137[^]*dies/);
  });
});

// Would catch: a long log whose end names no failure.
Deno.test("what failed is listed with the beginning of its error", async () => {
  const text = `import { assertEquals } from "@std/assert";
    Deno.test("bad", () => { throw new Error("bad luck"); });
    Deno.test("unequal", () => assertEquals([1, 2], [1, 3], "a sentence"));`;
  await withTests({ "a_test.ts": text }, async (files) => {
    const { failures, said } = await runTests(files);
    assertEquals(failures.length, 2, said);
    assertMatch(failures[0], /^bad => \.\/data\S+:2:10\nerror: Error: bad luck\n/);
    assertMatch(failures[1], /^unequal => .*\nerror: AssertionError: .*a sentence/);
  });
});

Deno.test("what passes, fails and is left out is counted", async () => {
  const text = `Deno.test("good", () => {}); Deno.test.ignore("left", () => {});
    Deno.test("bad", () => { throw new Error("bad luck"); });`;
  await withTests({ "a_test.ts": text }, async (files) => {
    const { code, passed, failed, skipped, brokenOff, notBegun, said } = await runTests(files);
    assertEquals({ code, passed, failed, skipped: [...skipped], brokenOff, notBegun: [...notBegun] }, {
      ...{ code: 1, passed: 1, failed: 1, skipped: ["left"], brokenOff: undefined, notBegun: [] },
    });
    assertMatch(said, /bad luck/);
  });
});
