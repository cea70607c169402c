import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { SettingsError } from "../../../src/errors.ts";
import { Areas } from "../../../src/analysis/mod.ts";
import { pythonReaders } from "../../readers/python.ts";
import { inRing, randomNumbers, referenceOf, trials } from "./pictures.ts";

const whole = trials().filter(({ region }) => region === undefined);

/** Labels from 0 to 9 in pieces of some pixels; 7 is not used. The snippet of Python below makes the same. */
function labelsOf(pixels: number): Uint16Array {
  const random = randomNumbers(4);
  let label = 0;
  return new Uint16Array(pixels).map(() => {
    if (random() % 4 === 0) label = random() % 10;
    return label === 7 ? 0 : label;
  });
}

// Would catch: a label that is counted as its neighbour, a piece that is cut at a row's end or continues in the next row,
// and sums of the frame before.
Deno.test({
  name: "means of regions and of labelled areas are those of NumPy and SciPy",
  ignore: !pythonReaders,
  async fn() {
    const labels = whole.map(({ pixels }) => labelsOf(pixels.length));
    const expected = await referenceOf<{ regions: number[]; labels: (number | null)[] }>(
      whole,
      `
state = 4
def label_map(count):
    global state
    state, label, labels = 4, 0, []
    def number():
        global state
        state = (state * 1664525 + 1013904223) % 2 ** 32
        return state
    for _ in range(count):
        if number() % 4 == 0: label = number() % 10
        labels.append(0 if label == 7 else label)
    return labels
def answer(p):
    h, w = p.shape
    q = p.astype(np.float64)
    regions = [q.mean(), q[0, 0], q[h - 1, w - 1], q[:h // 2 + 1, w // 2:].mean()]
    map = np.array(label_map(h * w)).reshape(h, w)
    return dict(regions=regions, labels=[q[map == n].mean() if (map == n).any() else None for n in range(1, map.max() + 1)])
`,
    );
    for (const [index, trial] of whole.entries()) {
      const { width, height, name } = trial;
      const regions = Areas.ofRegions([
        { x: 0, y: 0, width, height },
        { x: 0, y: 0, width: 1, height: 1 },
        { x: width - 1, y: height - 1, width: 1, height: 1 },
        { x: width >> 1, y: 0, width: width - (width >> 1), height: (height >> 1) + 1 },
      ], trial);
      const areas = Areas.ofLabels(labels[index], trial);
      for (const picture of [trial, inRing(trial)]) {
        for (let round = 0; round < 2; round++) {
          compare(regions.means(picture), expected[index].regions, name);
          compare(areas.means(picture), expected[index].labels, name);
        }
      }
    }
  },
});

function compare(found: Float64Array, expected: (number | null)[], name: string): void {
  assertEquals(found.length, expected.length, name);
  for (const [at, mean] of expected.entries()) assertAlmostEquals(found[at], mean ?? NaN, 1e-8, name);
}

// Would catch: pieces beyond the room for them, which would be lost or overwrite others.
Deno.test("a label map of more pieces than there is room for is gone through in parts", () => {
  const [width, height] = [1500, 800];
  const labels = new Uint8Array(width * height).map((_, at) => 1 + (at % width) % 2);
  const pixels = new Uint16Array(width * height).map((_, at) => (at % width) % 2 === 0 ? 5 : 65535);
  assertEquals([...Areas.ofLabels(labels, { width, height }).means({ width, height, pixels })], [5, 65535]);
});

Deno.test("areas that do not fit the picture, and invalid labels, are refused", () => {
  const size = { width: 4, height: 3 };
  for (const region of [{ x: 3, y: 0, width: 2, height: 1 }, { x: 0, y: 0, width: 0, height: 1 }]) {
    assertThrows(() => Areas.ofRegions([region], size), SettingsError, "4 x 3");
  }
  assertThrows(() => Areas.ofLabels(new Uint8Array(11), size), SettingsError, "11 values");
  assertThrows(() => Areas.ofLabels(new Float64Array(12).fill(0.5), size), SettingsError, "0.5");
  assertThrows(() => Areas.ofLabels(new Int32Array(12).fill(-1), size), SettingsError, "-1");
  const areas = Areas.ofRegions([{ x: 0, y: 0, width: 1, height: 1 }], size);
  assertThrows(
    () => areas.means({ width: 3, height: 4, pixels: new Uint8Array(12) }),
    SettingsError,
    "3 x 4",
  );
  const many = Areas.ofLabels(Uint32Array.of(0, 0, 0, 2 ** 20), { width: 4, height: 1 });
  assertThrows(() => many.means({ width: 4, height: 1, pixels: new Uint8Array(4) }), SettingsError, "areas");
});
