// What the README shows is what there is: its script, its lines for the terminal, its links.
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { dirname, fromFileUrl, join, resolve } from "@std/path";
import { readArguments } from "../src/cli/flags/arguments.ts";
import { commands } from "../src/cli/tool.ts";

const root = resolve(dirname(fromFileUrl(import.meta.url)), "..");
const readme = await Deno.readTextFile(join(root, "README.md"));

/** The blocks of one language, without their fences. */
function blocks(language: string): string[] {
  return [...readme.matchAll(new RegExp("```" + language + "\n(.*?)```", "gs"))].map(([, text]) => text);
}

Deno.test("the README begins with the two commands, and they are tasks", async () => {
  const [first] = blocks("sh");
  const names = [...first.matchAll(/^npx --yes deno@2\.9\.6 task (\w+)/gm)].map(([, name]) => name);
  assertEquals(names, ["demo", "test"]);
  assert(readme.slice(0, readme.indexOf(first)).split("\n").length < 20, "not on the first screen");
  const config = await Deno.readTextFile(join(root, "deno.json"));
  for (const [, name] of readme.matchAll(/deno task (\w+)/g)) {
    assertStringIncludes(config, `    "${name}": {`);
  }
});

// Would catch: a first command that ends in an error for a newcomer, as when the tool lacks a right.
Deno.test("the demo records under the rights of its task", async () => {
  const config = await Deno.readTextFile(join(root, "deno.json"));
  const args = /"command": "mkdir -p data && deno (run .*)"/.exec(config)![1].split(" ");
  const folder = await Deno.makeTempDir();
  args[args.indexOf("--out") + 1] = join(folder, "demo.ome.tif");
  const { code, stderr } = await new Deno.Command("deno", { args, cwd: root, env: { PVCAM_LIBRARY: "" } })
    .output();
  const files = Array.from(Deno.readDirSync(folder), ({ name }) => name);
  await Deno.remove(folder, { recursive: true });
  assertEquals(code, 0, new TextDecoder().decode(stderr));
  assert(files.includes("demo.ome.tif"));
});

// Would catch: an example that has gone stale, in the first place where people look for one.
Deno.test("the README's scripts are those in scripts/", async () => {
  const lines: string[] = [];
  for (const block of blocks("ts")) {
    const [, name] = /^\/\/ (scripts\/\w+\.ts)\n/.exec(block)!;
    const script = await Deno.readTextFile(join(root, name));
    assertEquals(block.slice(block.indexOf("import")), script.slice(script.indexOf("import")));
    const line = script.split("\n").slice(2, 4).map((text) => text.replace(/^\/\/ */, "").trim());
    lines.push(line.join("\n"));
  }
  // README has the line that runs one of them.
  assert(lines.some((line) => readme.replaceAll("\n  ", "\n").includes(line)));
});

Deno.test("the README's command lines are understood", () => {
  const lines = blocks("sh").join("").split("\n").filter((line) => line.includes("deno task pvcam "));
  assert(lines.length >= 8);
  for (const line of lines) {
    const [name, ...args] = line.replace(/^.*deno task pvcam /, "").split(" ");
    const command = commands.find((one) => one.name === name);
    assert(command, line);
    readArguments(command, args);
  }
});

Deno.test("the papers' links lead somewhere", async () => {
  for (const paper of ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "BENCHMARKS.md"]) {
    const text = await Deno.readTextFile(join(root, paper));
    for (const [, target] of text.matchAll(/\]\((?!https?:)([^)#]+)\)/g)) {
      assert(await Deno.stat(join(root, target)).then(() => true, () => false), `${paper}: ${target}`);
    }
  }
});
