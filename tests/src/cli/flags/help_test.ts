import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { flagsOf, readArguments } from "../../../../src/cli/flags/arguments.ts";
import { flags } from "../../../../src/cli/flags/flags.ts";
import { commandHelp, generalHelp } from "../../../../src/cli/flags/help.ts";
import { program } from "../../../../src/cli/terminal/program.ts";
import { commands } from "../../../../src/cli/tool.ts";

for (const command of commands) {
  // Would catch: a flag that works and is not listed, and lines that a terminal of 80 columns breaks.
  Deno.test(`the help of ${command.name} names each of its flags within 80 columns`, () => {
    const help = commandHelp(command);
    for (const name of flagsOf(command)) {
      assertStringIncludes(help, `--${name}${flags[name].takes ? ` ${flags[name].takes}` : ""}`);
    }
    for (const line of help.split("\n")) assert(line.length <= 80, line);
  });

  // Would catch: lines that a narrow terminal breaks within a word, and an example that cannot be copied any more.
  Deno.test(`the help of ${command.name} has room in narrow terminals`, () => {
    for (const columns of [60, 40]) {
      const help = commandHelp(command, columns);
      for (const line of help.split("\n")) {
        assert(line.length <= columns || !line.trim().includes(" "), `${columns}: ${line}`);
      }
      const copied = help.replace(/ \\\n +/g, " ");
      for (const example of command.examples) assertStringIncludes(copied, `  ${program()} ${example}`);
    }
  });

  // Would catch: an example that has gone stale.
  Deno.test(`the examples of ${command.name} are lines that it takes`, () => {
    for (const example of command.examples) {
      const words = example.split(" ");
      assertEquals(words[0], command.name);
      readArguments(command, words.slice(1));
    }
  });
}

// Would catch: a word that a command needs shown as one that may be left out, and the other way round.
Deno.test("the usage says which words are needed", () => {
  const usages = commands.map((command) =>
    /Usage: (?:deno task )?pvcam (.*)/.exec(commandHelp(command, 999))?.[1]
  );
  for (
    const usage of [
      "list [FLAGS]",
      "params [NAME] [FLAGS]",
      "verify FILE [FLAGS]",
      "convert FROM TO [FLAGS]",
      "run [FLAGS] SCRIPT|PLAN [ARGS]",
    ]
  ) {
    assert(usages.includes(usage), `${usage} is not among ${usages.join("; ")}`);
  }
});

Deno.test("the general help names each command", () => {
  const help = generalHelp(commands).replace(/\s+/g, " ");
  for (const { name } of commands) assertStringIncludes(help, `${name} `);
  for (const { summary } of commands) assertStringIncludes(help, summary);
  for (const columns of [80, 60, 40]) {
    for (const line of generalHelp(commands, columns).split("\n")) assert(line.length <= columns, line);
  }
});
