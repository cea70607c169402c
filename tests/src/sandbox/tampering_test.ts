// What a script can do to the bytes of frames. Shared memory can be written to, and there is no way to forbid it; so
// there are copies for users who want to be sure, and always a separate board for the guest.
import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { front, sandboxed, small } from "./sandboxed.ts";

/** Scribbles all over what it gets hold of, while the host records; not for each frame, for that is a hundred megabytes. */
const scribbler = `
import { openCamera, fileSink } from "${front}";
await using camera = await openCamera();
await camera.configure(${small});
await using run = await camera.acquire({ frames: 150, sinks: [fileSink("run.raw")] });
let turn = 0;
for await (using frame of run.frames({ keep: 2 })) {
  if (turn++ % 15 === 0) new Uint8Array(frame.pixels.buffer).fill(0xee);
  frame.frameNumber = 1e9;
}
console.log((await run.finished).frames);`;

/** The numbers that the simulator wrote into the recorded pictures, and those that the host wrote into its table. */
async function recorded(folder: string): Promise<{ stamps: number[]; state: string; frames: number }> {
  const bytes = await Deno.readFile(join(folder, "results/run.raw"));
  const { state, frames } = JSON.parse(await Deno.readTextFile(join(folder, "results/run.json")));
  const view = new DataView(bytes.buffer);
  const frameBytes = 64 * 64 * 2;
  const start = bytes.length - frames * frameBytes;
  return {
    stamps: Array.from({ length: frames }, (_, index) => view.getUint32(start + index * frameBytes, true)),
    state,
    frames,
  };
}

// Would catch: a wall that a script can paint through: what the host records must be what the camera saw.
Deno.test("a script that gets copies changes nothing of what is recorded", async () => {
  await sandboxed(scribbler, { copies: true, limits: { seconds: 120 } }, async ({ folder, said, code }) => {
    const { stamps, state } = await recorded(folder);
    assertEquals(stamps, Array.from({ length: 150 }, (_, index) => index + 1), said.join("\n"));
    assertEquals(state, "complete");
    assertEquals(code, 0);
  });
});

// Would catch: numbers, times or an account that a script can change: pixels are all that lies within its reach.
Deno.test("a script that shares the camera's memory reaches pixels, and no account", async () => {
  const body = scribbler.replace("const", "const").replace(
    "new Uint8Array(frame.pixels.buffer).fill(0xee);",
    `new Uint8Array(frame.pixels.buffer).fill(0xee);
     for (const board of boards) board.fill(0x7f7f7f7f);`,
  ).replace(
    `import {`,
    `const boards = [];
     addEventListener("message", ({ data }) => {
       for (const one of Object.values(data?.value ?? {})) if (one instanceof SharedArrayBuffer) boards.push(new Int32Array(one));
     });
     import {`,
  );
  await sandboxed(body, { limits: { seconds: 12 } }, async ({ folder, events }) => {
    const { state, frames } = await recorded(folder);
    assertEquals(["complete", "stopped"].includes(state), true);
    const report = events.flatMap((event) =>
      event.event === "report" && "overrun" in event.report ? [event.report] : []
    )[0];
    assertEquals([report.frames, report.missing, report.overrun], [frames, 0, 0]);
    assertEquals(report.lastFrameNumber, frames);
  });
});
