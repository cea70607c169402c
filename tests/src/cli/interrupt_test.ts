// Ctrl-C, as a terminal sends it, and what else ends a program: a kill, a terminal that is closed, a reader that goes.
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { hear, inFolder, jsonOf, pvcamCommand, root, said, small } from "./pvcam.ts";

/** Starts a recording, sends it a signal once it shows frames, and waits for its end. */
async function interrupt(args: readonly string[], folder: string, signal: Deno.Signal) {
  const child = (await pvcamCommand(["record", ...args], { folder })).spawn();
  const [shown, kept] = child.stderr.tee();
  const stderr = new Response(kept).text();
  const stdout = new Response(child.stdout).text();
  let text = "";
  for await (const piece of shown.pipeThrough(new TextDecoderStream())) {
    text += piece;
    if (/\b[1-9]\d* (of \d+ )?frames?, [\d.]+ a second/.test(text)) break;
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

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  // Would catch: a file cut off in the middle, a report that is not written, and a program that ends without its camera.
  Deno.test(`${signal} ends a recording with a whole file and a report that says stopped`, async () => {
    await inFolder(async (folder) => {
      const ended = await interrupt(["--out", "run.tif", "--json", ...small], folder, signal);
      assertEquals(ended.code, 3, ended.stderr);
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

// Would catch: an exit code of 0 for a recording of fewer frames than were asked for, and one that tells of lost frames.
Deno.test("a stopped recording that was to have more frames ends with 3", async () => {
  await inFolder(async (folder) => {
    const ended = await interrupt(["--out", "run.tif", "--frames", "100000", ...small], folder, "SIGINT");
    assertEquals(ended.code, 3, ended.stderr);
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
    await hear(reader, /\d+ frames?, [\d.]+ a second/);
    child.kill("SIGINT");
    child.kill("SIGINT");
    child.kill("SIGTERM");
    reader.releaseLock();
    const ended = said(await child.output());
    assertEquals([ended.code, jsonOf(ended).reason], [3, "stopped"]);
  });
});

// Would catch: a recording that ends in the middle because its terminal was closed, or because of what it says there.
Deno.test("a recording outlives its terminal, and is whole", async () => {
  await inFolder(async (folder) => {
    const child = (await pvcamCommand(["record", "--out", "run.tif", ...small], { folder })).spawn();
    const reader = child.stderr.getReader();
    await hear(reader, /\d+ frames?, [\d.]+ a second/);
    await reader.cancel();
    await child.stdout.cancel();
    child.kill("SIGHUP");
    const { code, signal } = await child.status;
    assertEquals([code, signal], [3, null]);
    const record = JSON.parse(await Deno.readTextFile(join(folder, "run.json")));
    assertEquals(record.state, "stopped");
  });
});

// Would catch: `watch | head -1`, which goes on for ever, since nobody is there to be told.
Deno.test("watch ends when nobody reads it any more", async () => {
  const child = (await pvcamCommand(["watch"])).spawn();
  const stderr = new Response(child.stderr).text();
  const reader = child.stdout.getReader();
  await reader.read();
  await reader.cancel();
  assertEquals([(await child.status).code, await stderr], [0, ""]);
});

// Would catch: a full disk under `> list.txt` that is called a fault of this program.
Deno.test("an answer that cannot be written is said in a sentence", async () => {
  const main = join(root, "src/cli/main.ts");
  const { code, stderr } = said(
    await new Deno.Command("sh", {
      args: ["-c", '"$0" run --no-prompt --quiet --allow-all "$1" --help > /dev/full', Deno.execPath(), main],
    }).output(),
  );
  assertEquals(code, 1);
  assertMatch(stderr, /^Cannot write the answer to standard output: No space left/);
});
