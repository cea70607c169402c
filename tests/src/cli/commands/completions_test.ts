import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { flagsOf } from "../../../../src/cli/flags/arguments.ts";
import { commands } from "../../../../src/cli/main.ts";
import { pvcam } from "../pvcam.ts";

/** What bash offers for the last of these words. */
async function offered(script: string, words: readonly string[]): Promise<string[]> {
  const ask = 'COMP_WORDS=("$@"); COMP_CWORD=$(($#-1)); _pvcam; printf "%s\\n" "${COMPREPLY[@]}"';
  const { success, stdout, stderr } = await new Deno.Command("bash", {
    args: ["-c", `${script}\n${ask}`, "bash", ...words],
    cwd: "/",
  }).output();
  assert(success, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout).split("\n").filter((line) => line !== "");
}

// Would catch: a text that bash does not run, a flag that is left out, words of one flag behind another.
Deno.test("bash completes commands, flags, the words of a flag, and files", async () => {
  const { stdout, code } = await pvcam(["completions", "bash"]);
  assertEquals(code, 0);
  assertEquals(await offered(stdout, ["pvcam", "reco"]), ["record"]);
  assertEquals(await offered(stdout, ["pvcam", "record", "--tr"]), ["--trigger"]);
  assertEquals(await offered(stdout, ["pvcam", "record", "--trigger", "software-e"]), ["software-edge"]);
  assertEquals(await offered(stdout, ["pvcam", "record", "--slots", ""]), ["auto", "recommended"]);
  assertEquals(await offered(stdout, ["pvcam", "verify", "et"]), ["etc"]);
  assertEquals(await offered(stdout, ["pvcam", "record", "--frames", "1"]), []);
});

Deno.test("zsh and fish are told every command and flag", async () => {
  for (
    const [shell, mark] of [["zsh", (flag: string) => `'--${flag}[`], [
      "fish",
      (flag: string) => ` -l ${flag} `,
    ]] as const
  ) {
    const { stdout } = await pvcam(["completions", shell]);
    for (const command of commands) {
      assertStringIncludes(stdout, command.name);
      for (const flag of flagsOf(command)) assertStringIncludes(stdout, mark(flag));
    }
  }
  assertMatch((await pvcam(["completions", "tcsh"])).stderr, /"tcsh".*bash, zsh, fish/);
});
