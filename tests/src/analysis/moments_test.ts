import { assertAlmostEquals, assertThrows } from "@std/assert";
import { SettingsError } from "../../../src/errors.ts";
import { moments, profiles } from "../../../src/analysis/mod.ts";
import { pythonReaders } from "../../readers/python.ts";
import { inRing, referenceOf, trials } from "./pictures.ts";

interface Reference {
  mass: number;
  y: number | null;
  x: number | null;
  yy: number | null;
  xy: number | null;
  xx: number | null;
  rows: number[];
  columns: number[];
}

// Would catch: rows and columns in each other's place, a region's corner that is not added, a background below which
// pixels count as negative light.
Deno.test({
  name: "moments and profiles are those of SciPy and scikit-image",
  ignore: !pythonReaders,
  async fn() {
    const pictures = trials();
    const expected = await referenceOf<Reference>(
      pictures,
      `
def answer(p):
    q = np.clip(p.astype(np.float64) - 40.5, 0, None)
    found = dict(mass=q.sum(), y=None, x=None, yy=None, xy=None, xx=None)
    if q.sum() > 0:
        found['y'], found['x'] = ndimage.center_of_mass(q)
        m = skimage.measure.moments_central(q, order=2)
        found.update(yy=m[2, 0] / m[0, 0], xy=m[1, 1] / m[0, 0], xx=m[0, 2] / m[0, 0])
    return dict(found, rows=p.mean(1).tolist(), columns=p.mean(0).tolist())
`,
    );
    for (const [index, trial] of pictures.entries()) {
      for (const picture of [trial, inRing(trial)]) {
        const found = moments(picture, { region: trial.region, background: 40.5 }), wanted = expected[index];
        const { x, y } = trial.region ?? { x: 0, y: 0 };
        assertAlmostEquals(found.mass, wanted.mass, 1e-9 * (1 + wanted.mass), trial.name);
        assertAlmostEquals(found.x, x + (wanted.x ?? NaN), 1e-8, trial.name);
        assertAlmostEquals(found.y, y + (wanted.y ?? NaN), 1e-8, trial.name);
        if (wanted.xx !== null) {
          assertAlmostEquals(found.xx, wanted.xx, 1e-6, trial.name);
          assertAlmostEquals(found.xy, wanted.xy!, 1e-6, trial.name);
          assertAlmostEquals(found.yy, wanted.yy!, 1e-6, trial.name);
        }
        const { rows, columns } = profiles(picture, { region: trial.region });
        for (const [at, mean] of wanted.rows.entries()) assertAlmostEquals(rows[at], mean, 1e-8, trial.name);
        for (const [at, mean] of wanted.columns.entries()) {
          assertAlmostEquals(columns[at], mean, 1e-8, trial.name);
        }
      }
    }
  },
});

Deno.test("a background that is no number, and sides that are too long, are refused", () => {
  const picture = { width: 2, height: 1, pixels: Uint8Array.of(1, 2) };
  assertThrows(() => moments(picture, { background: NaN }), SettingsError, "NaN");
  const line = { width: 2 ** 20, height: 1, pixels: new Uint8Array(2 ** 20) };
  assertThrows(() => profiles(line), SettingsError, `${2 ** 20}`);
});
