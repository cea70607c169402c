import { assertAlmostEquals, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { SettingsError } from "../../../src/errors.ts";
import { histogram, percentiles } from "../../../src/analysis/mod.ts";
import { pythonReaders } from "../../readers/python.ts";
import { inRing, referenceOf, trials } from "./pictures.ts";

const bins: { bins?: number; range?: [number, number] }[] = [
  {},
  { bins: 16, range: [0, 256] },
  { bins: 7, range: [3.5, 201.25] },
  { bins: 1, range: [10, 10.5] },
  { bins: 300, range: [-20, 90] },
  { bins: 10, range: [0, 255] },
];

// Would catch: the last bin without its upper edge, a value in the wrong one of two bins, counts of the picture before.
Deno.test({
  name: "histograms and percentiles are NumPy's",
  ignore: !pythonReaders,
  async fn() {
    const pictures = trials();
    const expected = await referenceOf<{ counts: [number, number][][]; percentiles: number[] }>(
      pictures,
      `
def answer(p):
    values = np.iinfo(p.dtype).max + 1
    def sparse(bins, range):
        counts = np.histogram(p, bins=bins, range=range)[0]
        return [[int(i), int(counts[i])] for i in np.nonzero(counts)[0]]
    counts = [sparse(values, (0, values)) if not b else sparse(b['bins'], b['range']) for b in json.loads(args[1])]
    return dict(counts=counts, percentiles=np.percentile(p, [0, 1, 37.5, 50, 99.9, 100]).tolist())
`.replace("args[1]", `'${JSON.stringify(bins)}'`),
    );
    for (const [index, trial] of pictures.entries()) {
      for (const picture of [trial, inRing(trial)]) {
        for (const [which, options] of bins.entries()) {
          const { counts } = histogram(picture, { ...options, region: trial.region });
          const sparse = [...counts.entries()].filter(([, count]) => count > 0);
          assertEquals(sparse, expected[index].counts[which], `${trial.name}, ${JSON.stringify(options)}`);
        }
        const found = percentiles(histogram(picture, { region: trial.region }), [0, 1, 37.5, 50, 99.9, 100]);
        for (const [at, value] of found.entries()) {
          assertAlmostEquals(value, expected[index].percentiles[at], 1e-7, trial.name);
        }
      }
    }
  },
});

Deno.test("counts go into memory that is handed in, and nothing of before stays", () => {
  const into = new Uint32Array(4).fill(9);
  const picture = { width: 2, height: 2, pixels: Uint8Array.of(0, 1, 1, 3) };
  const { counts } = histogram(picture, { bins: 4, range: [0, 4], into });
  assertStrictEquals(counts, into);
  assertEquals([...into], [1, 2, 0, 1]);
});

Deno.test("percentiles of wide bins are as fine as the bins", () => {
  const pixels = new Uint16Array(1000).map((_, index) => index);
  const found = percentiles(histogram({ width: 1000, height: 1, pixels }, { bins: 10, range: [0, 1000] }), [
    5,
    50,
  ]);
  assertAlmostEquals(found[0], 50, 1);
  assertAlmostEquals(found[1], 500, 1);
});

// Would catch: a request that ends in an endless loop, in gigabytes, or in NaN.
Deno.test("bins, ranges and shares that make no sense are refused", () => {
  const picture = { width: 2, height: 1, pixels: Uint16Array.of(1, 2) };
  for (const wrong of [0, -1, 1.5, NaN, 2 ** 30]) {
    assertThrows(() => histogram(picture, { bins: wrong, range: [0, 9] }), SettingsError, `${wrong} bins`);
  }
  for (const range of [[5, 5], [6, 5], [0, Infinity], [NaN, 5]] as [number, number][]) {
    assertThrows(() => histogram(picture, { bins: 3, range }), SettingsError, "upwards");
  }
  assertThrows(
    () => histogram(picture, { bins: 3, range: [0, 9], into: new Uint32Array(4) }),
    SettingsError,
    "4",
  );
  for (const share of [-1, 101, NaN]) {
    assertThrows(() => percentiles(histogram(picture), [share]), SettingsError, `${share}`);
  }
  assertThrows(
    () => percentiles(histogram(picture, { bins: 2, range: [50, 60] }), [50]),
    SettingsError,
    "without",
  );
});
