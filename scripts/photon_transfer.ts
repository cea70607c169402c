// Measure gain (electrons a count) and read noise (electrons) by the mean-variance method, from pairs of frames: the
// noise of their difference knows nothing of patterns. Let an even light fill the camera's range in a tenth of a second.
// From the project's folder, on the simulator that `deno task sim` builds:
//
//   PVCAM_LIBRARY=simulator PVSIM_SCENE=flat:50000 deno run --allow-env=PVCAM_LIBRARY \
//     --allow-ffi=ffi/sim/build/libpvcam.so.2 --allow-write=data scripts/photon_transfer.ts data/transfer.svg
//
// With your own camera: no PVCAM_LIBRARY, and --allow-ffi=/opt/pvcam/library/x86_64/libpvcam.so.2.
import { parseArgs } from "node:util";
import { acquirePlan, imageEvent } from "../plan.ts";
import { type Frame, openCamera, type Pixels } from "../mod.ts";

const text = { type: "string" } as const;
const options = { json: { type: "boolean" }, port: text, speed: text, gain: text } as const;
const { values: { json, ...readout }, positionals: [out] } = parseArgs({ options, allowPositionals: true });

await using camera = await openCamera();
const [x, y] = [camera.info.width >> 2, camera.info.height >> 2];
const region = { x, y, width: Math.min(512, 2 * x), height: Math.min(512, 2 * y) }; // in the middle of the sensor
const { bitDepth } = await camera.configure({ ...readout, region, metadata: true }) // for the true exposures
  .catch(() => camera.configure({ ...readout, region, metadata: false })); // not every camera gives them
const most = 0.7 * 2 ** bitDepth; // of the converter's range
const points: { exposureMs: number; level: number; variance: number }[] = [];

/** Pairs at exposures that double until the light is bright enough, at most to 250 ms; then at even steps to there. */
function* pairs() {
  const pair = (exposure: number) => [imageEvent({ exposure }), imageEvent({ exposure, index: { c: 1 } })];
  let brightest = 0.005;
  while (brightest < 200 && !(points.at(-1)?.level! > most / 2)) yield* pair(brightest *= 2);
  const swing = points.at(-1)!.level - points[0].level;
  if (swing < most / 10) throw new Error(`The light is too weak: it adds ${swing.toFixed(0)} counts.`);
  for (let step = 1; step < 16; step++) yield* pair(brightest * step / 16);
}

let before: Frame | undefined;
for await (const { event, frame } of acquirePlan(camera, pairs())) {
  const exposureMs = frame.metadata ? frame.metadata.exposureNs / 1e6 : frame.exposureMs;
  if (event.index.c === 1) points.push({ exposureMs, ...compare(before!.pixels, frame.pixels) });
  else before = frame.copy();
}
const dark = line(points.map(({ exposureMs, level, variance }) => [exposureMs, level, variance]));
const noise = line(points.map(({ level, variance }) => [level, variance, variance]));
const gain = 1 / noise.slope; // n electrons have a variance of n: in counts, level / gain
const readNoise = gain * Math.sqrt(Math.max(0, noise.at(dark.at(0))));
const result = `${gain.toFixed(3)} e-/count, read noise ${readNoise.toFixed(2)} e-`;
console.log(json ? JSON.stringify({ gain, readNoise }) : `${result}, offset ${dark.at(0).toFixed(2)} counts`);

/** The mean of two pictures, and half the variance of their difference minus that of rounding to whole counts. */
function compare(a: Pixels, b: Pixels): { level: number; variance: number } {
  const mean = (of: (i: number) => number) => a.reduce((sum, _, i) => sum + of(i), 0) / a.length;
  const difference = mean((i) => a[i] - b[i]);
  const variance = mean((i) => (a[i] - b[i] - difference) ** 2) / 2 - 1 / 12;
  return { level: mean((i) => a[i] + b[i]) / 2, variance };
}

/** A straight line fitted to points x, y, weighted by their variances. */
function line(list: [x: number, y: number, variance: number][]) {
  const sum = (of: (x: number, y: number) => number) =>
    list.reduce((all, [x, y, v]) => all + of(x, y) / v ** 2, 0);
  const [x0, y0] = [sum((x) => x) / sum(() => 1), sum((_, y) => y) / sum(() => 1)];
  const slope = sum((x, y) => (x - x0) * (y - y0)) / sum((x) => (x - x0) ** 2);
  return { slope, at: (x: number) => y0 + slope * (x - x0) };
}

const top = noise.at(most);
const place = ([x, y]: number[]) => [60 + 500 * x / most, 400 - 340 * y / top];
const circles = points.map(({ level, variance }) => place([level, variance]))
  .map(([x, y]) => `<circle cx="${x}" cy="${y}" r="4"/>`).join("");
const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 440" font-family="sans-serif">
<path d="M60,40V400H620" fill="none" stroke="black"/><g fill="steelblue">${circles}</g>
<path d="M${place([dark.at(0), 0])}L${place([most, top])}" stroke="crimson"/>
<text x="70" y="50">variance, up to ${top.toFixed(0)}</text>
<text x="440" y="425">mean, up to ${most.toFixed(0)} counts</text>
<text x="80" y="80" fill="crimson">${result}</text></svg>
`;
if (out) await Deno.writeTextFile(out, svg);
