import { assert, assertEquals, assertThrows } from "@std/assert";
import { SettingsError } from "../../../src/errors.ts";
import { preview } from "../../../src/analysis/mod.ts";
import { pythonReaders } from "../../readers/python.ts";
import { inRing, randomNumbers, referenceOf, type Trial, trials } from "./pictures.ts";

const sizes = [[1, 1], [4, 4], [7, 5], [100, 64], [512, 512]] as const;
const window = [20, 4000] as const;

// Would catch: a pixel that belongs to two boxes or to none, means that are cut instead of rounded, a window turned over.
Deno.test({
  name: "previews are the means and the greatest values of boxes, as NumPy computes them",
  ignore: !pythonReaders,
  async fn() {
    const random = randomNumbers(8);
    // As large as to need several bands of the room for results.
    const pixels = new Uint16Array(1700 * 1601).map(() => random() >>> 19);
    const large: Trial = { name: "large", width: 1700, height: 1601, pixels };
    const pictures = [...trials(), large];
    const asked = [...sizes, [1500, 1599]];
    const sum = (all: ArrayLike<number>) =>
      Array.from(all).reduce((total, x, at) => total + x * (at % 97 + 1), 0);
    const expected = await referenceOf<number[][]>(
      pictures,
      `
def answer(p):
    found = []
    for columns, rows in ${JSON.stringify(asked)}:
        columns, rows = min(columns, p.shape[1]), min(rows, p.shape[0])
        left = [i * p.shape[1] // columns for i in range(columns + 1)]
        top = [j * p.shape[0] // rows for j in range(rows + 1)]
        sums = np.add.reduceat(np.add.reduceat(p.astype(np.float64), top[:-1], 0), left[:-1], 1)
        mean = sums / np.outer(np.diff(top), np.diff(left))
        most = np.maximum.reduceat(np.maximum.reduceat(p, top[:-1], 0), left[:-1], 1)
        def total(q):
            q = q.astype(np.int64).ravel()
            return int((q * (np.arange(q.size) % 97 + 1)).sum())
        shown = np.clip((most - ${window[0]}.) * (255. / ${window[1] - window[0]}) + .5, 0, 255)
        found.append([total(np.floor(mean + .5)), total(most), total(np.floor(shown))])
    return found
`,
    );
    for (const [index, trial] of pictures.entries()) {
      for (const picture of trial === large ? [trial] : [trial, inRing(trial)]) {
        for (const [which, [width, height]] of asked.entries()) {
          const options = { region: trial.region, width, height };
          const [mean, most, shown] = expected[index][which];
          const name = `${trial.name} to ${width} x ${height}`;
          assertEquals(sum(preview(picture, options).pixels), mean, name);
          assertEquals(sum(preview(picture, { ...options, reduce: "max" }).pixels), most, name);
          const windowed = preview(picture, { ...options, reduce: "max", window });
          assert(windowed.pixels instanceof Uint8Array);
          assertEquals(sum(windowed.pixels), shown, name);
        }
      }
    }
  },
});

Deno.test("without a size a preview fits into 512 pixels and keeps its shape", () => {
  const picture = { width: 1000, height: 250, pixels: new Uint8Array(250_000) };
  const sizeOf = ({ width, height }: { width: number; height: number }) => [width, height];
  assertEquals(sizeOf(preview(picture)), [512, 128]);
  assertEquals(sizeOf(preview(picture, { width: 100 })), [100, 25]);
  assertEquals(sizeOf(preview(picture, { height: 25 })), [100, 25]);
  assertEquals(sizeOf(preview(picture, { width: 2000 })), [1000, 250]);
  assertEquals(sizeOf(preview(picture, { width: 1 })), [1, 1]);
});

Deno.test("sizes and windows that make no sense are refused", () => {
  const picture = { width: 2, height: 1, pixels: Uint16Array.of(1, 2) };
  for (const side of [0, -1, 1.5, NaN]) {
    assertThrows(() => preview(picture, { width: side }), SettingsError, `${side}`);
    assertThrows(() => preview(picture, { height: side }), SettingsError, `${side}`);
  }
  assertThrows(() => preview(picture, { window: [5, 5] }), SettingsError, "5 to 5");
  assertThrows(() => preview(picture, { reduce: "sum" as "max" }), SettingsError, "sum");
});

// Would catch: a row that is longer than the room for it, and overwrites what comes after.
Deno.test("a picture of one endless row is refused", () => {
  const picture = { width: 2 ** 21, height: 1, pixels: new Uint8Array(2 ** 21) };
  assertThrows(() => preview(picture), SettingsError, `${2 ** 21}`);
});
