// A script is looked at module by module, since it can have many processors. All these looks share one time limit.
import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { SettingsError } from "../../../mod.ts";
import { defaultLimits } from "../../../src/sandbox/limits.ts";
import { runBehind } from "../../../src/sandbox/kernel_wall/run_behind.ts";
import { prepareScript } from "../../../src/sandbox/prepare_script.ts";

/** Looks at a script with two processors, by a clock on which each step takes so long; gives the time each step had. */
async function timesOfSteps(stepMs: number): Promise<{ times: [string, number][]; done: Promise<unknown> }> {
  const folder = await Deno.realPath(await Deno.makeTempDir({ prefix: "pvcam-looks-" }));
  try {
    const names = ["a", "b"];
    for (const name of names) await Deno.writeTextFile(`${folder}/${name}.ts`, "export default () => {};\n");
    const places = names.map((name) => `new URL("./${name}.ts", import.meta.url)`).join(", ");
    await Deno.writeTextFile(`${folder}/s.ts`, `console.log(${places});\n`);
    await Deno.mkdir(`${folder}/scratch`);
    let nowMs = 5000;
    const times: [string, number][] = [];
    const order = { script: `${folder}/s.ts`, limits: { ...defaultLimits, seconds: 60 } };
    const done = prepareScript(order, `${folder}/scratch`, {
      nowMs: () => nowMs,
      run: (args, step) => {
        times.push([args[0] === "check" ? "check" : "look", step.wall.seconds]);
        nowMs += stepMs;
        if (args[0] === "check") return Promise.resolve({ success: true, output: "", fault: "" });
        return runBehind(args, { ...step, wall: { ...step.wall, seconds: 120 } });
      },
    });
    await done.catch(() => {});
    return { times, done };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

// Would catch: each of a script's looks with the whole time for itself, and a check that has only what the looks left.
Deno.test("all looks at a script share its time, and the check of its types has as much", async () => {
  const { times, done } = await timesOfSteps(10_000);
  await done;
  const looks = [60, 50, 40, 30, 20, 10]; // the script and its two processors, then their copies
  assertEquals(times, [...looks.map((seconds): [string, number] => ["look", seconds]), ["check", 60]]);
});

// Would catch: a look that goes on when the time is over, without a limit (the kernel's clock takes 0 for none).
Deno.test("no look at a script begins when the time of them all is over", async () => {
  const { times, done } = await timesOfSteps(30_000);
  const { message } = await assertRejects(() => done, SettingsError);
  assertStringIncludes(message, "longer than 60 s");
  assertEquals(times, [["look", 60], ["look", 30]]);
});

// Would catch: a copy that imports what no one has looked at: the insides of this library, or any module of Node's.
Deno.test("a script that is changed between the look at it and its copy is refused", async () => {
  const folder = await Deno.realPath(await Deno.makeTempDir({ prefix: "pvcam-changed-" }));
  const script = `${folder}/s.ts`;
  const inside = new URL("../../../src/sandbox/guest/channel.ts", import.meta.url).href;
  try {
    for (const [at, imported] of [inside, "node:module", "node:fs"].entries()) {
      await Deno.writeTextFile(script, "export {};");
      await Deno.mkdir(`${folder}/scratch${at}`);
      let looks = 0;
      const order = { script, limits: defaultLimits, unchecked: true };
      const done = prepareScript(order, `${folder}/scratch${at}`, {
        async run(args, step) {
          const seen = await runBehind(args, step);
          if (++looks === 1) await Deno.writeTextFile(script, `import "${imported}";`);
          return seen;
        },
      });
      const { message } = await assertRejects(() => done, SettingsError);
      assertStringIncludes(message, `"${imported}", which was not checked`);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

// Would catch: a text that ends the program which looks at it, reported as one that took too much memory.
Deno.test("a script that is nested too deeply is refused in a sentence that says so", async () => {
  const folder = await Deno.realPath(await Deno.makeTempDir({ prefix: "pvcam-nested-" }));
  try {
    await Deno.writeTextFile(`${folder}/s.ts`, "(".repeat(3e6));
    await Deno.mkdir(`${folder}/scratch`);
    const order = { script: `${folder}/s.ts`, limits: defaultLimits };
    const error = await assertRejects(() => prepareScript(order, `${folder}/scratch`), SettingsError);
    assertStringIncludes(error.message, "nested");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
