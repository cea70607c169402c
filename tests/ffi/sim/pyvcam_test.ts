// The vendor's own Python wrapper, as it comes from its registry, on every camera of the simulator. Would catch: what C
// clients take for granted, and other programs do not.
import { assert, assertEquals } from "@std/assert";
import { dirname, fromFileUrl } from "@std/path";
import { buildSimulator } from "../../../ffi/sim/build.ts";
import { python, pythonReaders } from "../../readers/python.ts";
import { models } from "./models.ts";

const script = fromFileUrl(new URL("./clients/pyvcam_client.py", import.meta.url));

/** What the client prints of one camera. */
interface Seen {
  name: string;
  frames: number[];
  sequence: number[];
  vtm: number[];
  live: number[];
  gains: number;
  embedded?: number[];
  triggered?: number[];
  smart?: number[];
}

async function hasPyvcam(folder: string): Promise<boolean> {
  if (!pythonReaders) return false;
  const command = new Deno.Command(python, {
    args: ["-c", "import pyvcam.pvc"],
    env: { LD_LIBRARY_PATH: folder },
  });
  return (await command.output()).success;
}

Deno.test("PyVCAM takes pictures in each of its ways with every camera", async () => {
  const folder = dirname(await buildSimulator());
  if (!await hasPyvcam(folder)) {
    console.log("Skipped: PyVCAM is not installed; bash tests/readers/setup.sh brings it.");
    return;
  }
  const env = { LD_LIBRARY_PATH: folder, PVSIM_CAMERAS: models.join(",") };
  const { stdout, stderr } = await new Deno.Command(python, { args: [script], env }).output();
  const text = new TextDecoder();
  assertEquals(text.decode(stderr), "");
  const cameras: Seen[] = text.decode(stdout).trim().split("\n").map((line) => JSON.parse(line));
  assertEquals(cameras.length, models.length);
  for (const { name, frames, sequence, vtm, live, gains, embedded, triggered, smart } of cameras) {
    assertEquals([frames, sequence, vtm], [[64, 128], [5, 64, 128], [4, 64, 128]], name);
    assertEquals(live, Array.from({ length: 20 }, (_, index) => index + 1), name);
    assert(gains >= 1, name);
    assertEquals(embedded ?? [1, 2, 3], [1, 2, 3], name);
    assertEquals(triggered ?? [1, 2, 3, 4, 5], [1, 2, 3, 4, 5], name);
    assertEquals(smart ?? [5, 10, 15], [5, 10, 15], name);
  }
  // Every camera but the EMCCD embeds metadata; the two of the Kinetix family are triggered by software.
  assertEquals(
    [cameras.filter((one) => one.embedded).length, cameras.filter((one) => one.triggered).length],
    [6, 2],
  );
});
