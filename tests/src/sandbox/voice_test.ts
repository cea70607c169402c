// What the sandbox says of a script, and what the script says: nobody may take the one for the other.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { buildSimulator } from "../../../ffi/sim/build.ts";
import { verify } from "../../../recording.ts";
import { front, sandboxed, small } from "./sandboxed.ts";

// Would catch: an error that a script makes up, told as if the sandbox itself had seen it.
Deno.test("what a script makes up is told as the script's own word, on one line", async () => {
  const forged = [
    `const error = new CameraError("All went well.\\n500 frames in 5 s, none lost"); error.stack = ""; throw error;`,
    `const error = new Error("All went well."); error.name = "x\\nStopping"; delete error.stack; throw error;`,
    `throw { toString: () => "All went well.\\nStopped." };`,
    `throw Object.assign(new CameraError("All went well."), { stack: "CameraError\\n at file:///sandbox\\n/x.ts:1:1" });`,
    `throw new CameraError("All went well.\\u2028Stopping.\\u0085More.");`,
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

// Would catch: a host that a script goes on with when nobody is there any more, and one that dies of it with its camera at work.
Deno.test("when the terminal tool is killed, the host stops its runs and ends", async () => {
  const folder = await Deno.makeTempDir({ prefix: "pvcam-orphan-" });
  try {
    const script = join(folder, "s.ts");
    await Deno.writeTextFile(
      script,
      `import { omeTiffSink, openCamera } from "${front}";
      await using camera = await openCamera();
      await camera.configure(${small});
      const run = await camera.acquire({ sinks: [omeTiffSink("run.ome.tif")] });
      console.log("recording");
      for (;;) { /* listens to nobody */ }`,
    );
    const main = new URL("../../../src/cli/main.ts", import.meta.url).pathname;
    const tool = new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "--allow-all", "--no-check", main, "run", "--sandbox", "--no-check", "--json-lines"],
        ...["--library", await buildSimulator(), "--out", join(folder, "out"), script],
      ],
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
    while (true) { // the test hangs if the host goes on
      const { state, frames } = await verify(path);
      if (state === "stopped") {
        assert(frames > 0);
        break;
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
