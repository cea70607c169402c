// Would catch: beads that are not where the truth has them, too bright or too dim, that do not move, or that a rolling
// shutter, a long exposure or binning shows in the wrong place.
import { assert, assertEquals } from "@std/assert";
import { meanOf, render, type SceneArguments, type SceneTruth, truthOf } from "./render.ts";

/** No noise, fine counts, no background: a picture to measure in. */
const clear: SceneArguments = {
  noise: 0,
  ePerAdu: 0.01,
  fullWellE: 0,
  darkEPerS: 0,
  exposureNs: 1_000_000,
  offset: 0,
};
const backgroundPhotons = 400;

interface Spot {
  x: number;
  y: number;
  sum: number;
  sigma: number;
}

/** The centre of light around a place, in the frame's own pixels. */
function measure(
  frame: ArrayLike<number>,
  width: number,
  { x, y, radius = 12, level }: { x: number; y: number; radius?: number; level: number },
): Spot {
  let sum = 0, sumX = 0, sumY = 0, square = 0;
  for (let row = Math.floor(y) - radius; row <= Math.floor(y) + radius; row++) {
    for (let column = Math.floor(x) - radius; column <= Math.floor(x) + radius; column++) {
      const light = frame[row * width + column] - level;
      sum += light;
      sumX += light * (column + 0.5);
      sumY += light * (row + 0.5);
      square += light * (column + 0.5 - x) ** 2;
    }
  }
  return { x: sumX / sum, y: sumY / sum, sum, sigma: Math.sqrt(square / sum) };
}

function inside({ x, y }: { x: number; y: number }, size: number): boolean {
  return x > 20 && y > 20 && x < size - 20 && y < size - 20;
}

const level = (values: SceneArguments) =>
  Math.round(backgroundPhotons * 0.95 * Number(values.exposureNs) * 1e-9 / Number(values.ePerAdu));

Deno.test("every bead is where the truth has it, as bright and as wide", async () => {
  const values = { ...clear, region: "0,1023,1,0,1023,1", rowTimeNs: 0 };
  const [frame] = await render(values);
  const { beads } = await truthOf({ ...values, startNs: 500_000 }); // the middle of the exposure
  const seen = beads.filter((bead) => inside(bead, 1024));
  assert(seen.length >= 10, `only ${seen.length} beads`);
  for (const bead of seen) {
    const spot = measure(frame, 1024, { ...bead, level: level(values) });
    assert(
      Math.hypot(spot.x - bead.x, spot.y - bead.y) < 0.02,
      `${spot.x}, ${spot.y} for ${bead.x}, ${bead.y}`,
    );
    const expected = bead.photonsPerS * 0.95 * 1e-3 / 0.01;
    assert(Math.abs(spot.sum / expected - 1) < 0.01, `${spot.sum} counts of light instead of ${expected}`);
    // A pixel has a width, which adds a twelfth to the variance.
    assert(Math.abs(spot.sigma / Math.sqrt(bead.sigmaPx ** 2 + 1 / 12) - 1) < 0.03, `sigma ${spot.sigma}`);
  }
});

Deno.test("beads move from frame to frame, and the truth moves with them", async () => {
  const values = { ...clear, region: "0,511,1,0,511,1", rowTimeNs: 0, frames: 5, stepNs: 300_000_000 };
  const frames = await render(values);
  let farthest = 0;
  const first = (await truthOf({ ...values, startNs: 500_000 })).beads;
  for (const [i, frame] of frames.entries()) {
    const { beads } = await truthOf({ ...values, startNs: i * 300_000_000 + 500_000 });
    beads.forEach((bead, number) => {
      if (!inside(bead, 512)) return;
      const spot = measure(frame, 512, { ...bead, level: level(values) });
      assert(Math.hypot(spot.x - bead.x, spot.y - bead.y) < 0.02, `frame ${i + 1}, bead ${number}`);
      farthest = Math.max(farthest, Math.hypot(bead.x - first[number].x, bead.y - first[number].y));
    });
  }
  assert(farthest > 10, `no bead went farther than ${farthest} pixels`);
});

/** Pixels that the beads are displaced by, against a shutter that opens all rows at once. */
async function displaced(
  values: SceneArguments,
): Promise<{ bead: SceneTruth["beads"][0]; dx: number; late: number }[]> {
  const [rolling] = await render(values);
  const { seen } = await truthOf(values);
  const { beads } = await truthOf({ ...values, startNs: Number(values.exposureNs) / 2 });
  return seen.filter((spot) => inside(spot, 1024)).map(({ x, y, number }) => {
    const spot = measure(rolling, 1024, { x, y, level: level(values) });
    assert(Math.hypot(spot.x - x, spot.y - y) < 0.1, `seen at ${spot.x}, ${spot.y} instead of ${x}, ${y}`);
    return { bead: beads[number], dx: spot.x - beads[number].x, late: y };
  });
}

Deno.test("a rolling shutter shows lower beads later, where the truth says they are seen", async () => {
  for (const rowTimeNs of [50_000, 1_000_000]) { // 50 ms a frame, and a slow scan of one second
    const values = { ...clear, region: "0,1023,1,0,1023,1", rowTimeNs };
    const found = await displaced(values);
    assert(found.length > 8);
    const upper = meanOf(found.filter(({ late }) => late < 300).map(({ dx }) => Math.abs(dx)));
    const lower = meanOf(found.filter(({ late }) => late > 700).map(({ dx }) => Math.abs(dx)));
    assert(lower > upper * 1.3, `row time ${rowTimeNs}: lower beads moved ${lower}, upper ones ${upper}`);
  }
});

Deno.test("a long exposure smears a bead along its way, all its light kept", async () => {
  const values = {
    ...clear,
    region: "0,255,1,0,255,1",
    rowTimeNs: 0,
    exposureNs: 1_000_000_000,
    ePerAdu: 30,
  };
  const [long] = await render(values);
  const ends = await Promise.all(
    [0, 250, 500, 750, 1000].map((ms) => truthOf({ ...values, startNs: ms * 1e6 })),
  );
  const dark = backgroundPhotons * 0.95 / 30;
  const sum = (meanOf(long) - Math.round(dark)) * long.length;
  const expected = ends[0].beads[0].photonsPerS * 0.95 / 30;
  assert(Math.abs(sum / expected - 1) < 0.05, `${sum} counts of light instead of ${expected}`);
  for (const { beads: [bead] } of ends.slice(1, 4)) {
    const there = long[Math.floor(bead.y) * 256 + Math.floor(bead.x)];
    assert(there > 3 * dark, `the bead passed ${bead.x}, ${bead.y} and left ${there} counts`);
  }
});

Deno.test("binned beads are in their place and as bright", async () => {
  const values = { ...clear, rowTimeNs: 0, ePerAdu: 0.05 };
  const [binned] = await render({ ...values, region: "0,1023,2,0,1023,1" });
  const { beads } = await truthOf({ ...values, startNs: 500_000 });
  for (const bead of beads.filter((bead) => inside(bead, 1024))) {
    const dark = Math.round(backgroundPhotons * 0.95 * 1e-3 * 2 / 0.05);
    const { x, y, sum } = measure(binned, 512, { x: bead.x / 2, y: bead.y, level: dark });
    assert(Math.hypot(2 * x - bead.x, y - bead.y) < 0.05, `${2 * x}, ${y} instead of ${bead.x}, ${bead.y}`);
    const expected = bead.photonsPerS * 0.95 * 1e-3 / 0.05;
    assert(Math.abs(sum / expected - 1) < 0.03, `${sum} instead of ${expected}`);
  }
});

Deno.test("a bead's own shot noise is there: its light varies as its electrons do", async () => {
  const values: SceneArguments = {
    region: "0,255,1,0,255,1",
    rowTimeNs: 0,
    stepNs: 0,
    frames: 300,
    readNoiseE: 0.1,
  };
  for (const noise of ["bank", "exact"]) {
    const frames = await render({ ...values, noise });
    const { beads: [bead] } = await truthOf({ ...values, startNs: 5_000_000 });
    const sums = frames.map((frame) => {
      const { sum } = measure(frame, 256, { ...bead, radius: 8, level: 100 });
      return sum * 0.69;
    });
    const mean = meanOf(sums);
    const variance = meanOf(sums.map((sum) => (sum - mean) ** 2));
    assert(Math.abs(variance / mean - 1) < 0.3, `${noise}: ${mean} electrons vary by ${variance}`);
  }
});

Deno.test("as many beads as are asked for, and none in the dark", async () => {
  for (
    const [spec, count] of [["beads", 64], ["beads:7", 7], ["beads:0", 0], ["dark", 0], [
      "flat:5",
      0,
    ]] as const
  ) {
    assertEquals((await truthOf({ spec })).beads.length, count, spec);
  }
  // On a small sensor, only as many as fit without touching.
  const { beads } = await truthOf({ spec: "beads:1000", width: 200, height: 120, region: "0,9,1,0,9,1" });
  assertEquals(beads.length, 15);
});
