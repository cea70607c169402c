import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { flagsOf } from "../../../../src/cli/flags/arguments.ts";
import { commands } from "../../../../src/cli/tool.ts";
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

// Would catch: a text that bash does not run, a flag that is left out, one flag's words after another flag.
Deno.test("bash completes commands, flags, the words of a flag, and files", async () => {
  const { stdout, code } = await pvcam(["completions", "bash"]);
  assertEquals(code, 0);
  assertEquals(await offered(stdout, ["pvcam", "reco"]), ["record"]);
  assertEquals(await offered(stdout, ["pvcam", "record", "--tr"]), ["--trigger"]);
  assertEquals(await offered(stdout, ["pvcam", "record", "--trigger", "software-e"]), ["software-edge"]);
  assertEquals(await offered(stdout, ["pvcam", "record", "--slots", ""]), ["auto", "recommended"]);
  assertEquals(await offered(stdout, ["pvcam", "verify", "et"]), ["etc"]);
  assertEquals(await offered(stdout, ["pvcam", "record", "--frames", "1"]), []);
  assertEquals(await offered(stdout, ["pvcam", "record", "--trigger", "=", "software-e"]), ["software-edge"]);
  assertEquals(await offered(stdout, ["pvcam", "settings", "sa"]), ["save"]);
  assertEquals(await offered(stdout, ["pvcam", "params", "PARAM_EXPOSURE_M"]), ["PARAM_EXPOSURE_MODE"]);
});

/** What a shell prints for a script, or `undefined` if this machine has no such shell. */
async function shellPrints(shell: string, args: readonly string[]): Promise<string | undefined> {
  try {
    const { stdout } = await new Deno.Command(shell, { args: [...args], cwd: "/" }).output();
    return new TextDecoder().decode(stdout);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

const hasZsh = await shellPrints("zsh", ["-fc", ":"]) !== undefined;
const hasFish = await shellPrints("fish", ["--no-config", "-c", ":"]) !== undefined;

// What is typed, and what the shell makes of it after a Tab.
const typed: Record<string, string> = {
  "pvcam reco": "record",
  "pvcam record --tri": "--trigger",
  "pvcam record --trigger software-e": "software-edge",
  "pvcam record --trigger=software-e": "software-edge",
  "pvcam settings sa": "save",
  "pvcam params PARAM_EXPOSURE_M": "PARAM_EXPOSURE_MODE",
  "pvcam verify et": "etc",
};

// Would catch: a text that fish does not understand, and words that it offers at the wrong place.
Deno.test({
  name: "fish completes commands, flags, words and files",
  ignore: !hasFish,
  async fn() {
    const { stdout } = await pvcam(["completions", "fish"]);
    const asked = Object.keys(typed).map((line) => `complete -C '${line}'; echo ---`).join("\n");
    const answers = (await shellPrints("fish", ["--no-config", "-c", `${stdout}\n${asked}`]))!.split("---\n");
    Object.entries(typed).forEach(([line, want], index) => {
      const offers = answers[index].trim().split("\n").map((offer) => offer.split("\t")[0]);
      assertEquals(offers.map((offer) => offer.replace(/^--\w+=|\/$/g, "")), [want], line);
    });
  },
});

// Would catch: a text that zsh does not understand. It completes only at a terminal, so it gets one.
// A read may end at the terminal's echo of a line, before its answer: the last read waits for a word that is not echoed.
Deno.test({
  name: "zsh completes commands, flags, words and files",
  ignore: !hasZsh,
  async fn() {
    const folder = await Deno.makeTempDir();
    const { stdout } = await pvcam(["completions", "zsh"]);
    await Deno.writeTextFile(`${folder}/pvcam.zsh`, stdout);
    const type = (line: string) => `
      zpty -n -w z ${JSON.stringify(line)}$'\\t'
      zpty -n -w z $'\\x01'"print -r -- 'GOT ""<"$'\\x05'">'"$'\\n'
      zpty -r z out '*GOT <*>*'; print -r -- "$out"`;
    const script = `zmodload zsh/zpty; zpty z zsh -f -i
      zpty -w z "PROMPT=; autoload -Uz compinit; compinit -u -D; bindkey -e; source ${folder}/pvcam.zsh; echo REA''DY"
      zpty -r z out '*READY*'
      ${Object.keys(typed).map(type).join("\n")}
      zpty -w z "echo DO''NE"
      zpty -r z out '*DONE*'; print -r -- "$out"`;
    const printed = await shellPrints("zsh", ["-fc", script]);
    await Deno.remove(folder, { recursive: true });
    const lines = [...printed!.matchAll(/^GOT <(.*?)>/gm)].map(([, line]) => line.trim());
    Object.entries(typed).forEach(([line, want], index) => {
      assertStringIncludes(lines[index] ?? "", want, line);
    });
  },
});

Deno.test("zsh and fish get every command and flag", async () => {
  for (
    const [shell, mark] of [["zsh", (flag: string) => `'--${flag}`], [
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
