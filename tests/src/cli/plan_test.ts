// `pvcam run plan.yaml`: from the file to the recording, and back after a kill.
import { assert, assertAlmostEquals, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { openRecording } from "../../../src/recording/recording.ts";
import { readTable } from "../../../src/recording/table_file.ts";
import { makeTime } from "../recording/make_time.ts";
import { inFolder, jsonOf, namesIn, pvcam, pvcamCommand, root, said, small } from "./pvcam.ts";

/** Writes a plan and gives its name. */
async function write(folder: string, text: string, name = "plan.yaml"): Promise<string> {
  await Deno.writeTextFile(join(folder, name), text);
  return name;
}

const two = `
channels: [dim, {config: bright, exposure: 3}]
time_plan: {interval: 0.2, loops: 4}
`;

async function recordIn(folder: string, name: string) {
  return JSON.parse(await Deno.readTextFile(join(folder, name)));
}

// Would catch: flags that do not reach the camera, a channel's exposure that is not its own, and a report in pieces.
Deno.test("a plan is run into the recording of --out, its flags in force where it sets nothing", async () => {
  await inFolder(async (folder) => {
    const plan = await write(folder, two);
    const ended = await pvcam(["run", plan, ...small, "--out", "run.ome.tif", "--json"], { folder });
    assertEquals(ended.code, 0, ended.stderr);
    const { reason, frames, planned, missing, passedOver } = jsonOf(ended);
    assertEquals([reason, frames, planned, missing, passedOver], ["complete", 8, 8, 0, 0]);
    assertEquals(await namesIn(folder), ["plan.yaml", "run.frames.npy", "run.json", "run.ome.tif"]);
    const { state, asked, format } = await recordIn(folder, "run.json");
    assertEquals([state, asked.plan.channels[1].config, format.regions[0].width], ["complete", "bright", 64]);
    const rows = (await readTable(join(folder, "run.frames.npy")))!;
    assertEquals(Array.from({ length: 8 }, (_, at) => rows.at(at).exposureMs), [1, 3, 1, 3, 1, 3, 1, 3]);
  });
});

// Would catch: the example that people copy, gone stale; a document of the useq documentation that does not run.
for (const [what, plan] of [["scripts/plan.yaml", join(root, "scripts/plan.yaml")], ["useq's own", ""]]) {
  Deno.test(`${what} plan runs`, async () => {
    await inFolder(async (folder) => {
      const path = plan || await write(folder, useqDocument, "useq.yaml");
      const ended = await pvcam(["run", path, "--binning", "2", "--out", "run.raw"], { folder });
      assertEquals(ended.code, 0, ended.stderr);
      assertMatch(ended.stdout, plan ? /^30 frames\n/ : /^10 frames\n/);
    });
  });
}

/** A time-lapse of a stack in two channels, as its authors write it, without the stack: there is no stage. */
const useqDocument = `
axis_order: tpgcz
metadata:
  author: Jane
channels:
  - config: Cy5
    exposure: 50
  - config: FITC
    exposure: 20.0
    acquire_every: 2
  - DAPI
time_plan:
  phases:
    - interval: 0:00:00.3
      loops: 3
    - duration: {milliseconds: 100}
      loops: 2
`;

Deno.test("channels with frames of their own size get a file each", async () => {
  await inFolder(async (folder) => {
    const plan = await write(folder, `${two}settings: {bright: {binning: 2}}`);
    const ended = await pvcam(["run", plan, ...small, "--out", "run.ome.zarr"], { folder });
    assertEquals(ended.code, 0, ended.stderr);
    assertStringIncludes(ended.stderr, "run.dim.ome.zarr, run.bright.ome.zarr");
    for (const [name, width] of [["dim", 64], ["bright", 32]] as const) {
      const { frames, format } = await recordIn(folder, `run.${name}.json`);
      assertEquals([frames, format.regions[0].width], [4, width]);
    }
  });
});

// Would catch: a line on stdout that is no JSON, a plan whose every frame is told as a run of its own.
Deno.test("a plan's --json-lines tell what happens in JSON alone", async () => {
  await inFolder(async (folder) => {
    const plan = await write(folder, two);
    const ended = await pvcam(["run", "--json-lines", plan, ...small, "--out", "run.raw"], { folder });
    const events = ended.stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
    assertEquals(events[0], { event: "run", camera: "pvcamUSB_0", frames: 8 });
    const progress = events.filter(({ event }) => event === "progress");
    assert(
      progress.length >= 1 && progress.every(({ asked, secondsLeft }) => asked === 8 && secondsLeft >= 0),
    );
    const [report, end] = events.slice(-2);
    assertEquals([report.event, report.report.frames, end], ["report", 8, { event: "end", exitCode: 0 }]);
  });
});

// Would catch: events that are not those of the run, figures of a camera that nobody asked, files left by a mere look.
Deno.test("--dry-run shows events, times, late points and disk, and leaves nothing behind", async () => {
  await inFolder(async (folder) => {
    const plan = await write(
      folder,
      `${two.replace("loops: 4", "loops: 40").replace("0.2", "0.02")}settings: {bright: {binning: 2}}`,
    );
    const args = ["run", plan, ...small, "--exposure", "30", "--out", "run.raw", "--dry-run"];
    const { stdout } = await pvcam(args, { folder });
    assertMatch(
      stdout,
      /^EVENT +TIME +LATE +CHANNEL +EXPOSURE +FRAME\n1 +0\.000 s +- +dim +30 ms +64 x 64\n/,
    );
    assertMatch(stdout, /\n\.\.\. +62 more\n75 /);
    assertMatch(stdout, /80 frames in [\d.]+ s, 410 kB on disk; [\d.]+ .B are free there\n/);
    assertStringIncludes(stdout, "The channels' frames differ in size, so each has a file:\n");
    assertMatch(stdout, /39 time points would begin late, by up to [\d.]+ ms: /);
    assertStringIncludes(stdout, "run.dim.raw, run.bright.raw");
    const told = jsonOf(await pvcam([...args, "--json"], { folder }));
    assertEquals([told.frames, told.bytes, told.events.length], [80, 40 * (64 * 64 + 32 * 32) * 2, 80]);
    const { index, channel, exposureMs, width } = told.events[3];
    assertEquals([index, channel, exposureMs, width], [{ t: 1, c: 1 }, "bright", 3, 32]);
    assertEquals(await namesIn(folder), ["plan.yaml"]);
  });
});

Deno.test("--dry-run without any camera shows the events, and says what is unknown", async () => {
  await inFolder(async (folder) => {
    const plan = await write(folder, two);
    const none = { folder, environment: { PVSIM_CAMERAS: "none" } };
    const ended = await pvcam(["run", plan, "--dry-run"], none);
    assertEquals(ended.code, 0, ended.stderr);
    // Would catch: a promise that no time point is late, of figures that count no setup.
    assertMatch(ended.stdout, /\nNo time point would be late by exposures .* setting the camera up/);
    assertMatch(ended.stdout, /\n8 +0\.600 s +- +bright +3 ms +-\n8 frames in .* on disk unknown/);
    assertStringIncludes(ended.stdout, "No camera could be asked: unknown are the size of frames");
    const named = await pvcam(["run", plan, "--dry-run", "--camera", "pvcamUSB_0"], none);
    assertEquals([named.code, named.stdout], [1, ""]);
  });
});

const mistakes: Record<string, { plan?: string; args?: string[]; says: RegExp }> = {
  "an axis that nobody knows": {
    plan: "axis_order: tqc\nchannels: [a]",
    says: /^plan\.yaml, line 1, column 13: .*axis "q"; the axes are t, p, g, c, z\.\n$/,
  },
  "an axis that needs a stage": {
    plan: "channels: [a]\nz_plan: {range: 4, step: 1}",
    says: /^plan\.yaml, line 2, column 9: "z_plan" needs a stage.*\n$/,
  },
  "a time that cannot be": {
    plan: "time_plan: {interval: -1, loops: 3}",
    says: /^plan\.yaml, line 1, column 23: .*not negative is needed\.\n$/,
  },
  "exposures longer than the interval": {
    plan:
      "channels: [{config: a, exposure: 60}, {config: b, exposure: 50}]\ntime_plan: {interval: 0.1, loops: 3}",
    says: /^plan\.yaml, line 2, column 12: .*take 110 ms .*interval is 100 ms: 10 ms too long\..*\n$/,
  },
  "no YAML": { plan: "channels: [a\ntime_plan: 3", says: /^plan\.yaml, line \d, column \d+: .*\n$/ },
  "a setting that the camera lacks": {
    plan: "channels: [a]\nsettings: {a: {gain: Loud}}",
    says: /called "Loud" on this camera/,
  },
  "no events": { plan: "metadata: {}", says: /^plan\.yaml has no event/ },
  "no file": { args: ["run", "gone.yaml", "--out", "run.raw"], says: /^There is no plan "gone\.yaml"\.\n$/ },
  "nowhere to record to": { args: ["run", "plan.yaml"], says: /^Say where to record to, --out FILE/ },
  "a flag of `record` that means nothing here": {
    args: ["run", "plan.yaml", "--frames", "3"],
    says: /^`run` has no flag --frames; that flag belongs to another command\./,
  },
  "a flag of scripts": { args: ["run", "--sandbox", "plan.yaml"], says: /^--sandbox is for scripts\./ },
  "a list of exposures": {
    args: ["run", "plan.yaml", "--smart-stream", "1,2"],
    says: /^--smart-stream does not go with a plan/,
  },
  "several files": {
    args: ["run", "plan.yaml", "--out", "a.raw,b.raw"],
    says: /^Cannot use --out a\.raw,b\.raw: .* no disk is too slow for them\. Give one path; .*\n$/,
  },
  "a Zarr of no TIFF": {
    args: ["run", "plan.yaml", "--out", "run.raw", "--zarr", "run.ome.zarr", "--dry-run"],
    says: /^.*only an OME-TIFF can be a Zarr at the same time\.\n$/,
  },
  "a look at what can be no recording": {
    args: ["run", "plan.yaml", "--out", "run.avi", "--dry-run"],
    says: /^Cannot record to "run\.avi": its ending names no format\..*\n$/,
  },
  "a trigger that nobody would give": {
    args: ["run", "plan.yaml", "--trigger", "software-edge", "--out", "run.raw", "--camera", "pvcamUSB_0"],
    says: /^.*software-edge.*\n$/,
  },
  "a flag of plans in front of a script": {
    args: ["run", "--exposure", "5", "mine.ts"],
    says: /^--exposure is for plans/,
  },
  "a folder that is not there": {
    args: ["run", "plan.yaml", ...small, "--out", "no/run.raw"],
    says: /^Cannot record to "no\/run\.raw": the folder "no" does not exist; make it first\.\n$/,
  },
  "nothing to go on with": {
    args: ["run", "plan.yaml", "--out", "run.raw", "--resume"],
    says: /^There is nothing to resume: no recording "run\.raw" is there\.\n$/,
  },
};
for (const [what, { plan = two, args, says }] of Object.entries(mistakes)) {
  // Would catch: a stack where a person waits for a sentence, or a file of nothing.
  Deno.test(`a plan with ${what} ends in a sentence`, async () => {
    await inFolder(async (folder) => {
      await write(folder, plan);
      const ended = await pvcam(args ?? ["run", "plan.yaml", ...small, "--out", "run.raw"], { folder });
      assertMatch(ended.stderr, says);
      assertEquals([ended.code, ended.stdout], [1, ""]);
      assert(!/^ +at |Error:|fault of pvcam/m.test(ended.stderr), ended.stderr);
      assertEquals(await namesIn(folder), ["plan.yaml"]);
    });
  });
}

const long = two.replace("loops: 4", "loops: 15");

/** Starts a plan, and does something to it once it has so many frames. */
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
  // Would catch: a recording cut off in the middle, and an exit code that does not tell.
  Deno.test(`${signal} stops a plan cleanly, and --resume goes on with it`, async () => {
    await inFolder(async (folder) => {
      const stopped = await interrupted(folder, "run.ome.tif", (child) => child.kill(signal));
      assertEquals(stopped.code, 3, stopped.stderr);
      await makeTime([join(folder, "run.json")], { ...stopped, lastsMs: 2800 });
      const first = await recordIn(folder, "run.json");
      assertEquals(first.state, "stopped");
      const again = await pvcam(["run", "plan.yaml", ...small, "--out", "run.ome.tif", "--resume"], {
        folder,
      });
      assertStringIncludes(again.stderr, "What is left goes to run.2.ome.tif");
      const second = await recordIn(folder, "run.2.json");
      assertEquals([second.state, second.before.frames], ["complete", first.frames]);
      const { frames, passedOver } = second.report;
      assertEquals(first.frames + passedOver + frames, 30);
      assertEquals(again.code, passedOver > 0 ? 2 : 0);
    });
  });
}

for (const ending of ["ome.tif", "ome.zarr", "raw", "h5"]) {
  // Would catch: a second part that writes over the first, whose times or numbers begin anew, or that takes what is over.
  Deno.test(`a plan that was killed while it recorded to ${ending} goes on, times and numbers too`, async () => {
    await inFolder(async (folder) => {
      const killed = await interrupted(folder, `run.${ending}`, (child) => child.kill("SIGKILL"));
      assertEquals((await recordIn(folder, "run.json")).state, "recording");
      const args = ["run", "plan.yaml", "--out", `run.${ending}`, "--resume"];
      const otherwise = await pvcam([...args, ...small, "--binning", "2"], { folder });
      assertEquals(otherwise.code, 1);
      assertStringIncludes(otherwise.stderr, "begun with other settings (binning was [1,1] and is [2,2])");
      const startedMs = await makeTime([join(folder, "run.json")], { ...killed, lastsMs: 2800 });
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
      assertEquals(second.at(second.count - 1).frameNumber, 30);
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
  // Would catch: a channel's part that begins its numbers anew or is another channel's, and frames that nobody counts.
  Deno.test(`a plan with a ${ending} for each channel that was killed twice goes on each time`, async () => {
    await inFolder(async (folder) => {
      const plan = `${long.replace("loops: 15", "loops: 24")}settings: {bright: {binning: 2}}`;
      const kill = (child: Deno.ChildProcess) => child.kill("SIGKILL");
      const records = (part: string) =>
        ["dim", "bright"].map((channel) => join(folder, `run.${channel}${part}.json`));
      const { startMs } = await interrupted(folder, `run.${ending}`, kill, { plan });
      await makeTime(records(""), { startMs, lastsMs: 4600 });
      const lines = await interrupted(folder, `run.${ending}`, kill, { plan, further: ["--resume"] });
      await makeTime(records(".2"), { startMs, lastsMs: 4600 });
      const args = ["run", "plan.yaml", ...small, "--out", `run.${ending}`, "--resume", "--json"];
      const ended = await pvcam(args, { folder });
      assertStringIncludes(ended.stderr, `run.dim.3.${ending}, run.bright.3.${ending}`);
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
        assertEquals(last.frameNumber, 24, `the last frame of ${channel}`);
      }
      assertEquals(recorded + lost, 48);
      const { passedOver } = (await recordIn(folder, "run.dim.2.json")).report;
      assertEquals([report.reason, passedOver + report.passedOver], ["complete", lost], lines.stderr);
      assertEquals(ended.code, report.passedOver > 0 ? 2 : 0, ended.stderr);
      const done = await pvcam(args, { folder });
      assertEquals(done.code, 1);
      assertMatch(done.stderr, /^There is nothing to resume: "run\.dim\.3\..*" is complete/);
    });
  });
}

// Would catch: a plan that cannot go on because one of its channels waits long for its first frame.
Deno.test("a plan that was killed before a channel's first frame goes on, that channel from its beginning", async () => {
  await inFolder(async (folder) => {
    const plan = `
channels: [dim, {config: bright, exposure: 3000}]
time_plan: {interval: 4, loops: 2}
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
Deno.test("a plan that was killed with --zarr goes on with a TIFF and a Zarr of their own", async () => {
  await inFolder(async (folder) => {
    const plan = `${long}settings: {bright: {binning: 2}}`;
    const further = ["--zarr", "all.ome.zarr"];
    const killed = await interrupted(folder, "run.ome.tif", (child) => child.kill("SIGKILL"), {
      plan,
      further,
    });
    const args = ["run", "plan.yaml", ...small, "--out", "run.ome.tif", ...further, "--resume"];
    await Deno.mkdir(join(folder, "all.dim.2.ome.zarr"));
    const refused = await pvcam(args, { folder });
    assertEquals(refused.code, 1);
    assertStringIncludes(refused.stderr, '"all.dim.2.ome.zarr": it exists already');
    await Deno.remove(join(folder, "all.dim.2.ome.zarr"));
    const records = ["run.dim.json", "run.bright.json"].map((name) => join(folder, name));
    await makeTime(records, { ...killed, lastsMs: 2800 });
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
    assertStringIncludes(other.stderr, "begun with another plan (time_plan was");
    await write(folder, long);
    const record = await recordIn(folder, "run.json");
    record.report.startedMs -= 3_600_000;
    await Deno.writeTextFile(join(folder, "run.json"), JSON.stringify(record));
    const late = await pvcam(args, { folder });
    assertStringIncludes(late.stderr, "the time of all others has passed");
    assertEquals([other.code, late.code], [1, 1]);
    assert(!(await namesIn(folder)).some((name) => name.startsWith("run.2")));
  });
});

// Would catch: one program that repairs what another one is recording.
Deno.test("a plan that goes on is not resumed by another program", async () => {
  await inFolder(async (folder) => {
    let other: Promise<Deno.CommandOutput> | undefined;
    await interrupted(folder, "run.raw", (child) => {
      other = pvcamCommand(["run", "plan.yaml", ...small, "--out", "run.raw", "--resume"], { folder })
        .then((command) => command.output())
        .finally(() => child.kill("SIGINT"));
    }, { plan: two.replace("loops: 4", "loops: 100000") });
    const { code, stderr } = said(await other!);
    assertEquals(code, 1);
    assertStringIncludes(stderr, "it is being recorded, by a program that goes on");
  });
});
