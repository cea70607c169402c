import { assertAlmostEquals, assertThrows } from "@std/assert";
import { SettingsError } from "../../../src/errors.ts";
import { sharpness } from "../../../src/analysis/mod.ts";
import { pythonReaders } from "../../readers/python.ts";
import { inRing, referenceOf, trials } from "./pictures.ts";

// Would catch: a difference that overflows between black and white, a border that is counted, a row that is left out.
Deno.test({
  name: "sharpness is what NumPy and SciPy make of its formula",
  ignore: !pythonReaders,
  async fn() {
    const pictures = trials().filter(({ width, height, region }) =>
      Math.min(width, height, region?.width ?? 3, region?.height ?? 3) >= 3
    );
    const expected = await referenceOf<{ brenner: number; laplacian: number; tenengrad: number }>(
      pictures,
      `
def answer(p):
    q = p.astype(np.float64)
    inner = (slice(1, -1), slice(1, -1))
    steep = (ndimage.sobel(q, 0) ** 2 + ndimage.sobel(q, 1) ** 2)[inner].mean()
    return dict(brenner=((q[:, 2:] - q[:, :-2]) ** 2).mean(), laplacian=ndimage.laplace(q)[inner].var(), tenengrad=steep)
`,
    );
    for (const [index, trial] of pictures.entries()) {
      for (const picture of [trial, inRing(trial)]) {
        for (const measure of ["brenner", "laplacian", "tenengrad"] as const) {
          const wanted = expected[index][measure];
          const found = sharpness(picture, { region: trial.region, measure });
          assertAlmostEquals(found, wanted, 1e-9 * (1 + wanted), `${measure} of ${trial.name}`);
        }
      }
    }
  },
});

Deno.test("pictures that have no inside, and measures of another name, are refused", () => {
  const picture = { width: 2, height: 3, pixels: new Uint16Array(6) };
  assertThrows(() => sharpness(picture), SettingsError, "2 x 3");
  const larger = { width: 3, height: 3, pixels: new Uint16Array(9) };
  assertThrows(() => sharpness(larger, { measure: "sobel" as "brenner" }), SettingsError, "sobel");
});
