// What the sandbox says of a script, and what the script says: a user must not take one for the other.
import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { buildSimulator } from "../../../ffi/sim/build.ts";
import { SettingsError } from "../../../src/errors.ts";
import { verify } from "../../../recording.ts";
import { front, sandboxed, writeScript } from "./sandboxed.ts";

// Would catch: an error that a script invents, shown as if the sandbox itself had seen it.
Deno.test("what a script invents is shown as the script's word, on one line", async () => {
  const forged = [
    `const error = new CameraError("All went well.\\n500 frames in 5 s, none lost"); error.stack = ""; throw error;`,
    `const error = new Error("All went well."); error.name = "x\\nStopping"; delete error.stack; throw error;`,
    `throw { toString: () => "All went well.\\nStopped." };`,
    `throw Object.assign(new CameraError("All went well."), { stack: "CameraError\\n at file:///sandbox\\n/x.ts:1:1" });`,
    `throw new CameraError("All went well.\\u2028Stopping.\\u0085More.");`,
    // What is not thrown while the script is loaded comes as it is, with the stack that the script gave it.
    `Promise.reject(Object.assign(new CameraError("All went well."), {
       stack: "x\\n at file:///x/Stopping%3A%20500%20frames%20in%205%20s,%20none%20lost.%20x.ts:1:1" }));
     await new Promise(() => {});`,
    `Promise.reject(Object.assign(new CameraError("All went well."), { stack: "x\\n at file:///x/%zz.ts:1:1" }));
     await new Promise(() => {});`,
  ];
  for (const body of forged) {
    await sandboxed(`import { CameraError } from "${front}";\n${body}`, {}, ({ events, code }) => {
      const texts = events.flatMap((event) => event.event === "say" ? [event.text] : []);
      assertEquals([texts.length, code], [1, 1], body);
      assert(!/[\n\r\u2028\u0085]/.test(texts[0]), texts[0]);
      assertMatch(texts[0], /^(The script |s\.ts, line |x\.ts, line )/);
    });
  }
});

// Would catch: a script whose own name is taken for a sentence of the sandbox's.
Deno.test("a script that is called like a sentence is named in quotation marks", async () => {
  const name = "500_frames,_none_lost:_x.ts";
  await sandboxed("setTimeout(() => { throw new Error('x'); });", { name }, ({ said }) => {
    assertEquals(said, [`"${name}", line 1: Error: x`]);
  });
});

// Would catch: lines that a script puts into the refusal of its own imports, and an address that is no path.
Deno.test("what is refused before a script runs is said on one line, as a refusal", async () => {
  const imports = ['x"\\n500 frames in 5 s, none lost\\n"', "./a%2fb.ts", "./%2e%2e%2f..%2fx.ts"];
  for (const specifier of imports) {
    const error = await assertRejects(
      () => sandboxed(`import '${specifier}';`, { files: { "a/b.ts": "" } }, () => {}),
      SettingsError,
      "in a sandbox: it imports",
    );
    assert(!error.message.includes("\n"), error.message);
  }
});

// Would catch: a sentence of 30 million characters, which the terminal tool breaks down over.
Deno.test("what a script invents is cut where it is too long to be read", async () => {
  const body = `
    // The sandbox's own listeners are in its reach, and nothing depends on them.
    for (const key of Reflect.ownKeys(globalThis)) {
      const { listeners } = Object(globalThis[key]);
      if (typeof key === "symbol" && listeners) listeners.error = listeners.unhandledrejection = [];
    }
    setTimeout(() => { throw new Error("long\\nfake line ".repeat(2e6)); }, 10);
    await new Promise(() => {});`;
  await sandboxed(body, {}, ({ events, code }) => {
    const texts = events.flatMap((event) => event.event === "say" ? [event.text] : []);
    assertEquals([texts.length, code], [1, 1]);
    assert(texts[0].length < 6000 && !texts[0].includes("\n"), `${texts[0].length} characters`);
    assertMatch(texts[0], /^The script has failed: .*long fake line/);
    assertEquals(events.at(-1)?.event, "end");
  });
});

// Would catch: a host whose script continues after the terminal is gone, a host that dies of it while its camera runs, and
// copies of scripts that stay in the folder for temporary files.
Deno.test("when the terminal tool is killed, the host stops its runs and ends, and no file of either stays", async () => {
  const folder = await Deno.makeTempDir({ prefix: "pvcam-orphan-" });
  try {
    const script = await writeScript(
      folder,
      `const run = await camera.acquire({ sinks: [fileSink("run.ome.tif")] });
      console.log("recording");
      for (;;) { /* listens to nobody */ }`,
    );
    const main = new URL("../../../src/cli/main.ts", import.meta.url).pathname;
    const tool = new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "--allow-all", "--no-check", main, "run", "--sandbox", "--no-check", "--json-lines"],
        ...["--library", await buildSimulator(), "--out", join(folder, "out"), script],
      ],
      env: { TMPDIR: folder },
      stdout: "piped",
      stderr: "null",
    }).spawn();
    let text = "";
    const reader = tool.stdout.pipeThrough(new TextDecoderStream()).getReader();
    while (!text.includes('"recording"')) {
      const { value, done } = await reader.read();
      if (done) break;
      text += value;
    }
    tool.kill("SIGKILL");
    await tool.status;
    await reader.cancel();
    const path = join(folder, "out/run.ome.tif");
    for (const lastMs = performance.now() + 120_000;;) {
      const { state, frames } = await verify(path);
      if (state === "stopped") {
        assert(frames > 0);
        break;
      }
      assert(performance.now() < lastMs, `after two minutes the recording is still "${state}"`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const left = () => [...Deno.readDirSync(folder)].map(({ name }) => name).sort().join();
    for (let times = 0; times < 1200 && left() !== "out,s.ts"; times++) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    assertEquals(left(), "out,s.ts");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
