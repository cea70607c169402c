// The library of experiments: each script runs by the line in its head, with the rights that it names and no others, and its
// result is marked against what the simulator knows.
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { assertWithin, experiment, flat, levelAfter, median, numbers } from "./experiment.ts";
import { runScript } from "./script.ts";
import { withTruth } from "./truth.ts";

experiment("live.ts", { args: ["--seconds=3", "--exposure=10"], environment: flat }, async (said) => {
  const seen = numbers(said, /^Frame (\d+): mean ([\d.]+), (\d+) [▁▂▃▄▅▆▇█]{16} (\d+);/gm);
  assert(seen.length >= 2, said);
  const level = await levelAfter(10);
  for (const [, mean, lowest, highest] of seen) {
    assertWithin(0.5, mean, level, "the mean");
    assert(lowest < level && level < highest);
  }
});

experiment("time_lapse.ts", {
  args: ["data/lapse.ome.tif", "--interval=300", "--frames=9"],
}, async (said, folder) => {
  const points = numbers(said, /^Point (\d+): ([\d.]+) ms late, at ([\d.]+) ms of the camera's clock$/gm);
  assert(points.length >= 3, said);
  // What the camera's clock says is what was asked for, and what was said of being late; it began at some other time.
  const offsets = points.map(([point, late, clock]) => clock - (point * 300 + late));
  const spread = median(offsets.map((offset) => Math.abs(offset - median(offsets))));
  assert(spread < 20, `the camera's clock goes another way: ${offsets}`);
  const record = JSON.parse(await Deno.readTextFile(join(folder, "lapse.json")));
  assertEquals(record.frames, points.length);
  assert(said.includes("points: 9"));
});

experiment("burst.ts", { args: ["data/burst.raw", "--frames=500"] }, async (said, folder) => {
  assert(said.startsWith("500 frames, 0 missing: "), said);
  const raw = new DataView((await Deno.readFile(join(folder, "burst.raw"))).buffer);
  const frameBytes = 128 * 64 * 2;
  assertEquals(raw.byteLength, 500 * frameBytes);
  for (let i = 0; i < 500; i++) assertEquals(raw.getUint32(i * frameBytes, true), i + 1);
});

experiment("exposure_sweep.ts", { args: ["--to=60", "--steps=8"], environment: flat }, async (said) => {
  const [[offset, slope]] = numbers(said, /^The line: ([\d.]+) counts and ([\d.]+) counts a millisecond$/gm);
  const [none, one] = [await levelAfter(0), await levelAfter(1)];
  assertAlmostEquals(offset, none, 0.5);
  assertWithin(0.5, slope, one - none, "the slope");
  assertEquals(numbers(said, /^([\d.]+) ms: /gm).length, 8);
});

// What the signal of 25 pulses a second, each 12 ms long, makes of an exposure of 5 ms.
const triggers = {
  "edge": { rate: 25, exposureMs: 5 },
  "level": { rate: 25, exposureMs: 12 },
  "level-overlap": { rate: 25, exposureMs: 40 },
  "first": { rate: 200, exposureMs: 5 },
};
for (const [trigger, { rate, exposureMs }] of Object.entries(triggers)) {
  const environment = { PVSIM_CAMERAS: "kinetix", PVSIM_TRIGGER: "rate:25,12" };
  experiment("triggered.ts", { args: ["--frames=12", `--trigger=${trigger}`], environment }, (said) => {
    const [[frames, measured]] = numbers(said, /^(\d+) frames, ([\d.]+) a second$/gm);
    assertEquals(frames, 12);
    assertWithin(0.2, measured, rate, `the rate of ${trigger}`);
    const [[shortest, longest]] = numbers(said, /exposed for ([\d.]+) to ([\d.]+) ms$/gm);
    assertWithin(0.2, shortest, exposureMs, `the shortest exposure of ${trigger}`);
    assertWithin(0.2, longest, exposureMs, `the longest exposure of ${trigger}`);
  });
}

for (const trigger of ["software-edge", "software-first"]) {
  experiment("software_trigger.ts", { args: [`--trigger=${trigger}`] }, (said) => {
    const [[exposureMs, readoutMs]] = numbers(said, /^A picture takes ([\d.]+) ms and ([\d.]+) ms/gm);
    const came = numbers(said, /^Frame (\d+) came ([\d.]+) ms after the last trigger$/gm);
    assertEquals(came.map(([frame]) => frame), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    for (const [frame, ms] of came) {
      // One trigger for all: then each is a read-out later than the one before it.
      const readouts = trigger === "software-first" ? frame : 1;
      assert(
        ms >= exposureMs + readouts * readoutMs - 0.1 * frame,
        `frame ${frame} came before it can have been exposed`,
      );
    }
  });
}

experiment("two_cameras.ts", {}, async (said, folder) => {
  assert(/^complete; the second camera started [\d.]+ ms after the first$/m.test(said), said);
  assertEquals(numbers(said, /: (\d+) frames, (\d+) missing, (\d+) overrun$/gm), [[100, 0, 0], [100, 0, 0]]);
  for (const side of ["left", "right"]) {
    const record = JSON.parse(await Deno.readTextFile(join(folder, `${side}.json`)));
    assertEquals(record.frames, 100);
  }
});

experiment("traces.ts", { environment: flat }, async (said, folder) => {
  assert(said.startsWith("100 frames, 0 missing, "), said);
  const rows = (await Deno.readTextFile(join(folder, "traces.csv"))).trimEnd().split("\n").slice(1)
    .map((line) => line.split(",").map(Number));
  assertEquals(rows.map(([frame]) => frame), rows.map((_, at) => rows[0][0] + at));
  for (const [, , small, large] of rows) {
    assertWithin(1, small, await levelAfter(10), "the mean of a region");
    assertWithin(1, large, await levelAfter(10), "the mean of a region");
  }
});

experiment("closed_loop.ts", {}, (said) => {
  assert(said.startsWith("50 frames, 0 missing\n"), said);
  const [[median, worst]] = numbers(said, /median ([\d.]+) ms, p99 ([\d.]+) ms$/gm);
  assert(median > 0 && worst >= median, said);
});

experiment("smart_stream.ts", { environment: flat }, async (said) => {
  const levels = numbers(said, /^([\d.]+) ms: ([\d.]+) counts, mean of (\d+) frames$/gm);
  assertEquals(levels.map(([exposure, , frames]) => [exposure, frames]), [[1, 20], [4, 20], [16, 20]]);
  for (const [exposure, level] of levels) {
    assertWithin(0.5, level, await levelAfter(exposure), `the level after ${exposure} ms`);
  }
});

for (const camera of ["prime-bsi", "kinetix"]) {
  const environment = { ...flat, PVSIM_CAMERAS: camera };
  experiment("photon_transfer.ts", {
    args: ["data/transfer.svg", "--json"],
    environment,
  }, async (said, folder) => {
    const { gain, readNoise } = JSON.parse(said);
    const truth = await withTruth(environment, ({ values }) => values);
    assertWithin(2, gain, truth.ePerCount, "the gain");
    assertWithin(2, readNoise, truth.readNoiseE, "the read noise");
    const plot = await Deno.readTextFile(join(folder, "transfer.svg"));
    assert(plot.split("<circle ").length > 20 && !plot.includes("NaN"), plot);
  });
}

Deno.test("scripts/flat_and_dark.ts gives the simulator's figures", async () => {
  const dark = { PVSIM_SCENE: "dark", PVSIM_STAMP: "0" };
  await using first = await runScript("flat_and_dark.ts", {
    environment: dark,
    args: ["dark", "data", "--frames=20"],
  });
  assertEquals([first.code, first.complained], [0, ""]);
  const { values, hotPixels } = await withTruth(dark, (knower) => knower);
  const [[level]] = numbers(first.said, /^Dark: ([\d.]+) counts/gm);
  assertAlmostEquals(level, values.offsetCounts, 0.1);
  const found = new Set(
    (JSON.parse(await Deno.readTextFile(join(first.folder, "hot_pixels.json"))) as number[][]).map(
      ([x, y]) => `${x},${y}`,
    ),
  );
  const bright = hotPixels.filter(({ darkEPerS }) => darkEPerS * 0.04 / values.ePerCount > 5);
  assert(bright.length > 300);
  assertEquals(bright.filter(({ x, y }) => !found.has(`${x},${y}`)), [], "hot pixels that were not found");
  const known = new Set(hotPixels.map(({ x, y }) => `${x},${y}`));
  assertEquals([...found].filter((place) => !known.has(place)), [], "pixels that are not hot");

  await using second = await runScript("flat_and_dark.ts", {
    environment: flat,
    args: ["flat", "data", "--frames=20"],
    folder: first.folder,
  });
  assertEquals([second.code, second.complained], [0, ""]);
  const [[light, percent]] = numbers(second.said, /^Light: ([\d.]+) counts, pixels differ by ([\d.]+) %$/gm);
  assertWithin(0.5, light, await levelAfter(40) - values.offsetCounts, "the light");
  assertWithin(3, percent, 0.5, "how much the pixels differ"); // PVSIM_PATTERN_GAIN of ffi/sim/scene/noise.h
  assertEquals((await Deno.stat(join(first.folder, "flat.npy"))).size, 128 + 4 * 2048 * 2048);
});

experiment("stage_and_light.ts", { args: ["data/plate.ome.zarr"] }, async (said, folder) => {
  const planes = [...said.matchAll(/^(A\d) (DAPI|FITC) z (\d+) um: sharpness ([\d.]+)$/gm)];
  assertEquals(
    planes.map(([, well, channel, z]) => `${well} ${channel} ${z}`),
    ["A1", "A2"].flatMap((well) =>
      ["DAPI", "FITC"].flatMap((one) => [0, 12, 24].map((z) => `${well} ${one} ${z}`))
    ),
  );
  for (let stack = 0; stack < planes.length; stack += 3) {
    const [below, focus, above] = planes.slice(stack, stack + 3).map(([, , , , sharp]) => Number(sharp));
    assert(focus > below && focus > above, `the stage was not where the frame says: ${said}`);
  }
  assertEquals([...said.matchAll(/^Light for /gm)].length, 4);
  assertEquals([...said.matchAll(/^Stage to /gm)].length, 12);
  const record = JSON.parse(await Deno.readTextFile(join(folder, "plate.json")));
  assertEquals([record.frames, record.state], [12, "complete"]);
});

experiment("soak.ts", { args: ["--minutes=0.1", "--say-every=0.5"] }, (said) => {
  const [[frames, last, missing]] = numbers(
    said,
    /frames: (\d+),\s+lastFrameNumber: (\d+),\s+missing: (\d+),/g,
  );
  assert(frames > 100 && last >= frames, said);
  assertEquals(missing, 0);
  assert(numbers(said, /^([\d.]+) min: /gm).length >= 2, said);
});
