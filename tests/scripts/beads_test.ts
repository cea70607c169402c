// Scripts that look for beads, follow them and focus on them, marked against where the simulator has put them.
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { experiment, numbers } from "./experiment.ts";
import { lineOf, runScript } from "./script.ts";
import { type Bead, withTruth } from "./truth.ts";

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
    // How late an event is seen is up to the machine; that its past is still in the ring then, the files tell.
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

experiment("autofocus_metric.ts", {}, async (said) => {
  const { environment } = await lineOf("autofocus_metric.ts");
  const [[focus]] = numbers(said, /^In focus at (-?[\d.]+) um$/gm);
  assertAlmostEquals(focus, Number(environment.PVSIM_FOCUS), 0.3);
});
