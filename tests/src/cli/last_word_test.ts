// What a program that reads stdout gets when a command fails: always a last line that says so.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import {
  environmentOfTool,
  hear,
  inFolder,
  jsonOf,
  pvcam,
  pvcamCommand,
  root,
  said,
  small,
  wordsOf,
} from "./pvcam.ts";

const plan = "channels: [dim]\ntime_plan: {interval: 0.05, loops: 2}\n";

const noCamera = { PVSIM_CAMERAS: "none" };

const linesOfNothing: Record<string, { args: string[]; environment?: Record<string, string>; says: RegExp }> =
  {
    "a plan that is not there": {
      args: ["run", "gone.yaml", "--json-lines", "--out", "a.raw"],
      says: /no plan/,
    },
    "a plan of an unknown axis": {
      args: ["run", "bad.yaml", "--json-lines", "--out", "a.raw"],
      says: /axis "q"/,
    },
    "no camera": {
      args: ["run", "--json-lines", "plan.yaml", "--out", "a.raw"],
      environment: noCamera,
      says: /camera/,
    },
    "a file that is there": {
      args: ["run", "plan.yaml", "--json-lines", ...small, "--out", "there.raw"],
      says: /exists/,
    },
    "an unknown flag": { args: ["run", "plan.yaml", "--json-lines", "--loud"], says: /no flag --loud/ },
    "a dry run of no plan": { args: ["run", "gone.yaml", "--dry-run", "--json-lines"], says: /no plan/ },
    "a script that is not there": { args: ["run", "--json-lines", "gone.ts"], says: /no script/ },
    "a script that is a link to itself": { args: ["run", "--json-lines", "loop.ts"], says: /loop\.ts/ },
    "a script that does not type-check": { args: ["run", "--json-lines", "typo.ts"], says: /type-check/ },
    "a script that throws": {
      args: ["run", "--json-lines", "--no-check", "typo.ts"],
      says: /typo\.ts, line 1/,
    },
    "a script that is none": { args: ["run", "--json-lines", "--no-check", "none.ts"], says: /exit code 1/ },
    "a script that ends itself": { args: ["run", "--json-lines", "exit.ts"], says: /exit code 7/ },
    "a folder that is a file": {
      args: ["run", "--json-lines", "--no-check", "--out", "plan.yaml", "exit.ts"],
      says: /folder ".*plan\.yaml" of --out: a file is in the way/,
    },
    "a script that kills itself": { args: ["run", "--json-lines", "killed.ts"], says: /ended by SIGKILL/ },
  };
for (const [what, { args, environment, says }] of Object.entries(linesOfNothing)) {
  // Would catch: a machine that waits for the end of what never began.
  Deno.test(`--json-lines ends with its end: ${what}`, async () => {
    await inFolder(async (folder) => {
      for (const [name, text] of Object.entries(filesOfTest)) {
        await Deno.writeTextFile(join(folder, name), text);
      }
      await Deno.symlink("loop.ts", join(folder, "loop.ts"));
      const ended = await pvcam(args, { folder, environment });
      assertEquals(ended.code, 1, ended.stderr);
      const events = ended.stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
      const { event, exitCode, text } = events.at(-1);
      assertEquals([event, exitCode], ["end", 1]);
      assertMatch(text, says);
      assertEquals(events.filter((one) => one.event === "end").length, 1);
    });
  });
}

const filesOfTest = {
  "plan.yaml": plan,
  "bad.yaml": "axis_order: tqc",
  "there.raw": "",
  "typo.ts": 'const wrong: number = (0 as unknown as string).length.at("x");\nconsole.log(wrong);\n',
  "none.ts": "const none = ;\n",
  "exit.ts": "Deno.exit(7);\n",
  "killed.ts": 'import process from "node:process";\nprocess.kill(process.pid, "SIGKILL");\n',
};

// Would catch: a program that waits without end for the last line, or a second last line.
Deno.test("--json-lines end with one end, also if something that the script started still runs", async () => {
  await inFolder(async (folder) => {
    const script = 'const other = new Deno.Command("sleep", { args: ["60"] }).spawn();\n' +
      "other.unref();\nconsole.log(other.pid);\n";
    await Deno.writeTextFile(join(folder, "s.ts"), script);
    const args = ["run", "--json-lines", "--no-check", "--allow-run=sleep", "s.ts"];
    const child = (await pvcamCommand(args, { folder })).spawn();
    const reader = child.stdout.getReader();
    const { code } = await child.status;
    const text = await hear(reader, /"end".*\n/);
    const events = text.trimEnd().split("\n").map((line) => JSON.parse(line));
    assertEquals([code, events.at(-1), events.length], [0, { event: "end", exitCode: 0 }, 3]);
    Deno.kill(Number(events[0].text));
    await reader.cancel();
    await child.stderr.cancel();
  });
});

// Would catch: lines of a dry run that end without a word, as if it had been killed.
Deno.test("--json-lines of a dry run end with its end, too", async () => {
  await inFolder(async (folder) => {
    await Deno.writeTextFile(join(folder, "plan.yaml"), plan);
    const { stdout } = await pvcam(["run", "plan.yaml", "--dry-run", "--json-lines"], { folder });
    const lines = stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
    assertEquals([lines.length, lines[2]], [3, { event: "end", exitCode: 0 }]);
  });
});

const nothings: Record<string, { args: string[]; environment?: Record<string, string>; says: RegExp }> = {
  "record without a camera": {
    args: ["record", "--out", "a.raw", "--json"],
    environment: noCamera,
    says: /camera/,
  },
  "record to a file that is there": {
    args: ["record", "--json", ...small, "--out", "there.raw"],
    says: /exists/,
  },
  "snap of a bad region": { args: ["snap", "--json", "--region", "1,2"], says: /--region 1,2/ },
  "watch without a camera": { args: ["watch", "--json"], environment: noCamera, says: /camera/ },
  "list of no library": { args: ["list", "--json", "--library", "/none.so"], says: /none\.so/ },
  "verify of nothing": { args: ["verify", "gone.ome.tif", "--json"], says: /gone/ },
  "a plan of nothing": { args: ["run", "gone.yaml", "--json", "--out", "a.raw"], says: /no plan/ },
  "a plan that is a link to itself": { args: ["run", "loop.yaml", "--json"], says: /loop\.yaml.*link/ },
  "a recording like one that is a link to itself": {
    args: ["record", "--json", ...small, "--out", "a.raw", "--like", "loop.json"],
    says: /loop\.json.*link/,
  },
  "settings in a link to itself": { args: ["settings", "load", "loop.json", "--json"], says: /loop\.json/ },
  "record --terminal": { args: ["record", "--out", "a.raw", "--terminal", "--json"], says: /--terminal/ },
  "stats --csv": { args: ["stats", "there.raw", "--csv", "--json"], says: /--csv/ },
  "the line of a script": { args: ["run", "--print", "--json", "gone.ts"], says: /--json-lines/ },
  "a plan of nothing, to nowhere": { args: ["run", "gone.yaml", "--json"], says: /no plan "gone\.yaml"/ },
  "a recording of nothing, to nowhere": { args: ["run", "gone.ome.tif", "--json"], says: /gone\.ome\.tif/ },
};
for (const [what, { args, environment, says }] of Object.entries(nothings)) {
  // Would catch: an empty answer, which no parser of JSON takes.
  Deno.test(`--json has an object that says why: ${what}`, async () => {
    await inFolder(async (folder) => {
      await Deno.writeTextFile(join(folder, "there.raw"), "");
      for (const name of ["loop.yaml", "loop.json"]) await Deno.symlink(name, join(folder, name));
      const ended = await pvcam(args, { folder, environment });
      assertEquals(ended.code, 1);
      const { error, exitCode } = jsonOf(ended);
      assertMatch(error, says);
      assertEquals([exitCode, ended.stderr], [1, `${error}\n`]);
    });
  });
}

// Would catch: a line of ours among what a script says of itself.
Deno.test("a --json behind a script's name is the script's own word", async () => {
  const ended = await pvcam(["run", "gone.ts", "--json", "--json-lines"]);
  assertEquals([ended.code, ended.stdout], [1, ""]);
  assert(ended.stderr.includes("gone.ts"));
});

// Would catch: a report of what was recorded that does not say that its plan failed.
Deno.test("--json of a plan that fails has what was recorded, the error and the exit code", async () => {
  await inFolder(async (folder) => {
    await Deno.writeTextFile(join(folder, "plan.yaml"), plan);
    const environment = { PVSIM_FAULT: "unplug,after=1" };
    const args = ["run", "plan.yaml", "--json", ...small, "--out", "a.raw"];
    const ended = await pvcam(args, { folder, environment });
    const { reason, frames, error, exitCode } = jsonOf(ended);
    assertEquals([ended.code, exitCode, reason, frames], [1, 1, "failed", 1]);
    assertMatch(error, /unplugged/);
  });
});

// Would catch: a report that says "complete", and then a second object that says what failed since.
Deno.test("a camera that cannot be closed after the report changes the one verdict, and adds none", async () => {
  await inFolder(async (folder) => {
    const environment = { PVSIM_FAULT: "call:pl_cam_close=151,times=forever" };
    const recorded = await pvcam(["record", "--frames", "3", "--json", ...small, "--out", "a.raw"], {
      folder,
      environment,
    });
    assertEquals(recorded.code, 1, recorded.stderr);
    const { reason, frames, exitCode, error } = jsonOf(recorded);
    assertEquals([reason, frames, exitCode], ["complete", 3, 1]);
    assertMatch(error, /pl_cam_close/);
    await Deno.writeTextFile(
      join(folder, "two.yaml"),
      "axis_order: t\ntime_plan: {interval: 0.05, loops: 2}\n",
    );
    const args = ["run", "two.yaml", "--json-lines", ...small, "--out", "b.raw"];
    const planned = await pvcam(args, { folder, environment });
    const ends = planned.stdout.trimEnd().split("\n").map((line) => JSON.parse(line))
      .filter(({ event }) => event === "end");
    assertEquals(ends.map((end) => end.exitCode), [1]);
    assertMatch(ends[0].text, /pl_cam_close/);
  });
});

// Would catch: a recording that a full disk under its log ends, a stack trace, and an exit code of 0 for lines that are cut off.
Deno.test("standard output that cannot be written ends no recording", async () => {
  await inFolder(async (folder) => {
    await Deno.writeTextFile(join(folder, "plan.yaml"), plan);
    const script = `import { fileSink, openCamera } from ${JSON.stringify(join(root, "mod.ts"))};\n` +
      "await using camera = await openCamera();\n" +
      "await using run = await camera.acquire({ frames: 4, sinks: [fileSink('script.raw')] });\n" +
      "await run.finished;\n";
    await Deno.writeTextFile(join(folder, "script.ts"), script);
    const lines = [
      ["run", "--json-lines", "plan.yaml", ...small, "--out", "plan.raw"],
      ["run", "--json-lines", "--no-check", "--out", folder, "script.ts"],
    ];
    const ends = await Promise.all(lines.map(async (line) => {
      const [program, ...words] = await wordsOf(line);
      const args = ["-c", 'exec "$0" "$@" > /dev/full', program, ...words];
      return said(await new Deno.Command("sh", { args, cwd: folder, env: environmentOfTool }).output());
    }));
    for (const { code, stderr } of ends) {
      assertEquals([code, stderr.split("Cannot write to standard output").length], [1, 2], stderr);
      assertEquals(stderr.includes("    at "), false, stderr);
    }
    for (const [name, frames] of [["plan", 2], ["script", 4]] as const) {
      const record = JSON.parse(await Deno.readTextFile(join(folder, `${name}.json`)));
      assertEquals([record.state, record.frames], ["complete", frames], ends[0].stderr + ends[1].stderr);
    }
  });
});

// Would catch: a tool that a limit of its shell kills, without a word and with the file half done.
Deno.test("a file that may not grow so long ends the recording with a sentence", async () => {
  await inFolder(async (folder) => {
    // The limit is in blocks of 1024 bytes; Deno's own cache must not meet it.
    const line =
      'ulimit -f 3000; exec "$0" run --quiet --no-prompt --no-code-cache --no-check --allow-all --config "$1" ' +
      '"$2" record --frames 5000 --json --region 512,512,64,64 --exposure 1 --out a.raw';
    const args = ["-c", line, Deno.execPath(), join(root, "deno.json"), join(root, "src/cli/main.ts")];
    const env = { NO_COLOR: "1", PVCAM_LIBRARY: "simulator", INIT_CWD: "", XDG_CONFIG_HOME: "/nowhere" };
    const { code, stdout } = said(await new Deno.Command("bash", { args, cwd: folder, env }).output());
    assertEquals(code, 1);
    assertMatch(JSON.parse(stdout).error, /a\.raw.*limit/);
  });
});
