// A libpvcam that answers nonsense, by seed, in front of the simulator. Would catch: a count, a length or a name of a
// library's that is believed, and loops or memory that follow from it.
import { assert } from "@std/assert";
import { dirname, fromFileUrl, join } from "@std/path";
import { buildSimulator } from "../../ffi/sim/build.ts";
import { listCameras, openCamera } from "../../mod.ts";
import { rawSink } from "../../sink.ts";
import { acceptSentences, overSeeds } from "./garbage.ts";

const here = dirname(fromFileUrl(import.meta.url));

async function buildGarbage(folder: string): Promise<string> {
  const simulator = await buildSimulator();
  const path = join(folder, "libgarbage.so");
  const include = join(here, "../../ffi/sim/interface");
  const { success, stderr } = await new Deno.Command(Deno.env.get("CC") ?? "cc", {
    args: [
      ...["-shared", "-fPIC", "-Wall", "-Wextra", "-Werror", `-I${include}`, "-o", path],
      ...[join(here, "garbage_pvcam.c"), "-Wl,--no-as-needed", `-Wl,-rpath,${dirname(simulator)}`, simulator],
    ],
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return path;
}

Deno.test("answers of a library", async () => {
  const folder = await Deno.makeTempDir({ prefix: "pvcam-garbage-" });
  try {
    const library = await buildGarbage(folder);
    const ended = { refused: 0, done: 0 };
    await overSeeds(150, async (chance, seed) => {
      Deno.env.set("PVCAM_GARBAGE_SEED", String(seed));
      Deno.env.set("PVCAM_GARBAGE_ONE_IN", String([3, 10, 40, 200][chance(4)]));
      await acceptSentences("listCameras", () => listCameras({ library }));
      const refused = await acceptSentences("a run", async () => {
        await using camera = await openCamera({ library });
        await acceptSentences("parameters", () => camera.parameters());
        await camera.configure({
          exposureMs: 1,
          region: { x: 0, y: 0, width: 16, height: 16 },
          metadata: chance(2) === 1,
        });
        const sinks = chance(2) ? [rawSink(`${folder}/${seed}.raw`)] : [];
        await using run = await camera.acquire({ frames: 3, slots: 8, sinks, onStall: "fail" });
        const timer = setTimeout(() => void run.stop().catch(() => {}), 500); // where no frame comes
        await run.finished.finally(() => clearTimeout(timer));
      });
      ended[refused ? "refused" : "done"]++;
    });
    if (!Deno.env.has("PVCAM_SEED")) assert(ended.refused > 20 && ended.done > 20, JSON.stringify(ended));
  } finally {
    Deno.env.delete("PVCAM_GARBAGE_SEED");
    await Deno.remove(folder, { recursive: true });
  }
});
