// A plan that was stopped or killed continues with --resume, or says why it does not.
import { assert, assertAlmostEquals, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { openRecording } from "../../../../src/recording/open_recording.ts";
import { readTable } from "../../../../src/recording/reading/table_file.ts";
import { makeTime } from "../../recording/make_time.ts";
import { recordIn, two, write } from "./plan_file.ts";
import { inFolder, jsonOf, namesIn, pvcam, pvcamCommand, said, small } from "../pvcam.ts";

/** Twenty seconds of it, so that there is time for a signal; what resumes it is told that most of them have passed. */
const long = two.replace("loops: 4", "loops: 100"), lastsMs = 99 * 200;

/** Starts a plan, and does something to it once it has a number of frames. */
async function interrupted(
  folder: string,
  out: string,
  signals: (child: Deno.ChildProcess) => void,
  { plan = long, further = [] }: { plan?: string; further?: readonly string[] } = {},
) {
  const args = ["run", await write(folder, plan), ...small, "--out", out, "--json-lines", ...further];
  const command = await pvcamCommand(args, { folder });
  const beganMs = performance.now();
  const child = command.spawn();
  const [shown, kept] = child.stdout.tee();
  const stdout = new Response(kept).text();
  const stderr = new Response(child.stderr).text();
  const reader = shown.pipeThrough(new TextDecoderStream()).getReader();
  for (let text = ""; !/"frames":\d+,"asked".*"frames":([7-9]|\d\d),"asked"/s.test(text);) {
    const { value = "", done } = await reader.read();
    if (done) break;
    text += value;
  }
  const startMs = performance.now() - beganMs;
  signals(child);
  await reader.cancel();
  const { code } = await child.status;
  return { code, stdout: await stdout, stderr: await stderr, startMs };
}

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  // Would catch: a recording cut off in the middle, and an exit code that does not show it.
  Deno.test(`${signal} stops a plan cleanly, and --resume continues it`, async () => {
    await inFolder(async (folder) => {
      const stopped = await interrupted(folder, "run.ome.tif", (child) => child.kill(signal));
      assertEquals(stopped.code, 3, stopped.stderr);
      await makeTime([join(folder, "run.json")], { ...stopped, lastsMs });
      const first = await recordIn(folder, "run.json");
      assertEquals(first.state, "stopped");
      const again = await pvcam(["run", "plan.yaml", ...small, "--out", "run.ome.tif", "--resume"], {
        folder,
      });
      assertStringIncludes(again.stderr, "run.2.ome.tif");
      const second = await recordIn(folder, "run.2.json");
      assertEquals([second.state, second.before.frames], ["complete", first.frames]);
      const { frames, passedOver } = second.report;
      assertEquals(first.frames + passedOver + frames, 200);
      assertEquals(again.code, passedOver > 0 ? 2 : 0);
    });
  });
}

for (const ending of ["ome.tif", "ome.zarr", "raw", "h5"]) {
  // Would catch: a second part that overwrites the first, whose times or numbers begin again, or that repeats what is done.
  Deno.test(`a plan that was killed while it recorded to ${ending} is resumed, with its times and numbers`, async () => {
    await inFolder(async (folder) => {
      const killed = await interrupted(folder, `run.${ending}`, (child) => child.kill("SIGKILL"));
      assertEquals((await recordIn(folder, "run.json")).state, "recording");
      const args = ["run", "plan.yaml", "--out", `run.${ending}`, "--resume"];
      const otherwise = await pvcam([...args, ...small, "--binning", "2"], { folder });
      assertEquals(otherwise.code, 1);
      assertStringIncludes(otherwise.stderr, "other settings");
      const startedMs = await makeTime([join(folder, "run.json")], { ...killed, lastsMs });
      const ended = await pvcam([...args, ...small], { folder });
      const first = (await readTable(join(folder, "run.frames.npy")))!;
      const second = (await readTable(join(folder, "run.2.frames.npy")))!;
      const { state } = await recordIn(folder, "run.json");
      const { report, lost } = await recordIn(folder, "run.2.json");
      assertEquals(state, "repaired");
      const last = first.at(first.count - 1);
      assertEquals([first.at(0).frameNumber, last.frameNumber], [1, first.count]);
      assertEquals(second.at(0).sequence, last.sequence + 1);
      assertEquals(second.at(0).frameNumber, last.frameNumber + 1 + report.passedOver);
      assertEquals([lost.missing, lost.unseen], [report.passedOver, 0]);
      assertEquals(second.at(second.count - 1).frameNumber, 200);
      assertEquals(ended.code, report.passedOver > 0 ? 2 : 0, ended.stderr);
      // The clock is the first part's, and frame n one of a pair that is due 0.2 s after the pair before it.
      assertAlmostEquals(report.startedMs, startedMs, 1);
      for (let at = 0; at < second.count; at++) {
        const { frameNumber, receivedMs } = second.at(at);
        const dueMs = startedMs + 200 * Math.floor((frameNumber - 1) / 2);
        assert(receivedMs >= dueMs, `frame ${frameNumber} came ${dueMs - receivedMs} ms before its time`);
      }
      const done = await pvcam([...args, ...small], { folder });
      assertEquals(done.code, 1);
      assertMatch(done.stderr, /^There is nothing to resume: "run\.2\..*" is complete/);
    });
  });
}

for (const ending of ["ome.tif", "h5"]) {
  // Would catch: a channel's part whose numbers begin again or that is another channel's, and frames that are not counted.
  Deno.test(`a plan with a ${ending} for each channel that was killed twice is resumed each time`, async () => {
    await inFolder(async (folder) => {
      const plan = `${long}settings: {bright: {binning: 2}}`;
      const kill = (child: Deno.ChildProcess) => child.kill("SIGKILL");
      const records = (part: string) =>
        ["dim", "bright"].map((channel) => join(folder, `run.${channel}${part}.json`));
      const { startMs } = await interrupted(folder, `run.${ending}`, kill, { plan });
      await makeTime(records(""), { startMs, lastsMs, leftMs: 10_000 + 3 * startMs }); // for another kill, too
      const lines = await interrupted(folder, `run.${ending}`, kill, { plan, further: ["--resume"] });
      await makeTime(records(".2"), { startMs, lastsMs });
      const args = ["run", "plan.yaml", ...small, "--out", `run.${ending}`, "--resume", "--json"];
      const ended = await pvcam(args, { folder });
      assertStringIncludes(ended.stderr, `run.dim.3.${ending}, run.bright.3.${ending}`);
      assert(ended.code !== 1, `${ended.code}: ${ended.stderr}`);
      const report = jsonOf(ended);
      let recorded = 0, lost = 0;
      for (const channel of ["dim", "bright"]) {
        let last = { frames: 0, frameNumber: 0 };
        for (const [part, state] of [["", "repaired"], [".2", "repaired"], [".3", "complete"]]) {
          const stem = `run.${channel}${part}`;
          const record = await recordIn(folder, `${stem}.json`);
          const rows = (await readTable(join(folder, `${stem}.frames.npy`)))!;
          assertEquals([record.state, record.files[0], rows.count], [
            state,
            `${stem}.${ending}`,
            record.frames,
          ]);
          if (part) assertEquals(record.before, last);
          const { sequence, frameNumber } = rows.at(rows.count - 1);
          last = { frames: sequence + 1, frameNumber };
          recorded += record.frames;
          lost += record.lost.missing;
        }
        assertEquals(last.frameNumber, 100, `the last frame of ${channel}`);
      }
      assertEquals(recorded + lost, 200);
      const { passedOver } = (await recordIn(folder, "run.dim.2.json")).report;
      assertEquals([report.reason, passedOver + report.passedOver], ["complete", lost], lines.stderr);
      assertEquals(ended.code, report.passedOver > 0 ? 2 : 0, ended.stderr);
      const done = await pvcam(args, { folder });
      assertEquals(done.code, 1);
      assertMatch(done.stderr, /^There is nothing to resume: "run\.dim\.3\..*" is complete/);
    });
  });
}

// Would catch: a plan that cannot be resumed because one of its channels waits long for its first frame.
Deno.test("a plan that was killed before a channel's first frame is resumed, that channel from its beginning", async () => {
  await inFolder(async (folder) => {
    const plan = `
channels: [dim, {config: bright, exposure: 6000}]
time_plan: {interval: 7, loops: 2}
settings: {bright: {binning: 2}}`;
    await write(folder, plan);
    const args = ["run", "plan.yaml", ...small, "--out", "run.ome.tif"];
    const child = (await pvcamCommand(args, { folder })).spawn();
    const output = child.output();
    while (!(await namesIn(folder)).includes("run.bright.json")) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    child.kill("SIGKILL");
    await output;
    const ended = await pvcam([...args, "--resume"], { folder });
    assert([0, 2].includes(ended.code), ended.stderr);
    assertStringIncludes(ended.stderr, "run.dim.2.ome.tif, run.bright.ome.tif");
    const { state, frames, lost } = await recordIn(folder, "run.bright.json");
    assertEquals([state, frames + lost.missing], ["complete", 2]);
  });
});

// Would catch: a Zarr of the first part that the second one writes into, or one that is not there, or of a stranger.
Deno.test("a plan that was killed with --zarr is resumed in a new TIFF and a new Zarr", async () => {
  await inFolder(async (folder) => {
    const plan = `${long}settings: {bright: {binning: 2}}`;
    const further = ["--zarr", "all.ome.zarr"];
    const killed = await interrupted(folder, "run.ome.tif", (child) => child.kill("SIGKILL"), {
      plan,
      further,
    });
    const args = ["run", "plan.yaml", ...small, "--out", "run.ome.tif", ...further, "--resume"];
    const records = ["run.dim.json", "run.bright.json"].map((name) => join(folder, name));
    await Deno.mkdir(join(folder, "all.dim.2.ome.zarr"));
    await makeTime(records, { ...killed, lastsMs });
    const refused = await pvcam(args, { folder });
    assertEquals(refused.code, 1);
    assertStringIncludes(refused.stderr, '"all.dim.2.ome.zarr": it exists already');
    await Deno.remove(join(folder, "all.dim.2.ome.zarr"));
    await makeTime(records, { ...killed, lastsMs });
    const ended = await pvcam(args, { folder });
    assert([0, 2].includes(ended.code), ended.stderr);
    for (const channel of ["dim", "bright"]) {
      for (const part of ["", ".2"]) {
        const { files, frames } = await recordIn(folder, `run.${channel}${part}.json`);
        assertEquals(files, [`run.${channel}${part}.ome.tif`, `all.${channel}${part}.ome.zarr`]);
        for (const file of files) {
          await using recording = await openRecording(join(folder, file));
          assertEquals(recording.frames.frames, frames, file);
        }
      }
    }
  });
});

Deno.test("a plan that differs from the one that was begun, or is too late, is not resumed", async () => {
  await inFolder(async (folder) => {
    await interrupted(folder, "run.raw", (child) => child.kill("SIGKILL"));
    const args = ["run", "plan.yaml", "--out", "run.raw", "--resume", ...small];
    await write(folder, long.replace("0.2", "0.3"));
    const other = await pvcam(args, { folder });
    assertStringIncludes(other.stderr, "another plan");
    await write(folder, long);
    const record = await recordIn(folder, "run.json");
    record.report.startedMs -= 3_600_000;
    await Deno.writeTextFile(join(folder, "run.json"), JSON.stringify(record));
    const late = await pvcam(args, { folder });
    assertStringIncludes(late.stderr, "passed");
    assertEquals([other.code, late.code], [1, 1]);
    assert(!(await namesIn(folder)).some((name) => name.startsWith("run.2")));
  });
});

// Would catch: one program that repairs what another one is recording.
Deno.test("a plan that is still running is not resumed by another program", async () => {
  await inFolder(async (folder) => {
    let other: Promise<Deno.CommandOutput> | undefined;
    await interrupted(folder, "run.raw", (child) => {
      other = pvcamCommand(["run", "plan.yaml", ...small, "--out", "run.raw", "--resume"], { folder })
        .then((command) => command.output())
        .finally(() => child.kill("SIGINT"));
    }, { plan: two.replace("loops: 4", "loops: 100000") });
    const { code, stderr } = said(await other!);
    assertEquals(code, 1);
    assertStringIncludes(stderr, "another program is recording");
  });
});
