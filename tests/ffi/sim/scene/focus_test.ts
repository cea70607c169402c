// Would catch: a stage that changes nothing, or the sum of the light; beads that are blurred although no one asked for a
// focus, a value that is taken for another.
import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { buildSimulator } from "../../../../ffi/sim/build.ts";
import { openCamera, PvcamError } from "../../../../mod.ts";

const path = await buildSimulator();

/** The brightest pixel and all the light of a bead's picture, with the stage at some places. */
async function pictures(focus: string, places: number[]): Promise<{ most: number; light: number }[]> {
  const environment = {
    PVSIM_CAMERAS: "kinetix",
    PVSIM_FOCUS: focus,
    PVSIM_SCENE: "beads:1",
    PVSIM_NOISE: "0",
    PVSIM_STAMP: "0",
  };
  for (const [name, value] of Object.entries(environment)) Deno.env.set(name, value);
  const control = Deno.dlopen(path, { pvsim_stage_move: { parameters: ["f64"], result: "void" } });
  try {
    await using camera = await openCamera({ library: path });
    await camera.configure({ exposureMs: 5 });
    const seen: { most: number; light: number }[] = [];
    for (const place of places) {
      control.symbols.pvsim_stage_move(place);
      const { pixels } = await camera.snap();
      const dark = pixels[0];
      let [most, light] = [0, 0];
      for (const pixel of pixels) {
        most = Math.max(most, pixel - dark);
        light += pixel - dark;
      }
      seen.push({ most, light });
    }
    return seen;
  } finally {
    control.close();
    for (const name of Object.keys(environment)) Deno.env.delete(name);
  }
}

Deno.test("a bead is sharp where the focus is, and wider with the same light away from it", async () => {
  const [sharp, near, far, back] = await pictures("7.5", [7.5, 9.5, 2.5, 7.5]);
  assert(sharp.most > 1.5 * near.most && near.most > 1.5 * far.most, JSON.stringify([sharp, near, far]));
  // Faint rims are rounded to whole counts.
  for (const { light } of [near, far]) assertAlmostEquals(light, sharp.light, 0.1 * sharp.light);
  assertAlmostEquals(back.light, sharp.light, 0.1 * sharp.light);
});

Deno.test("without a focus the stage changes nothing", async () => {
  const [here, there] = await pictures("", [0, 1000]);
  assertAlmostEquals(there.light, here.light, 0.1 * here.light);
});

Deno.test("a focus that is no number is refused", async () => {
  const error = await assertRejects(() => pictures("sharp", []), PvcamError);
  assertEquals(error.code, 151);
});
