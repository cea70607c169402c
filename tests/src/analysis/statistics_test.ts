import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { SettingsError } from "../../../src/errors.ts";
import { statistics } from "../../../src/analysis/mod.ts";
import { pythonReaders } from "../../readers/python.ts";
import { inRing, randomNumbers, referenceOf, trials } from "./pictures.ts";

interface Reference {
  min: number;
  max: number;
  mean: number;
  std: number;
  saturated: number;
}

// Would catch: a row's end that is left out or counted twice, a sum that overflows, a region one pixel off, and the same
// in the copies that frames outside of a ring are taken from.
Deno.test({
  name: "statistics are NumPy's, in a ring and out of one",
  ignore: !pythonReaders,
  async fn() {
    const pictures = trials();
    const expected = await referenceOf<Reference>(
      pictures,
      `
def answer(p):
    q = p.astype(np.float64)
    top = np.iinfo(p.dtype).max
    return dict(min=int(p.min()), max=int(p.max()), mean=q.mean(), std=q.std(), saturated=int((p >= top).sum()))
`,
    );
    for (const [index, trial] of pictures.entries()) {
      for (const picture of [trial, inRing(trial)]) {
        const { min, max, mean, std, saturated } = statistics(picture, { region: trial.region });
        const { name } = trial, wanted = expected[index];
        assertEquals({ min, max, saturated }, {
          min: wanted.min,
          max: wanted.max,
          saturated: wanted.saturated,
        }, name);
        assertAlmostEquals(mean, wanted.mean, 1e-9 * (1 + wanted.mean), name);
        assertAlmostEquals(std, wanted.std, 1e-9 * (1 + wanted.mean), name);
      }
    }
  },
});

// Would catch: sums of 32 bits in a picture that is larger than all of the trials.
Deno.test("a large picture at the greatest value has exactly that mean, and no deviation", () => {
  const [width, height] = [4099, 2051];
  const picture = { width, height, pixels: new Uint16Array(width * height).fill(65535) };
  const pixels = width * height;
  const expected = { min: 65535, max: 65535, mean: 65535, std: 0, saturated: pixels, pixels };
  assertEquals(statistics(picture), expected);
  assertEquals(statistics(inRing(picture)), expected);
});

// Would catch: a camera of 12 bits whose pixels never count as saturated.
Deno.test("pixels are saturated from the converter's greatest value on, or from where they are asked to be", () => {
  const picture = { width: 3, height: 1, pixels: Uint16Array.of(4094, 4095, 4096) };
  assertEquals(statistics(picture).saturated, 0);
  assertEquals(statistics({ ...picture, bitDepth: 12 }).saturated, 2);
  assertEquals(statistics(picture, { saturation: 4094 }).saturated, 3);
  assertEquals(statistics(picture, { saturation: 4095.5 }).saturated, 1);
  assertEquals(statistics(picture, { saturation: Infinity }).saturated, 0);
});

// Would catch: an empty region whose mean is NaN, one that reads the rows of the next slot, and a picture without pixels.
Deno.test("regions that are not in the picture, and pictures without pixels, are refused with the bound", () => {
  const picture = { width: 5, height: 4, pixels: new Uint16Array(20) };
  const wrong = [
    { x: 0, y: 0, width: 0, height: 4 },
    { x: 0, y: 0, width: 6, height: 1 },
    { x: 4, y: 3, width: 1, height: 2 },
    { x: -1, y: 0, width: 1, height: 1 },
    { x: 0.5, y: 0, width: 1, height: 1 },
    { x: NaN, y: 0, width: 1, height: 1 },
  ];
  for (const region of wrong) {
    assertThrows(() => statistics(picture, { region }), SettingsError, "5 x 4");
  }
  assertThrows(
    () => statistics({ width: 0, height: 0, pixels: new Uint16Array() }),
    SettingsError,
    "one pixel",
  );
  assertThrows(
    () => statistics({ width: 5, height: 5, pixels: new Uint16Array(20) }),
    SettingsError,
    "20 values",
  );
  const floats = new Float32Array(20) as unknown as Uint16Array;
  assertThrows(() => statistics({ ...picture, pixels: floats }), SettingsError, "Uint16Array");
  assertThrows(() => statistics(picture, { saturation: NaN }), SettingsError, "NaN");
});

// Would catch: a kernel that writes its results over the slots, and one that writes over the part of another thread.
Deno.test("kernels leave the pixels of the ring, and of other pictures, as they are", () => {
  const random = randomNumbers(3);
  const pixels = new Uint16Array(100 * 100).map(() => random() >>> 16);
  const picture = inRing({ width: 100, height: 100, pixels: pixels.slice() });
  statistics(picture);
  assertEquals(picture.pixels, pixels);
  if (typeof WebAssembly === "undefined") return; // there is no ring that kernels could write to
  const around = new Uint8Array(picture.pixels.buffer, picture.pixels.byteOffset - 1026, 1026);
  assertEquals(around.every((byte) => byte === 77), true);
});
