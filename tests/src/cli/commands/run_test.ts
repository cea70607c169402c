// `pvcam run script.ts`: the rights that a script gets, and what it prints.
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { inFolder, namesIn, pvcam, said } from "../pvcam.ts";
import { record, runScript, write } from "./script_file.ts";

// Would catch: words that do not reach the script, an --out that cannot be written to, and rights that are one too few.
Deno.test("run gives a script its words and the one folder that it may write to", async () => {
  await inFolder(async (folder) => {
    const script = await write(folder, record);
    const ended = await pvcam(["run", "--out", "results", script, "--frames", "-3"], { folder });
    assertEquals(ended.code, 0, ended.stderr);
    assertStringIncludes(ended.stdout, `frames 20 [ "--frames", "-3" ]`);
    assertMatch(ended.stderr, /20 frames in .*none lost, run\.ome\.tif/);
    assertEquals(await namesIn(join(folder, "results")), ["run.frames.npy", "run.json", "run.ome.tif"]);
  });
});

// Would catch: a printed line that lacks a right, gives one too many, or breaks at a blank or a quote.
Deno.test("run --print shows a line that a shell runs, with no right but those named", async () => {
  await inFolder(async (folder) => {
    await Deno.mkdir(join(folder, "it's here"));
    const script = await write(join(folder, "it's here"), record);
    const { code, stdout } = await pvcam(["run", "--out", "a b", "--print", script, "it's"], { folder });
    assertEquals(code, 0);
    assertEquals(await namesIn(folder), ["it's here"], "nothing is done yet");
    const flags = [...stdout.matchAll(/--(?:allow|deny)-(\w+)/g)].map(([, right]) => right);
    assertEquals(flags, ["ffi", "read", "write", "env", "sys", "import"]);
    assertStringIncludes(stdout, " --allow-import=jsr.io:443 "); // by default Deno adds hosts where anyone can publish
    assert(!stdout.includes("preload"), "the plain line");
    await Deno.mkdir(join(folder, "a b"));
    const shell = new Deno.Command("sh", {
      args: ["-c", stdout],
      env: { NO_COLOR: "1", FORCE_COLOR: "" },
      stderr: "piped",
    });
    const ended = said(await shell.output());
    assertEquals(ended.code, 0, ended.stderr);
    assertStringIncludes(ended.stdout, `frames 20 [ "it's" ]`);
  });
});

// Would catch: --out behind the script's name that gives a right to more than the recording and its side files.
Deno.test("run takes a recording named among the script's own words as the place to write to", async () => {
  const body = `${record.replace('"run.ome.tif"', "Deno.args[1]")}
    Deno.writeTextFileSync("more.txt", "");`;
  await inFolder(async (folder) => {
    const script = await write(folder, body);
    const ended = await pvcam(["run", "--no-check", script, "--out", "mine.ome.tif"], { folder });
    assertEquals(ended.code, 1);
    assertMatch(ended.stderr, /s\.ts, line \d+: It asked to write "more\.txt", which it has no right to/);
    assertEquals(await namesIn(folder), ["mine.frames.npy", "mine.json", "mine.ome.tif", "s.ts"]);
  });
});

Deno.test("run gives a further right that was named", async () => {
  const ended = await runScript(`console.log(Deno.env.get("GREETING"));`, ["--allow-env=GREETING"], {
    GREETING: "hello",
  });
  assertEquals([ended.code, ended.stdout], [0, "hello\n"], ended.stderr);
});

// Would catch: a line on stdout that is no JSON, and events that programs rely on gone missing.
Deno.test("run --json-lines prints only JSON", async () => {
  const ended = await runScript(record, ["--out", "results", "--json-lines"]);
  assertEquals(ended.code, 0, ended.stderr);
  const events = ended.stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
  assertEquals(events[0], { event: "run", camera: "pvcamUSB_0", frames: 20 });
  const output = events.find(({ event }) => event === "output");
  assertEquals(output, { event: "output", text: "frames 20 []" });
  const { report } = events.find(({ event }) => event === "report");
  assertEquals([report.reason, report.frames, report.missing], ["complete", 20, 0]);
  assertEquals(events.at(-1), { event: "end", exitCode: 0 });
});

// Would catch: an exit code of 0 for a script whose run lost frames without its noticing.
Deno.test("run ends with 2 where frames were lost", async () => {
  const body = record.replace("frames: 20", "frames: 3000, slots: 2");
  const ended = await runScript(body, ["--out", "results"], { PVSIM_PACE: "unpaced" });
  assertEquals(ended.code, 2, ended.stderr);
  assertMatch(ended.stderr, /\d+ overrun/);
});
