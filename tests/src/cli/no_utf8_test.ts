// Names and variables that are not text in UTF-8, as older systems and other languages' folders have them.
import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { environmentOfTool, inFolder, namesIn, root, said, small, wordsOf } from "./pvcam.ts";
import { SinkError } from "../../../mod.ts";
import { rawSink } from "../../../sink.ts";
import { runOf } from "../recording/synthetic_run.ts";

/** Runs a command line after `first`, which a shell reads: Deno starts no program with such names itself. */
async function afterShell(first: string, args: readonly string[], cwd: string) {
  const command = new Deno.Command("sh", {
    args: ["-c", `${first}; exec "$@"`, "sh", ...await wordsOf(args)],
    env: environmentOfTool,
    cwd,
    stdout: "piped",
    stderr: "piped",
  });
  return said(await command.output());
}

const cases = {
  PVCAM_LIBRARY: `export PVCAM_LIBRARY="$(printf '/\\377')"`,
  XDG_CONFIG_HOME: `export XDG_CONFIG_HOME="$(printf '/\\377')"`,
  INIT_CWD: `cd '${root}'; export INIT_CWD="$(printf '/\\377')"`,
  "": `mkdir "$(printf 'd\\377')"; cd "$(printf 'd\\377')"`,
};

// Would catch: a fault of the program itself, a stack, or no JSON, for a variable or a folder that Deno cannot read.
for (const [name, first] of Object.entries(cases)) {
  Deno.test(`${name || "a working folder"} that is not UTF-8 is named in a sentence`, () =>
    inFolder(async (folder) => {
      const args = ["record", "--frames", "2", "--out", "run.raw", "--json", ...small];
      const { code, stdout, stderr } = await afterShell(first, args, folder);
      const { error, exitCode } = JSON.parse(stdout);
      assertEquals([code, exitCode, stderr.trim()], [1, 1, error]);
      assertStringIncludes(error, "UTF-8");
      assertStringIncludes(error, name);
      assertEquals(error.includes("fault of"), false);
    }));
}

// Would catch: a variable of another program's that stops this one.
Deno.test("INIT_CWD is not looked at outside of the project", () =>
  inFolder(async (folder) => {
    const ended = await afterShell(`export INIT_CWD="$(printf '/\\377')"`, ["list"], folder);
    assertEquals([ended.code, ended.stderr], [0, ""]);
  }));

// Would catch: `record --force` to one such name that replaces the recording of another one.
Deno.test("no recording is made under a name that is not UTF-8, which another such name may be", () =>
  inFolder(async (folder) => {
    const path = `${folder}/t\ufffd.raw`;
    await assertRejects(
      async () => await rawSink(path, { force: true }).open(runOf({})),
      SinkError,
      "UTF-8",
    );
    assertEquals(await namesIn(folder), []);
  }));

// Would catch: a flag of Deno's as the remedy, where no flag that this tool has helps.
Deno.test("a file that Deno lets no program use is refused without a flag's name", () =>
  inFolder(async (folder) => {
    for (
      const [first, args] of [
        [":", ["run", "/dev/stdin"]],
        ["export XDG_CONFIG_HOME=/proc/self", ["list"]],
      ] as const
    ) {
      const { code, stderr } = await afterShell(first, args, folder);
      assertEquals([code, /--allow/.test(stderr), /\/(dev|proc)\//.test(stderr)], [1, false, true], stderr);
    }
  }));
