// Programs that start this tool and do not read what it says: a pipe that is full from the beginning.
import { assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { write as writePlan } from "./commands/plan_file.ts";
import { record, write as writeScript } from "./commands/script_file.ts";
import { environmentOfTool, inFolder, said, small, wordsOf } from "./pvcam.ts";

/** Waits until a recording says that it is complete. */
async function whenComplete(path: string): Promise<void> {
  for (;;) {
    const record = await Deno.readTextFile(path).catch(() => "");
    if (/"state": *"complete"/.test(record)) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Runs the tool with a full pipe at one of its outputs, which is emptied once the recording is complete. */
async function runUnread(folder: string, args: readonly string[], descriptor: 1 | 2): Promise<string> {
  const full = `head -c 65536 /dev/zero >&${descriptor}; exec "$0" "$@"`;
  const reads = `until [ -e go ]; do sleep 0.05; done; tr -d '\\000'`;
  const line = descriptor === 1
    ? `{ ${full}; } | { ${reads}; }`
    : `{ ${full}; } 2>&1 >/dev/null | { ${reads}; }`;
  const shell = new Deno.Command("bash", {
    args: ["-c", line, ...await wordsOf(args)],
    cwd: folder,
    env: environmentOfTool,
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const output = shell.output();
  await Promise.race([whenComplete(join(folder, "run.json")), output]);
  await Deno.writeTextFile(join(folder, "go"), "");
  return said(await output).stdout;
}

const plan = "channels: [dim]\ntime_plan: {interval: 0.01, loops: 20}\n";

// Would catch: an experiment that stands still because nobody reads its progress; and a last word that is lost for it.
for (const what of ["plan", "script"]) {
  Deno.test(`a ${what} whose JSON lines nobody reads records to its end, and the last line waits for a reader`, () =>
    inFolder(async (folder) => {
      const args = what === "plan"
        ? [await writePlan(folder, plan), ...small, "--out", "run.ome.tif", "--json-lines"]
        : ["--no-check", "--json-lines", "--out", ".", await writeScript(folder, record)];
      const lines = (await runUnread(folder, ["run", ...args], 1)).trimEnd().split("\n");
      assertEquals(JSON.parse(lines.at(-1)!), { event: "end", exitCode: 0 });
      for (const line of lines) assertEquals(typeof JSON.parse(line).event, "string", line);
    }));
}

// Would catch: a tool that only SIGKILL ends, because it waits for its reader in a call that hears no signal.
Deno.test("a tool whose reader never comes ends at the second signal", () =>
  inFolder(async (folder) => {
    const args = [await writePlan(folder, plan), ...small, "--out", "run.ome.tif", "--json-lines"];
    const script = `head -c 65536 /dev/zero; exec "$0" "$@"`;
    const shell = new Deno.Command("bash", {
      args: ["-c", script, ...await wordsOf(["run", ...args])],
      cwd: folder,
      env: environmentOfTool,
      stdout: "piped",
      stderr: "null",
    }).spawn();
    await whenComplete(join(folder, "run.json"));
    const again = setInterval(() => shell.kill("SIGTERM"), 700); // nearer together, signals are one
    const { code } = await shell.status.finally(() => clearInterval(again));
    await shell.stdout.cancel();
    assertEquals(code, 3);
  }));

// Would catch: a plan that stands still because its terminal was halted with Ctrl-S.
Deno.test("a plan whose words on stderr nobody reads records to its end, and they wait for a reader", () =>
  inFolder(async (folder) => {
    const args = [
      await writePlan(folder, `channels: [{config: dim, exposure: 3.3333333}]\n${plan.split("\n")[1]}\n`),
    ];
    const text = await runUnread(folder, ["run", ...args, ...small, "--out", "run.ome.tif"], 2);
    assertMatch(text, /Channel "dim", exposure/);
  }));
