import { assert, assertEquals, assertLess, assertThrows } from "@std/assert";
import { SettingsError } from "../../../src/errors.ts";
import { type PlainPicture, spots } from "../../../src/analysis/mod.ts";
import { pythonReaders } from "../../readers/python.ts";
import { inRing, randomNumbers, referenceOf } from "./pictures.ts";

interface Truth {
  x: number;
  y: number;
  light: number;
}

/** Beads on a sloping background with noise like a camera's, none nearer than 12 pixels to another or 8 to the border. */
function beads(
  count: number,
  { light, seed }: { light: number; seed: number },
): { picture: PlainPicture; truth: Truth[] } {
  const [width, height, sigma] = [301, 257, 1.4];
  const random = randomNumbers(seed), unit = () => random() / 2 ** 32;
  const truth: Truth[] = [];
  while (truth.length < count) {
    const spot = { x: 8 + unit() * (width - 17), y: 8 + unit() * (height - 17), light };
    if (truth.every(({ x, y }) => Math.hypot(x - spot.x, y - spot.y) > 12)) truth.push(spot);
  }
  const mean = Float64Array.from({ length: width * height }, (_, at) => 100 + 0.3 * (at % width));
  for (const { x, y } of truth) {
    for (let v = Math.floor(y) - 7; v <= y + 8; v++) {
      for (let u = Math.floor(x) - 7; u <= x + 8; u++) {
        const far = (u - x) ** 2 + (v - y) ** 2;
        mean[v * width + u] += light / (2 * Math.PI * sigma ** 2) * Math.exp(-far / (2 * sigma ** 2));
      }
    }
  }
  const normal = () => Math.sqrt(-2 * Math.log(unit() + 1e-12)) * Math.cos(2 * Math.PI * unit());
  const pixels = Uint16Array.from(
    mean,
    (value) => Math.max(0, Math.round(value + Math.sqrt(value) * normal())),
  );
  return { picture: { width, height, pixels }, truth };
}

/** For each spot of the truth the nearest one that was found. */
function distances(truth: readonly Truth[], found: readonly { x: number; y: number }[]): number[] {
  return truth.map(({ x, y }) => Math.min(...found.map((spot) => Math.hypot(spot.x - x, spot.y - y))));
}

// Would catch: a spot that is lost or found twice, rows and columns in each other's place, centres that are drawn towards
// the middle of a pixel, a slope that is taken for light.
Deno.test("spots are found where they are, and nowhere else", () => {
  for (const seed of [1, 2, 3]) {
    const { picture, truth } = beads(60, { light: 3000, seed });
    for (const one of [picture, inRing(picture)]) {
      const found = spots(one);
      assertEquals(found.length, truth.length);
      const off = distances(truth, found);
      assertLess(Math.max(...off), 0.3);
      assertLess(Math.hypot(...off) / Math.sqrt(off.length), 0.12);
      const light = found.reduce((sum, { intensity }) => sum + intensity, 0) / found.length;
      assert(light > 0.85 * 3000 && light < 1.1 * 3000, `${light} of 3000`);
      assert(found.every(({ background }) => background > 80 && background < 220));
    }
  }
});

// Would catch: noise that is taken for spots.
Deno.test("there are no spots in noise, in saturated and in zero pictures", () => {
  const { picture } = beads(0, { light: 0, seed: 4 });
  assert(spots(picture, { threshold: 6 }).length === 0);
  const [width, height] = [40, 30];
  for (const value of [0, 65535]) {
    assertEquals(spots({ width, height, pixels: new Uint16Array(width * height).fill(value) }), []);
  }
  assertEquals(spots({ width: 1, height: 1, pixels: Uint8Array.of(9) }), []);
});

// Would catch: a region whose corner is not added, a border that counts as an edge of light.
Deno.test("a region gives the spots within it, in pixels of the whole picture", () => {
  const { picture, truth } = beads(60, { light: 4000, seed: 5 });
  const region = { x: 100, y: 60, width: 120, height: 111 };
  const found = spots(picture, { region });
  const inside = truth.filter(({ x, y }) => x > 106 && x < 213 && y > 66 && y < 164);
  assertLess(Math.max(...distances(inside, found)), 0.3);
  assert(found.every(({ x, y }) => x > 98 && x < 222 && y > 58 && y < 172));
});

// Would catch: a list that is not in order, or that is cut before it is ordered.
Deno.test("the brightest come first, at most as many as asked for", () => {
  const { picture, truth } = beads(40, { light: 4000, seed: 6 });
  const brightest = truth[17];
  const [x, y] = [Math.round(brightest.x), Math.round(brightest.y)];
  for (const at of [0, 1, -1, picture.width, -picture.width]) {
    (picture.pixels as Uint16Array)[y * picture.width + x + at] += 2000;
  }
  const [first, ...rest] = spots(picture, { most: 3 });
  assertEquals(rest.length, 2);
  assertLess(Math.hypot(first.x - brightest.x, first.y - brightest.y), 0.6);
  assert(first.contrast > rest[0].contrast && rest[0].contrast >= rest[1].contrast);
});

// Would catch: boxes of another size than is said, and maxima that are not the greatest within reach.
Deno.test({
  name: "what is found are the local maxima of SciPy's difference of means",
  ignore: !pythonReaders,
  async fn() {
    const { picture } = beads(60, { light: 4000, seed: 7 });
    for (const radius of [2, 3, 5]) {
      const [expected] = await referenceOf<number[][]>(
        [{ ...picture, name: "" }],
        `
def answer(p):
    q = p.astype(np.float64)
    small, large = (2 * max(1, ${radius} // 2) + 1), 4 * ${radius} + 1
    d = ndimage.uniform_filter(q, small, mode='nearest') - ndimage.uniform_filter(q, large, mode='nearest')
    noise = np.median(np.abs(d)) / .6745
    top = (ndimage.maximum_filter(d, 2 * ${radius} + 1, mode='nearest') == d) & (d > 12 * noise)
    return np.argwhere(top).tolist()
`,
      );
      const found = spots(picture, { radius, threshold: 12 });
      assert(expected.length >= 55, `${expected.length}`);
      assertEquals(found.length, expected.length);
      const truth = expected.map(([y, x]) => ({ x, y, light: 0 }));
      assertLess(Math.max(...distances(truth, found)), 1.5);
    }
  },
});

Deno.test("options that make no sense are refused", () => {
  const picture = { width: 20, height: 20, pixels: new Uint16Array(400) };
  for (const radius of [0, 16, 1.5, NaN]) {
    assertThrows(() => spots(picture, { radius }), SettingsError, `${radius}`);
  }
  for (const threshold of [0, -1, NaN]) {
    assertThrows(() => spots(picture, { threshold }), SettingsError, `${threshold}`);
  }
  for (const most of [0, 1.5, NaN]) assertThrows(() => spots(picture, { most }), SettingsError, `${most}`);
});
