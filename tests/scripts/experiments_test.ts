// The library of experiments: each script runs by the line in its head, with the rights that it names and no others, and its
// result is marked against what the simulator knows.
import { assert, assertAlmostEquals, assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { lineOf, type Otherwise, root, runScript } from "./script.ts";
import { type Bead, withTruth } from "./truth.ts";

/** Every number in a text that a pattern's groups find, line by line. */
function numbers(text: string, pattern: RegExp): number[][] {
  return [...text.matchAll(pattern)].map((match) => match.slice(1).map(Number));
}

/** Asserts that a figure is the truth but for some percent. */
function assertWithin(percent: number, actual: number, truth: number, what: string): void {
  assert(
    Math.abs(actual - truth) <= Math.abs(truth) * percent / 100,
    `${what} is ${actual}, in truth ${truth}`,
  );
}

const median = (list: number[]) => list.toSorted((a, b) => a - b)[list.length >> 1];

// Would catch: a script without a line to run it by, with a right to everything, too long to read at once, or
// one that the README does not list.
Deno.test("every script says how it is run, with scoped rights, in at most 60 lines of code", async () => {
  const table = await Deno.readTextFile(join(root, "scripts", "README.md"));
  for await (const { name } of Deno.readDir(join(root, "scripts"))) {
    if (!name.endsWith(".ts")) continue;
    const { flags, environment } = await lineOf(name);
    assertEquals(flags.filter((flag) => !flag.includes("=")), [], name);
    assertEquals(environment.PVCAM_LIBRARY, "simulator", name);
    assert(table.includes(`](${name})`), `scripts/README.md does not name ${name}`);
    const lines = (await Deno.readTextFile(join(root, "scripts", name))).split("\n");
    const code = lines.filter((line) => !/^\s*(\/\/|\/\*\*|$)/.test(line));
    assert(code.length <= 60, `scripts/${name} has ${code.length} lines of code`);
  }
});

const mistyped: Record<string, [args: string[], says: RegExp, environment?: Record<string, string>]> = {
  "autofocus_metric.ts": [["--from=abc"], /Error: .*--from.* not abc to 40\./],
  "exposure_sweep.ts": [["--steps=1"], /Error: .*--steps/],
  "live.ts": [["--seconds=abc"], /Error: .*--seconds .*abc\./],
  "soak.ts": [["--minutes=abc"], /Error: .*--minutes .*abc\./],
  "focus_lock.ts": [["--step=0"], /Error: .*--frames.*--step/],
  "traces.ts": [["data/t.csv", "--region=1,2"], /SettingsError: Cannot follow region 0/],
  "track_beads.ts": [["--frames=abc"], /Error: .*--frames/],
  "snap.ts": [[], /SinkError: Cannot record to undefined: a path is needed/],
  "time_lapse.ts": [["--resume"], /SinkError: Cannot resume undefined: a path is needed/],
  "photon_transfer.ts": [[], /Error: The light is too weak: it adds -?\d+ counts\./, {
    PVSIM_SCENE: "dark",
  }],
};
for (const [name, [args, says, environment]] of Object.entries(mistyped)) {
  // Would catch: a script that never ends, or one that ends without a result and reports success.
  Deno.test(`scripts/${name} ${args.join(" ")} does not pretend to know what was meant`, async () => {
    await using ended = await runScript(name, { args, environment });
    assertMatch(ended.complained, says);
    assertEquals([ended.code, ended.said], [1, ""]);
  });
}

/** What a script says of frames of a short ring that a busy machine did not look at in time. */
const lapped = /^Took \d+ frames: .* were overwritten .*\n/gm;

/** A script that is marked, with what it said. */
function experiment(name: string, otherwise: Otherwise, mark: Mark): void {
  const { args = [], environment = {} } = otherwise;
  const how = [`scripts/${name}`, ...args, ...Object.entries(environment).map((pair) => pair.join("="))];
  Deno.test(`${how.join(" ")} gives the simulator's figures`, async () => {
    await using ended = await runScript(name, otherwise);
    assertEquals([ended.code, ended.complained.replace(name === "live.ts" ? lapped : "", "")], [0, ""]);
    await mark(ended.said, ended.folder);
  });
}

type Mark = (said: string, folder: string) => void | Promise<void>;

const flat = { PVSIM_SCENE: "flat:50000", PVSIM_STAMP: "0" };

/** The level of an even light, in counts, after a time in milliseconds. */
async function levelAfter(exposureMs: number): Promise<number> {
  const truth = await withTruth(flat, ({ values }) => values);
  const electronsPerMs = (truth.backgroundPhotonsPerS * truth.quantumEfficiency + truth.darkEPerS) / 1000;
  return truth.offsetCounts + electronsPerMs * exposureMs / truth.ePerCount;
}

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
  args: ["data/lapse.ome.tif", "--interval=80", "--frames=9"],
}, async (said, folder) => {
  const points = numbers(said, /^Point (\d+): ([\d.]+) ms late, at ([\d.]+) ms of the camera's clock$/gm);
  assert(points.length >= 3, said);
  // What the camera's clock says is what was asked for, and what was said of being late; it began at some other time.
  const offsets = points.map(([point, late, clock]) => clock - (point * 80 + late));
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

/** How far a place is from the nearest bead. */
function miss(x: number, y: number, beads: readonly Bead[]): number {
  return Math.min(...beads.map((bead) => Math.hypot(bead.x - x, bead.y - y)));
}

Deno.test("scripts/multi_region.ts gives the simulator's figures", async () => {
  const environment = { PVSIM_SCENE: "beads:9" };
  const beads = await withTruth(environment, ({ beadsAt }) => beadsAt(0.5e9));
  const regions = beads.slice(0, 3).map(({ x, y }) =>
    `--region=${Math.round(x) - 100},${Math.round(y) - 100},200,200`
  );
  await using ended = await runScript("multi_region.ts", { environment, args: ["--frames=10", ...regions] });
  assertEquals([ended.code, ended.complained], [0, ""]);
  const places = numbers(ended.said, /^Frame \d+ at (\d+) ns, region (\d): x ([\d.]+) y ([\d.]+)$/gm);
  assertEquals(places.length, 30, ended.said);
  const misses = await withTruth(
    environment,
    ({ beadsAt }) => places.map(([ns, region, x, y]) => miss(x, y, [beadsAt(ns + 5e6)[region - 1]])),
  );
  assert(misses.every((one) => one < 0.5), `centres are off by up to ${Math.max(...misses)} pixels`);
});

Deno.test("scripts/track_beads.ts gives the simulator's figures", async () => {
  const { environment } = await lineOf("track_beads.ts");
  // 160 frames of 10 ms or more, from whenever they start: either of the two brightest beads goes 30 pixels in that time.
  await using ended = await runScript("track_beads.ts", { args: ["--frames=160"] });
  assertEquals([ended.code, ended.complained], [0, ""]);
  const places = numbers(ended.said, /^(\d+) ns: ([\d.]+), ([\d.]+)$/gm);
  assertEquals(places.length, 160, ended.said);
  const misses = await withTruth(
    { PVSIM_SCENE: environment.PVSIM_SCENE },
    ({ beadsAt }) => places.map(([ns, x, y]) => miss(x, y, beadsAt(ns))),
  );
  assert(misses.every((one) => one < 0.5), `the bead was missed by up to ${Math.max(...misses)} pixels`);
  const [, x, y] = places[0];
  const way = Math.max(...places.map(([, toX, toY]) => Math.hypot(toX - x, toY - y)));
  assert(way > 24, `a bead that moved by only ${way} pixels would not have left the first region`);
});

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

Deno.test("scripts/spots.ts gives the simulator's figures", async () => {
  const { environment } = await lineOf("spots.ts");
  await using ended = await runScript("spots.ts");
  assertEquals([ended.code, ended.complained], [0, ""]);
  const frames = [...ended.said.matchAll(/^Frame \d+ at (\d+) ns: (.+)$/gm)].map(([, ns, places]) => ({
    ns: Number(ns),
    places: places.split(" ").map((place) => place.split(",").map(Number)),
  }));
  assert(frames.length >= 20, ended.said);
  await withTruth(environment, ({ beadsAt, values }) => {
    let [there, found, false_] = [0, 0, 0];
    const misses: number[] = [];
    for (const { ns, places } of frames) {
      // Each row is exposed one row time after that above, and beads move meanwhile.
      const all = beadsAt(ns).map(({ y }, index) => beadsAt(ns + y * values.rowTimeNs)[index]);
      // A bead that reaches over the border is not all there.
      const isInside = ({ x, y }: Bead) =>
        x > 10 && y > 10 && x < values.width - 10 && y < values.height - 10;
      const beads = all.filter(isInside);
      const far = (x: number, y: number) =>
        Math.min(...places.map(([u, v]) => Math.hypot(u + 0.5 - x, v + 0.5 - y)));
      for (const { x, y } of beads) {
        there++;
        if (far(x, y) > 1.5) continue;
        found++;
        misses.push(far(x, y));
      }
      false_ += places.filter(([u, v]) =>
        !all.some(({ x, y }) => Math.hypot(u + 0.5 - x, v + 0.5 - y) < 3)
      ).length;
    }
    assert(found / there > 0.95, `${found} of ${there} beads were found`);
    assert(false_ / found < 0.05, `${false_} spots are no beads`);
    assert(
      Math.hypot(...misses) / Math.sqrt(misses.length) < 0.15,
      `centres are off by up to ${Math.max(...misses)} pixels`,
    );
  });
});

experiment(
  "record_when.ts",
  { args: ["data", "--seconds=6", "--before=200", "--after=100"] },
  async (said, folder) => {
    const events = numbers(said, /^Bead (\d+) of \d+ counts in frame (\d+), seen (\d+) frames later$/gm);
    // Those of the very beginning have no past.
    const later = events.filter(([, frame]) => frame > 30);
    assert(later.length > 0, said);
    // Events are seen while their past is in the ring, on a busy machine too.
    const late = later.map(([, , frames]) => frames).sort((a, b) => a - b);
    assert(late[late.length >> 1] < 100, `events were seen ${late} frames later`);
    const files = [...said.matchAll(/bead-(\d+)\.ome\.tif: /g)].map(([, number]) => Number(number));
    let most = 0; // frames before an event: fewer if the machine was busy and then found many at once
    for (const number of files) {
      const [, frame] = events[number - 1];
      const record = JSON.parse(await Deno.readTextFile(join(folder, `bead-${number}.json`)));
      const first = record.before.frameNumber + 1;
      assert(first <= frame, `bead ${number} of frame ${frame} begins at frame ${first}`);
      assert(first + record.frames > frame, `bead ${number} of frame ${frame} ends before it`);
      most = Math.max(most, frame - first);
    }
    assert(most > 10, `no file has more than ${most} frames before its event`);
  },
);

experiment("drift.ts", {}, (said) => {
  const places = numbers(said, /^Frame (\d+): (-?[\d.]+), (-?[\d.]+) pixels$/gm);
  assert(places.length >= 10, said);
  for (const [, x, y] of places) assert(Math.hypot(x, y) < 0.1, said);
});

experiment("focus_lock.ts", {}, async (said) => {
  const { environment } = await lineOf("focus_lock.ts");
  const steps = numbers(said, /^Frame (\d+): in focus at (-?[\d.]+) um$/gm);
  const last = steps.slice(-5).reduce((sum, [, z]) => sum + z / 5, 0);
  assertAlmostEquals(last, Number(environment.PVSIM_FOCUS), 0.5, said);
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

experiment("autofocus_metric.ts", {}, async (said) => {
  const { environment } = await lineOf("autofocus_metric.ts");
  const [[focus]] = numbers(said, /^In focus at (-?[\d.]+) um$/gm);
  assertAlmostEquals(focus, Number(environment.PVSIM_FOCUS), 0.3);
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
