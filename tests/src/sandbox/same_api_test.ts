// What scripts do outside a sandbox they do inside it: the same names, the same frames, the same errors.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import * as door from "../../../mod.ts";
import { verify } from "../../../recording.ts";
import { answersOf, front, sandboxed, small } from "./sandboxed.ts";

// Would catch: a name that is added to the front door and that scripts in a sandbox do not find.
Deno.test("the front door has the same names on both sides", async () => {
  const body = `import * as door from "${front}"; console.log(Object.keys(door).sort().join(" "));`;
  await sandboxed(body, {}, ({ output }) => {
    assertEquals(output, [Object.keys(door).sort().join(" ")]);
  });
});

// Would catch: words that a script takes by Node's way, and that are passed over without a word.
Deno.test("a script's words reach it by Deno's way and by Node's", async () => {
  const body = `import { parseArgs } from "node:util";
    const { values } = parseArgs({ options: { frames: { type: "string" } } });
    console.log(values.frames, Deno.args.join(" "));`;
  await sandboxed(body, { words: ["--frames=8"] }, ({ output, said }) => {
    assertEquals(output, ["8 --frames=8"], said.join("\n"));
  });
});

const stamps = `
/** The number that the simulator writes into a picture. */
const stampOf = ({ pixels }) => new DataView(pixels.buffer, pixels.byteOffset).getUint32(0, true);`;

const accounts = `
const accountsHold = ({ missing, lastFrameNumber, readers }) =>
  readers.every((one) => one.delivered + missing + one.overrun + one.skipped === lastFrameNumber);`;

for (const copies of [false, true]) {
  // Would catch: a frame under another one's number, one that is missing, and an account that does not add up.
  Deno.test(`a script gets every frame of its run, ${copies ? "as copies" : "where the camera wrote them"}`, async () => {
    const body = `
      import { openCamera, fileSink } from "${front}";${stamps}${accounts}
      await using camera = await openCamera();
      for (const bufferMode of ["overwrite", "no-overwrite", "sequence"]) {
        await camera.configure({ ...${small}, metadata: bufferMode === "no-overwrite" });
        await using run = await camera.acquire({ frames: 200, bufferMode, sinks: [fileSink(bufferMode + ".raw")] });
        const wrong = [];
        let count = 0;
        for await (using frame of run.frames()) {
          count++;
          if (frame.frameNumber !== count || frame.sequence !== count - 1) wrong.push(frame.frameNumber);
          if (bufferMode === "no-overwrite") {
            if (frame.metadata.frameNumber !== count) wrong.push(frame.metadata.frameNumber);
          } else if (stampOf(frame) !== count) wrong.push(stampOf(frame));
          if (count % 50 === 0 && frame.copy().pixels.length !== 4096) wrong.push("copy");
        }
        const report = await run.finished;
        const state = [run.state, camera.state, report.reason, report.bufferMode];
        console.log(JSON.stringify({ [bufferMode]: [count, wrong, state, accountsHold(report)] }));
      }`;
    await sandboxed(body, { copies }, (ended) => {
      const { overwrite, "no-overwrite": noOverwrite, sequence } = answersOf(ended);
      const expected = (mode: string) => [200, [], ["finished", "ready", "complete", mode], true];
      assertEquals(overwrite, expected("overwrite"), ended.said.join("\n"));
      assertEquals(noOverwrite, expected("no-overwrite"));
      assertEquals(sequence, expected("sequence"));
      assertEquals(ended.code, 0);
    });
  });
}

Deno.test("pictures, bursts, time-lapses, plans, copies and the script's sinks work as they do outside", async () => {
  const body = `
    import { acquirePlan, readPlan } from "${front.replace("mod.ts", "plan.ts")}";
    import { fileSink, openCamera, takeBurst, timeLapse } from "${front}";${stamps}${accounts}
    const tell = (name, value) => console.log(JSON.stringify({ [name]: value }));
    await using camera = await openCamera();
    await camera.configure(${small});
    const picture = await camera.snap({ sinks: [fileSink("snap.ome.tif")] });
    tell("picture", [picture.width, picture.exposureMs > 1, stampOf(picture)]);
    {
      using burst = await takeBurst(camera, { frames: 100 });
      tell("burst", burst.frames.every((frame, index) => stampOf(frame) === index + 1));
    }
    let points = 0;
    const lapse = timeLapse(camera, { intervalMs: 300, frames: 3, sinks: [fileSink("lapse.ome.tif")] });
    for await (const frame of lapse) points += frame.width;
    const account = lapse.report();
    tell("lapse", [points / 64 + account.passedOver + account.missing, account.files[0].path]);
    const plan = readPlan({ channels: ["a", "b"], time_plan: { interval: 0.05, loops: 2 }, settings: { b: { binning: 2 } } });
    const widths = [];
    for await (const { frame } of acquirePlan(camera, plan)) widths.push(frame.width);
    tell("plan", widths);
    {
      const appended = [];
      const own = { name: "own", delivery: "oldest-first", open: (run) => Promise.resolve(appended.push(run.camera.name)),
        append: (frames) => Promise.resolve(void appended.push(...frames.map(stampOf))), close: () => Promise.resolve([]) };
      await using run = await camera.acquire({ frames: 40, sinks: [own] });
      let copied = 0;
      for await (using frame of run.copies({ most: 50 })) copied += stampOf(frame) === frame.frameNumber ? 1 : 0;
      const report = await run.finished;
      tell("own sink", [appended.length, appended[0], appended[40], copied, accountsHold(report), report.readers.length]);
    }`;
  await sandboxed(body, {}, async (ended) => {
    const answers = answersOf(ended);
    assertEquals(answers.picture, [64, true, 1], ended.said.join("\n"));
    assertEquals(answers.burst, true);
    assertEquals(answers.lapse, [3, "lapse.ome.tif"]);
    assertEquals(answers.plan, [64, 32, 64, 32]);
    assertEquals(answers["own sink"], [41, "pvcamUSB_0", 40, 40, true, 2]);
    assertEquals(ended.code, 0);
    for (const name of ["snap.ome.tif", "lapse.ome.tif"]) {
      const { problems } = await verify(join(ended.folder, "results", name));
      assertEquals(problems.filter((problem) => !/asked for|of the experiment/.test(problem)), []);
    }
  });
});

// Would catch: a frame that is called lapped because time went by while the camera waited for its trigger.
Deno.test("a script triggers its camera, frame by frame", async () => {
  const body = `
    import { openCamera } from "${front}";
    await using camera = await openCamera();
    await camera.configure({ ...${small}, trigger: "software-edge" });
    await using run = await camera.acquire({ frames: 3 });
    const numbers = [];
    await run.trigger();
    for await (using frame of run.frames()) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      numbers.push(frame.intact ? frame.frameNumber : "lapped");
      if (numbers.length < 3) await run.trigger();
    }
    console.log(numbers.join(" "));`;
  await sandboxed(body, { environment: { PVSIM_CAMERAS: "kinetix" } }, ({ output, said }) => {
    assertEquals(output, ["1 2 3"], said.join("\n"));
  });
});

// Would catch: a script's own bound of a run, replaced by what the sandbox allows.
Deno.test("a run without an end ends at the script's own number of frames", async () => {
  const body = `
    import { openCamera } from "${front}";
    await using camera = await openCamera();
    await camera.configure(${small});
    await using run = await camera.acquire({ mostFrames: 7 });
    const { frames, reason } = await run.finished;
    console.log(frames, reason);`;
  await sandboxed(body, {}, ({ output, said }) => {
    assertEquals(output, ["7 complete"], said.join("\n"));
    assert(!said.some((line) => /may take no more/.test(line)), said.join("\n"));
  });
});

Deno.test("two cameras start together, and each is its own", async () => {
  const body = `
    import { acquireTogether, openCamera } from "${front}";
    await using left = await openCamera({ camera: "pvcamUSB_0" });
    await using right = await openCamera({ camera: "pvcamUSB_1" });
    for (const camera of [left, right]) await camera.configure(${small});
    await using both = await acquireTogether([
      { camera: left, options: { frames: 20 } }, { camera: right, options: { frames: 30 } }]);
    const { reason, cameras } = await both.finished;
    console.log(reason, cameras.map(({ camera, report }) => camera + " " + report.frames).join(", "));`;
  const environment = { PVSIM_CAMERAS: "prime-bsi,prime-bsi" };
  await sandboxed(body, { environment }, ({ output, said }) => {
    assertEquals(output, ["complete pvcamUSB_0 20, pvcamUSB_1 30"], said.join("\n"));
  });
});

// Would catch: an error that lost its class on the way, so that scripts cannot recognise it.
Deno.test("errors come with their class, their sentence and the script's own line", async () => {
  const body = `
    import { openCamera, PvcamError, SettingsError, StateError } from "${front}";
    await using camera = await openCamera();
    await camera.configure({ exposureMs: -1 }).catch((error) => console.log(error instanceof SettingsError));
    await openCamera({ camera: "nobody" }).catch((error) => console.log(error instanceof SettingsError));
    const run = await camera.acquire();
    await camera.configure({}).catch((error) => console.log(error instanceof StateError, error.message));
    await run.stop();
    await camera.configure({ binning: 3 });`;
  await sandboxed(body, {}, ({ output, said, code }) => {
    assertEquals(output, [
      "true",
      "true",
      'true Cannot configure camera "pvcamUSB_0": it is acquiring; stop the run first.',
    ]);
    assertMatch(said.join("\n"), /^s\.ts, line 9: Cannot bin by 3 x 3/);
    assertEquals(code, 1);
  });
});

// Would catch: a run that failed on the host's side and looks like one that ended well.
Deno.test("a run that fails says so on this side of the wall, too", async () => {
  const body = `
    import { openCamera } from "${front}";
    await using camera = await openCamera();
    await camera.configure(${small});
    const run = await camera.acquire();
    let frames = 0;
    try {
      for await (using frame of run.frames()) frames++;
    } catch (error) {
      console.log(JSON.stringify({ failed: [error.name, frames > 0, run.state, camera.disconnected, run.report().reason] }));
    }`;
  const environment = { PVSIM_FAULT: "unplug,after=200" };
  await sandboxed(body, { environment }, (ended) => {
    assertEquals(
      answersOf(ended).failed,
      ["PvcamError", true, "failed", true, "failed"],
      ended.said.join("\n"),
    );
  });
});

// Would catch: a Ctrl-C that does not reach the script's side, which then begins its next run.
Deno.test("a script that is asked to end is stopped cleanly, and may begin nothing more", async () => {
  const body = `
    import { openCamera, fileSink } from "${front}";
    await using camera = await openCamera();
    await camera.configure(${small});
    const run = await camera.acquire({ sinks: [fileSink("run.raw")] });
    console.log((await run.finished).reason);
    await camera.acquire().catch((error) => console.log(error.message));
    while (true) await new Promise((resolve) => setTimeout(resolve, 10));`;
  let asked = false;
  await sandboxed(body, {
    onEvent(event) {
      // A recording without a frame leaves no file.
      if (event.event !== "progress" || event.frames === 0 || asked) return;
      asked = true;
      Deno.kill(Deno.pid, "SIGTERM"); // as a terminal's Ctrl-C, and the one that the runner of tests does not take
    },
  }, async ({ output, code, folder, said }) => {
    assertEquals(output[0], "stopped", said.join("\n"));
    assertMatch(output[1], /Cannot begin another run of camera "pvcamUSB_0": the script is being stopped/);
    assertEquals(code, 3);
    const { state, frames } = await verify(join(folder, "results/run.raw"));
    assertEquals(state, "stopped");
    assert(frames > 0);
  });
});
