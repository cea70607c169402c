// scripts/time_lapse.ts --resume, after a kill.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { buildSimulator } from "../../ffi/sim/build.ts";
import { makeTime } from "../src/recording/make_time.ts";
import { lineOf, root, runScript } from "./script.ts";

const name = "time_lapse.ts";

/** Starts the script by the line in its head, kills it at its third point or soon after, and returns how long that took. */
async function killed(folder: string, args: readonly string[]): Promise<number> {
  const { flags, environment, script } = await lineOf(name);
  const beganMs = performance.now();
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--no-prompt",
      "--quiet",
      ...flags,
      script,
      ...args.map((arg) => arg.replace("data", folder)),
    ],
    cwd: root,
    env: { NO_COLOR: "1", FORCE_COLOR: "", ...environment },
    stdout: "piped",
  }).spawn();
  let text = "", isKilled = false;
  for await (const piece of child.stdout.pipeThrough(new TextDecoderStream())) {
    text += piece;
    if (isKilled || !/^Point ([2-9]|\d\d):/m.test(text)) continue; // a slow machine may pass over the third point
    child.kill("SIGKILL");
    isKilled = true;
  }
  await child.status;
  return performance.now() - beganMs;
}

// Would catch: a second part whose times or numbers begin again, and a right that resuming needs and the line lacks.
Deno.test("a killed time-lapse continues with --resume, with the rights of the line in its head", async () => {
  await buildSimulator();
  const folder = `data/test-${crypto.randomUUID()}`;
  await Deno.mkdir(join(root, folder), { recursive: true });
  const args = ["data/lapse.ome.tif", "--interval=250", "--frames=80"]; // twenty seconds for a kill
  const startMs = await killed(folder, args);
  await makeTime([join(root, folder, "lapse.json")], { startMs, lastsMs: 79 * 250 });
  await using ended = await runScript(name, { args: [...args, "--resume"], folder: join(root, folder) });
  assertEquals([ended.code, ended.complained], [0, ""]);
  const [first, second] = await Promise.all(
    ["lapse.json", "lapse.2.json"].map(async (file) =>
      JSON.parse(await Deno.readTextFile(join(root, folder, file)))
    ),
  );
  assertEquals([first.state, second.state], ["repaired", "complete"]);
  assert(first.frames >= 1);
  assertEquals(second.before, { frames: first.frames, frameNumber: first.frames });
  const { frames, passedOver, startedMs } = second.report;
  assertEquals(first.frames + passedOver + frames, 80);
  assert(Math.abs(startedMs - first.report.startedMs) < 1, "by another clock");
  assertMatch(ended.said, /^Point \d+: .*\n(Point .*\n)*Point 79: /);
  const done = await runScript(name, { args: [...args, "--resume"], folder: join(root, folder) });
  assertMatch(done.complained, /SinkError: There is nothing to resume: ".*lapse\.2\.ome\.tif" is complete/);
});
