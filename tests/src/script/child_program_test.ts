import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { endingOf } from "../../../src/script/child_program.ts";

// Would catch: a Ctrl-C in the first moment that is reported as a failure.
Deno.test("a program stopped before it could listen counts as stopped, and a killed one as failed", () => {
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
Deno.test("a Ctrl-C before a script has begun reports the end, and leaves nothing behind", async () => {
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

// Would catch: a type check that goes on, and takes a core, after the program that asked for it was stopped.
Deno.test("a type check ends with the program that asked for it", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(join(folder, "script.ts"), "export {};\n");
    // In Deno's place, a program that says who it is, and stays.
    await Deno.writeTextFile(join(folder, "deno"), `#!/bin/sh\necho $$ > ${folder}/pid\nexec sleep 3600\n`);
    await Deno.chmod(join(folder, "deno"), 0o755);
    const check = JSON.stringify(new URL("../../../src/script/check_script.ts", import.meta.url).href);
    await Deno.writeTextFile(
      join(folder, "program.ts"),
      `Deno.execPath = () => ${JSON.stringify(join(folder, "deno"))};
      const { checkTypes } = await import(${check});
      checkTypes(${JSON.stringify(join(folder, "script.ts"))}, { say() {} });
      for (;;) {
        if (await Deno.readTextFile(${JSON.stringify(join(folder, "pid"))}).catch(() => "")) Deno.exit(3);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }`,
    );
    const { code } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-config", "--no-check", "--allow-all", join(folder, "program.ts")],
    }).output();
    assertEquals(code, 3);
    const pid = Number(await Deno.readTextFile(join(folder, "pid")));
    const state = () =>
      Deno.readTextFile(`/proc/${pid}/stat`).then((text) => text.split(") ")[1][0], () => "Z");
    // Ends only if it is gone: by itself it would stay for an hour.
    while (await state() !== "Z") await new Promise((resolve) => setTimeout(resolve, 20));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
