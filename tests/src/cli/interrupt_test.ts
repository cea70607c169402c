// Ctrl-C, as a terminal sends it.
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { inFolder, jsonOf, pvcamCommand, said, small } from "./pvcam.ts";

/** Starts a recording, sends it a signal once it shows frames, and waits for its end. */
async function interrupt(args: readonly string[], folder: string, signal: Deno.Signal) {
  const child = (await pvcamCommand(["record", ...args], { folder })).spawn();
  const [shown, kept] = child.stderr.tee();
  const stderr = new Response(kept).text();
  const stdout = new Response(child.stdout).text();
  let text = "";
  for await (const piece of shown.pipeThrough(new TextDecoderStream())) {
    text += piece;
    if (/\d+ frames?, /.test(text) || /\d+ of \d+ frames, /.test(text)) break;
  }
  child.kill(signal);
  const { code } = await child.status;
  return { code, stdout: await stdout, stderr: await stderr };
}

/** The frames that a classic little-endian TIFF holds: its directories, counted. */
function planesOf(bytes: Uint8Array<ArrayBuffer>): number {
  const view = new DataView(bytes.buffer);
  assertEquals(view.getUint32(0, true), 0x002a4949, "a TIFF");
  let planes = 0;
  for (let at = view.getUint32(4, true); at !== 0; planes++) {
    at = view.getUint32(at + 2 + 12 * view.getUint16(at, true), true);
  }
  return planes;
}

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  // Would catch: a file cut off in the middle, a report that is not written, and a program that ends without its camera.
  Deno.test(`${signal} ends a recording with a whole file and a report that says stopped`, async () => {
    await inFolder(async (folder) => {
      const ended = await interrupt(["--out", "run.tif", "--json", ...small], folder, signal);
      assertEquals(ended.code, 0, ended.stderr);
      const { reason, frames, missing, overrun } = jsonOf(ended);
      assertEquals([reason, missing, overrun], ["stopped", 0, 0]);
      assert(frames > 0);
      assertStringIncludes(ended.stderr, "Stopping:");
      assertEquals(planesOf(await Deno.readFile(join(folder, "run.tif"))), frames);
      const record = JSON.parse(await Deno.readTextFile(join(folder, "run.json")));
      assertEquals([record.state, record.frames], ["stopped", frames]);
    });
  });
}

// Would catch: an exit code of 0 for a recording of fewer frames than were asked for.
Deno.test("a stopped recording that was to have more frames ends with 2", async () => {
  await inFolder(async (folder) => {
    const ended = await interrupt(["--out", "run.tif", "--frames", "100000", ...small], folder, "SIGINT");
    assertEquals(ended.code, 2, ended.stderr);
    assertStringIncludes(ended.stderr, "of 100000 frames (the recording was stopped)");
    assertStringIncludes(ended.stdout, ", stopped");
  });
});

// Would catch: a task whose one Ctrl-C counts twice, because the terminal and the task runner both send it.
Deno.test("two signals at once are one", async () => {
  await inFolder(async (folder) => {
    const command = await pvcamCommand(["record", "--out", "run.tif", "--json", ...small], { folder });
    const child = command.spawn();
    const reader = child.stderr.getReader();
    let text = "";
    while (!/\d+ frames?, /.test(text)) text += new TextDecoder().decode((await reader.read()).value);
    child.kill("SIGINT");
    child.kill("SIGINT");
    child.kill("SIGTERM");
    reader.releaseLock();
    const ended = said(await child.output());
    assertEquals([ended.code, jsonOf(ended).reason], [0, "stopped"]);
  });
});
