// Programs that end while they record, each with no more rights than a script has: the camera and the file end well.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { dirname, fromFileUrl, join } from "@std/path";
import { buildSimulator } from "../../../../ffi/sim/build.ts";
import { verify } from "../../../../recording.ts";

const root = join(dirname(fromFileUrl(import.meta.url)), "../../../..");
const library = await buildSimulator();

/** A program that records, and says so once it has taken some frames; then it does what it is told to. */
const program = (then: string, cameras = 1) => `
  import { listCameras, omeTiffSink, openCamera } from "file://${root}/mod.ts";
  const names = (await listCameras({ library: "${library}" })).slice(0, ${cameras}).map(({ name }) => name);
  async function record(name: string, path: string, then: (run: unknown) => unknown) {
    await using camera = await openCamera({ camera: name, library: "${library}" });
    await camera.configure({ exposureMs: 2, region: { x: 0, y: 0, width: 128, height: 64 } });
    await using run = await camera.acquire({ slots: 1024, sinks: [omeTiffSink(path)] });
    let taken = 0;
    for await (using frame of run.frames()) {
      if (++taken === 40) console.log("goes on");
      if (taken === 40) await then(run);
    }
    console.log("the loop has ended");
  }
  const block = () => { while (true); };
  ${then}`;

interface Ended {
  readonly code: number;
  readonly signal: string | null;
  readonly out: string;
  readonly err: string;
  /** What the record of a recording says, and how many frames its file holds; by file. */
  readonly files: Record<string, { state: string; frames: number; problems: readonly string[] }>;
}

/** Runs it with a script's rights, does something to it when it goes on, and waits for its end. */
async function end(code: string, during: (child: Deno.ChildProcess) => Promise<void> = async () => {}) {
  const folder = await Deno.makeTempDir({ prefix: "pvcam_exit_" });
  try {
    await Deno.writeTextFile(join(folder, "program.ts"), code);
    const child = new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--no-prompt",
        "--no-check",
        "--quiet",
        `--allow-ffi=${library}`,
        "--allow-read=.",
        "--allow-write=.",
        "program.ts",
      ],
      cwd: folder,
      env: { NO_COLOR: "1", PVSIM_CAMERAS: "prime-bsi,prime-bsi" },
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const err = new Response(child.stderr).text();
    const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
    let out = "";
    const read = async () => {
      const { value, done } = await reader.read();
      out += value ?? "";
      return !done;
    };
    while (!out.includes("goes on") && await read());
    if (out !== "") await during(child);
    while (await read());
    const { code: exitCode, signal } = await child.status;
    const files: Ended["files"] = {};
    for await (const { name } of Deno.readDir(folder)) {
      if (!name.endsWith(".ome.tif")) continue;
      const record = JSON.parse(await Deno.readTextFile(join(folder, name.replace(".ome.tif", ".json"))));
      const { problems, frames } = await verify(join(folder, name));
      files[name] = { state: record.state, frames, problems };
    }
    return { code: exitCode, signal, out, err: await err, files } as Ended;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

function assertWhole(ended: Ended, name = "a.ome.tif"): void {
  const { state, frames, problems } = ended.files[name];
  assertEquals([state, problems], ["stopped", []], ended.err);
  assert(frames >= 40, `${frames} frames`);
}

const ways: Record<string, [then: string, code: number, says: RegExp]> = {
  "Deno.exit": ["Deno.exit(7)", 7, /^$/],
  "a throw in the loop": [`throw new Error("of the script")`, 1, /Uncaught .*Error: of the script/],
  "a throw in a timer": [
    `setTimeout(() => { throw new Error("of a timer"); })`,
    1,
    /Uncaught Error: of a timer/,
  ],
  "a rejection that is not handled": [
    `void Promise.reject(new Error("of a promise"))`,
    1,
    /Uncaught \(in promise\) .*of a promise/,
  ],
};

for (const [way, [then, code, says]] of Object.entries(ways)) {
  // Would catch: a file that says for ever that it is being recorded, and the last second that is in no file.
  Deno.test(`a recording is finished when its script ends by ${way}`, async () => {
    const ended = await end(program(`await record(names[0], "a.ome.tif", () => { ${then} });`));
    assertEquals([ended.code, ended.signal], [code, null], ended.err);
    assertMatch(ended.err.trim(), says);
    assertWhole(ended);
  });
}

for (const [signal, code] of [["SIGINT", 130], ["SIGTERM", 143], ["SIGHUP", 129]] as const) {
  Deno.test(`a recording is finished when its script gets a ${signal}, and its loop ends`, async () => {
    const ended = await end(
      program(`await record(names[0], "a.ome.tif", () => {});`),
      (child) => Promise.resolve(child.kill(signal)),
    );
    assertEquals([ended.code, ended.signal], [code, null], ended.err);
    assertMatch(ended.out, /the loop has ended/);
    assertWhole(ended);
  });
}

// Would catch: a script that nothing ends any more, since its signals are heard and nothing comes of it.
Deno.test("a script that waits for something else ends after a signal, with its recording finished", async () => {
  const ended = await end(
    program(`setInterval(() => {}, 1000); await record(names[0], "a.ome.tif", () => {});`),
    (child) => Promise.resolve(child.kill("SIGINT")),
  );
  assertEquals(ended.code, 130, ended.err);
  assertWhole(ended);
});

// Would catch: a script in a loop of its own that no Ctrl-C reaches, and whose camera and file go on.
Deno.test("a script that blocks for ever is stopped by the first signal, and ended by the second", async () => {
  const ended = await end(program(`await record(names[0], "a.ome.tif", block);`), async (child) => {
    child.kill("SIGINT");
    await pause(2500);
    child.kill("SIGINT");
  });
  assertEquals(ended.code, 130, ended.err);
  assertMatch(ended.err, /busy/);
  assertWhole(ended);
});

// Would catch: frames that wait for the script before they are in the file.
Deno.test("a script that blocks for ever and is killed has all but the last second in its file", async () => {
  let ms = 0;
  const ended = await end(program(`await record(names[0], "a.ome.tif", block);`), async (child) => {
    const startMs = performance.now();
    await pause(4000);
    ms = performance.now() - startMs;
    child.kill("SIGKILL");
  });
  assertEquals(ended.signal, "SIGKILL");
  const { state, frames } = ended.files["a.ome.tif"];
  assertEquals(state, "recording");
  // Frames of 2 ms and their readout: at half that pace there are more than twice as many as before it blocked.
  assert(frames > 40 + (ms - 1500) / 20, `${frames} frames in ${ms} ms`);
});

// Would catch: a camera's recording that is cut off because another one's script has failed.
Deno.test("where one of two cameras fails, the other's file ends whole", async () => {
  const ended = await end(program(
    `await Promise.all([
      record(names[0], "a.ome.tif", () => {}),
      record(names[1], "b.ome.tif", () => { throw new Error("of one camera"); }),
    ]);`,
    2,
  ));
  assertEquals(ended.code, 1, ended.err);
  assertMatch(ended.err, /of one camera/);
  for (const name of ["a.ome.tif", "b.ome.tif"]) {
    assertEquals([ended.files[name].state, ended.files[name].problems], ["stopped", []], ended.err);
  }
});

// Would catch: a script with signals of its own whose run is stopped behind its back.
Deno.test("a run that ignores signals leaves them to its script", async () => {
  const code = program(`
    let heard = 0;
    Deno.addSignalListener("SIGINT", () => heard++);
    await record(names[0], "a.ome.tif", async (run) => {
      while (heard === 0) await new Promise((resolve) => setTimeout(resolve, 10));
      await new Promise((resolve) => setTimeout(resolve, 1500));
      console.log((run as { state: string }).state);
      (run as { stop(): void }).stop();
    });`).replace("slots: 1024,", `slots: 1024, onInterrupt: "ignore",`);
  const ended = await end(code, (child) => Promise.resolve(child.kill("SIGINT")));
  assertEquals(ended.code, 0, ended.err);
  assertMatch(ended.out, /running/);
  assertWhole(ended);
});
