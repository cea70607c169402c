import { assertAlmostEquals, assertEquals, assertGreater, assertLess, assertThrows } from "@std/assert";
import { SettingsError } from "../../../src/errors.ts";
import { Drift } from "../../../src/analysis/mod.ts";
import { pythonReaders } from "../../readers/python.ts";
import { inRing, randomNumbers, referenceOf, type Trial } from "./pictures.ts";

/** A scene of blobs that can be looked at from any place, with a little noise. */
function view(
  shift: { x: number; y: number },
  [width, height]: readonly [number, number],
  seed: number,
): Trial {
  const place = randomNumbers(9), noise = randomNumbers(seed);
  const mean = new Float64Array(width * height).fill(200);
  for (let blob = 0; blob < 150; blob++) {
    const x = shift.x + place() / 2 ** 32 * (width + 40) - 20,
      y = shift.y + place() / 2 ** 32 * (height + 40) - 20;
    const light = 200 + place() / 2 ** 32 * 800, spread = 1.5 + place() / 2 ** 32 * 2;
    for (let v = Math.max(0, Math.ceil(y - 12)); v < Math.min(height, y + 12); v++) {
      for (let u = Math.max(0, Math.ceil(x - 12)); u < Math.min(width, x + 12); u++) {
        mean[v * width + u] += light * Math.exp(-((u - x) ** 2 + (v - y) ** 2) / (2 * spread ** 2));
      }
    }
  }
  const pixels = Uint16Array.from(mean, (value) => Math.round(value + noise() / 2 ** 32 * 20));
  return { name: `${shift.x}, ${shift.y}`, width, height, pixels };
}

const shifts = [{ x: 0, y: 0 }, { x: 5, y: -3 }, { x: -17, y: 22 }, { x: 0.3, y: -0.4 }, { x: 4.5, y: 7.7 }, {
  x: -0.15,
  y: 11.85,
}];

// Would catch: a shift with the wrong sign, x for y, one that is off by the whole side, a fraction that is not seen.
Deno.test("a scene that moved is found where it moved to, by fractions of a pixel", () => {
  for (const size of [[256, 256], [301, 203], [128, 64]] as const) {
    const reference = view(shifts[0], size, 1);
    for (const make of [(picture: Trial) => picture, inRing<Trial>]) {
      const drift = new Drift(make(reference));
      for (const [index, shift] of shifts.entries()) {
        if (Math.abs(shift.y) > size[1] / 5 || Math.abs(shift.x) > size[0] / 5) continue;
        const found = drift.of(make(view(shift, size, 2 + index)));
        // A small region fades out over much of what there is to see.
        const bound = size[1] < 100 ? 0.4 : 0.1;
        assertAlmostEquals(found.x, shift.x, bound, `${size}, ${shift.x}`);
        assertAlmostEquals(found.y, shift.y, bound, `${size}, ${shift.y}`);
      }
    }
  }
});

// Would catch: whole pixels that scikit-image sees elsewhere.
Deno.test({
  name: "scikit-image's phase correlation finds the same shifts",
  ignore: !pythonReaders,
  async fn() {
    const size = [256, 256] as const;
    const pictures = [
      view(shifts[0], size, 1),
      ...shifts.map((shift, index) => view(shift, size, 2 + index)),
    ];
    const expected = await referenceOf<[number, number] | null>(
      pictures,
      `
seen = []
def answer(p):
    seen.append(p.astype(np.float64))
    if len(seen) == 1: return None
    side = np.minimum(1, (np.minimum(np.arange(256), 255 - np.arange(256)) + .5) / 32)
    fade = np.outer(np.sin(side * np.pi / 2) ** 2, np.sin(side * np.pi / 2) ** 2)
    a, b = [(q - q.mean()) * fade for q in (seen[0], seen[-1])]
    shift = skimage.registration.phase_cross_correlation(a, b, upsample_factor=100)[0]
    return [-float(shift[1]), -float(shift[0])]
`,
    );
    const drift = new Drift(pictures[0]);
    for (const [index, wanted] of expected.entries()) {
      if (!wanted) continue;
      const { x, y } = drift.of(pictures[index]);
      // Its fractions are up to 0.2 pixels off the truth here, because it gives the noise of fine structures as much
      // weight as the rest.
      assertAlmostEquals(x, wanted[0], 0.3, pictures[index].name);
      assertAlmostEquals(y, wanted[1], 0.3, pictures[index].name);
    }
  },
});

Deno.test("likeness is high for the same scene, and low for another one and for none", () => {
  const size = [128, 128] as const;
  const drift = new Drift(view({ x: 0, y: 0 }, size, 1));
  const noise = randomNumbers(99);
  const other = { width: 128, height: 128, pixels: new Uint16Array(128 * 128).map(() => noise() >>> 20) };
  assertGreater(drift.of(view({ x: 3, y: 3 }, size, 2)).likeness, 5 * drift.of(other).likeness);
  assertEquals(drift.of({ ...other, pixels: new Uint16Array(128 * 128) }).likeness, 0);
  assertLess(drift.of(other).likeness, 0.2);
});

Deno.test("a region of the picture, of 8 bits too, will do; another size is refused", () => {
  const size = [256, 200] as const;
  const to8 = (picture: Trial) => ({
    ...picture,
    pixels: Uint8Array.from(picture.pixels, (value) => value / 16),
  });
  const drift = new Drift(to8(view({ x: 0, y: 0 }, size, 1)), {
    region: { x: 30, y: 20, width: 150, height: 100 },
  });
  const { x, y } = drift.of(to8(view({ x: 6, y: -2.5 }, size, 2)));
  assertAlmostEquals(x, 6, 0.15);
  assertAlmostEquals(y, -2.5, 0.15);
  assertThrows(() => drift.of({ width: 4, height: 4, pixels: new Uint8Array(16) }), SettingsError, "4 x 4");
});
