import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { endingOf } from "../../../src/script/child_program.ts";

// Would catch: a Ctrl-C in the first moment that is told as a failure.
Deno.test("what was stopped before it could listen was stopped, and what was killed has failed", () => {
  const ended = (signal: Deno.Signal | null, code = 0) =>
    endingOf({ success: false, code, signal }, "The script");
  assertEquals(ended("SIGINT"), { exitCode: 3, sentence: "The script was stopped before it began." });
  assertEquals(ended("SIGTERM").exitCode, 3);
  assertEquals(ended("SIGKILL").exitCode, 1);
  assertEquals([0, 1, 2, 3, 101].map((code) => ended(null, code)), [
    { exitCode: 0 },
    { exitCode: 1 },
    { exitCode: 2 },
    { exitCode: 3 },
    { exitCode: 1 },
  ]);
});

// Would catch: folders that each early Ctrl-C leaves behind, and lines for a machine that end without an end.
Deno.test("a Ctrl-C before a script has begun tells the end, and leaves nothing behind", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const scratch = join(folder, "scratch");
    await Deno.mkdir(scratch);
    const of = (name: string) =>
      JSON.stringify(new URL(`../../../src/script/${name}.ts`, import.meta.url).href);
    const program = `
      import { endBeforeStart } from ${of("child_program")};
      import { makeDisplay } from ${of("display")};
      endBeforeStart(makeDisplay("json-lines"), () => Deno.removeSync(${JSON.stringify(scratch)}));
      console.log("{}");
      setInterval(() => {}, 1000);`;
    await Deno.writeTextFile(join(folder, "program.ts"), program);
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-config", "--no-check", "--allow-all", join(folder, "program.ts")],
      stdout: "piped",
    }).spawn();
    let text = "", asked = false;
    for await (const piece of child.stdout.pipeThrough(new TextDecoderStream())) {
      text += piece;
      if (!asked) child.kill("SIGINT");
      asked = true;
    }
    assertEquals((await child.status).code, 3);
    const said = "Stopped before it began.";
    assertEquals(text.trim().split("\n").map((line) => JSON.parse(line)), [
      {},
      { event: "say", text: said },
      { event: "end", exitCode: 3, text: said },
    ]);
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["program.ts"]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
