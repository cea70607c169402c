// A script in a file, as the tests of `pvcam run` write it.
import { join } from "@std/path";
import { type Ended, inFolder, pvcam, root } from "../pvcam.ts";

/** Settings that keep files small. */
export const settings = `{ exposureMs: 5, region: { x: 0, y: 0, width: 64, height: 64 } }`;

const front = `file://${root}/mod.ts`;

/** Writes a script into a folder; `body` sees what it needs of what mod.ts exports. */
export async function write(folder: string, body: string): Promise<string> {
  const used = ["fileSink", "openCamera"].filter((name) => body.includes(name));
  const path = join(folder, "s.ts");
  await Deno.writeTextFile(path, `import { ${used.join(", ")} } from "${front}";\n${body}`);
  return path;
}

/** Writes a script and runs it in its folder. Another test checks types: that takes seconds each time. */
export async function runScript(body: string, flags: string[] = [], environment = {}): Promise<Ended> {
  let ended: Ended | undefined;
  await inFolder(async (folder) => {
    const script = await write(folder, body);
    ended = await pvcam(["run", "--no-check", ...flags, script], { folder, environment });
  });
  return ended!;
}

/** Records 20 frames. */
export const record = `
await using camera = await openCamera();
await camera.configure(${settings});
await using run = await camera.acquire({ frames: 20, sinks: [fileSink("run.ome.tif")] });
console.log("frames", (await run.finished).frames, Deno.args);`;
