// What is computed from several pictures: running statistics, projections, differences, flat fields.
import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { SettingsError } from "../../../src/errors.ts";
import { absdiff, FlatField, MaximumProjection, RunningStatistics } from "../../../src/analysis/mod.ts";
import { pythonReaders } from "../../readers/python.ts";
import { inRing, randomNumbers, referenceOf, type Trial } from "./pictures.ts";

/** Pictures of one size, one after the other; large ones are more than one block. */
function series(bits: number, [width, height]: readonly [number, number]): Trial[] {
  const random = randomNumbers(width);
  return Array.from({ length: 4 }, (_, index) => {
    const pixels = bits === 8 ? new Uint8Array(width * height) : new Uint16Array(width * height);
    return {
      name: `${index}`,
      width,
      height,
      pixels: pixels.map(() => index === 2 ? 2 ** bits - 1 : random() >>> 32 - bits),
    };
  });
}

const all = [8, 16].flatMap((bits) =>
  ([[1, 1], [7, 3], [301, 203]] as const).map((size) => series(bits, size))
);

interface Reference {
  mean: number[];
  variance: number[];
  most: number[];
  difference: number[];
  corrected: number[];
}

// Would catch: a block's end that is left out, sums of another pixel, a variance that loses its places to the mean.
Deno.test({
  name: "what is computed over frames is NumPy's and OpenCV's",
  ignore: !pythonReaders,
  async fn() {
    for (const pictures of all) {
      const [expected] = await referenceOf<Reference>(
        pictures,
        `
import cv2
seen = []
def answer(p):
    seen.append(p)
    if len(seen) < 4: return None
    stack = np.stack(seen).astype(np.float64)
    top = np.iinfo(p.dtype).max
    dark, flat = np.minimum(stack[0], 20), stack[1]
    light = flat - dark
    gain = np.where(light > 0, light.mean() / np.where(light > 0, light, 1), 1)
    corrected = np.clip((stack[3] - dark).astype(np.float32) * gain.astype(np.float32) + np.float32(.5), 0, top)
    return dict(mean=stack.mean(0).ravel().tolist(), variance=stack.var(0).ravel().tolist(), most=stack.max(0).ravel().tolist(),
        difference=cv2.absdiff(seen[3], seen[1]).ravel().tolist(), corrected=np.floor(corrected).ravel().tolist())
`,
      ).then((answers) => answers.slice(3));
      for (const some of [pictures, pictures.map(inRing)]) {
        const running = new RunningStatistics(), most = new MaximumProjection();
        for (const picture of some) {
          running.add(picture);
          most.add(picture);
        }
        assertEquals([running.frames, most.frames], [4, 4]);
        const [mean, variance] = [running.mean(), running.variance()];
        for (const [at, wanted] of expected.mean.entries()) {
          assertAlmostEquals(mean[at], wanted, 1e-9 * (1 + wanted));
        }
        for (const [at, wanted] of expected.variance.entries()) {
          assertAlmostEquals(variance[at], wanted, 1e-9 * (1 + wanted));
        }
        assertEquals([...most.picture().pixels], expected.most);
        assertEquals([...absdiff(some[3], some[1]).pixels], expected.difference);
        const dark = { ...pictures[0], pixels: pictures[0].pixels.slice() };
        for (let at = 0; at < dark.pixels.length; at++) dark.pixels[at] = Math.min(20, dark.pixels[at]);
        const { pixels } = new FlatField({ dark, flat: some[1] }).correct(some[3]);
        // Where a product falls on a half, single precision may round it to the other side.
        assert(pixels.length === expected.corrected.length);
        for (const [at, wanted] of expected.corrected.entries()) assertAlmostEquals(pixels[at], wanted, 1);
        const off = expected.corrected.filter((wanted, at) => pixels[at] !== wanted).length;
        assert(off <= 0.01 * pixels.length, `${off} of ${pixels.length}`);
      }
    }
  },
});

// Would catch: single precision, in which a thousandth of a grey level is lost after some thousand frames.
Deno.test("running statistics stay exact over many frames", () => {
  const running = new RunningStatistics();
  const picture = { width: 1, height: 1, pixels: new Uint16Array(1) };
  for (let frame = 0; frame < 30_000; frame++) {
    picture.pixels[0] = 65_000 + frame % 2;
    running.add(picture);
  }
  assertEquals(running.mean()[0], 65_000.5);
  assertAlmostEquals(running.variance()[0], 0.25, 1e-5);
  assertAlmostEquals(running.variance(1)[0], 0.25 * 30_000 / 29_999, 1e-5);
});

Deno.test("a dark or a flat picture alone is enough, and pixels no brighter than dark are not divided", () => {
  const picture = (...values: number[]) => ({
    width: values.length,
    height: 1,
    pixels: Uint16Array.from(values),
  });
  assertEquals([...new FlatField({ dark: picture(10, 10, 10) }).correct(picture(5, 10, 15)).pixels], [
    0,
    0,
    5,
  ]);
  assertEquals([...new FlatField({ flat: picture(100, 200, 0) }).correct(picture(10, 20, 7)).pixels], [
    10,
    10,
    7,
  ]);
  const means = { width: 3, height: 1, pixels: Float64Array.of(0.5, 1.5, 2.5) };
  assertEquals([...new FlatField({ dark: means }).correct(picture(10, 10, 10)).pixels], [10, 9, 8]);
});

Deno.test("pictures that do not belong together, and nothing at all, are refused", () => {
  const small = { width: 2, height: 1, pixels: new Uint16Array(2) };
  const other = { width: 1, height: 2, pixels: new Uint16Array(2) };
  const bytes = { width: 2, height: 1, pixels: new Uint8Array(2) };
  const running = new RunningStatistics(), most = new MaximumProjection();
  assertThrows(() => running.mean(), SettingsError, "no frames");
  assertThrows(() => most.picture(), SettingsError, "no frames");
  running.add(small);
  most.add(small);
  assertThrows(() => running.variance(1), SettingsError, "ddof 1");
  for (const wrong of [other, bytes]) {
    assertThrows(() => running.add(wrong), SettingsError, "2 x 1");
    assertThrows(() => most.add(wrong), SettingsError, "2 x 1");
    assertThrows(() => absdiff(small, wrong), SettingsError, "2 x 1");
  }
  assertEquals([running.frames, most.frames], [1, 1]);
  assertThrows(() => new FlatField({}), SettingsError, "nothing");
  assertThrows(() => new FlatField({ dark: small, flat: other }), SettingsError, "one size");
  assertThrows(() => new FlatField({ dark: small }).correct(other), SettingsError, "1 x 2");
});
