// Would catch: noise of the wrong size or kind, gain or offset that the analysis of pictures does not find again, frames
// that share their noise, a sensor whose pixels differ from region to region, saturation and binning done wrong.
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { meanOf, pairVariance, render, renderBytes, type SceneArguments, truthOf } from "./render.ts";

const megapixel = "0,1023,1,0,1023,1";
const noises = ["bank", "exact"] as const;

function near(found: number, expected: number, share: number, what: string): void {
  assert(Math.abs(found / expected - 1) <= share, `${what}: ${found} instead of ${expected}`);
}

Deno.test("photon transfer finds the true gain again, within 2 per cent, by pairs of frames", async () => {
  const sensors: SceneArguments[] = [{}, { ePerAdu: 2.44, bits: 11 }, { ePerAdu: 0.23 }];
  for (const noise of noises) {
    for (const sensor of sensors) {
      const points: { mean: number; variance: number }[] = [];
      for (const photons of [1000, 30000, 100000, 200000]) {
        const values = { spec: `flat:${photons}`, noise, region: megapixel, ...sensor };
        const [a, b] = await render({ ...values, frames: 2 });
        points.push({ mean: meanOf(a) - 100, variance: pairVariance(a, b) });
      }
      const { ePerAdu } = await truthOf({ spec: "dark", region: "0,0,1,0,0,1", ...sensor });
      const slope = (points[3].variance - points[0].variance) / (points[3].mean - points[0].mean);
      near(1 / slope, ePerAdu, 0.02, `${noise}, ${JSON.stringify(sensor)}`);
      // The line is straight, and it begins at the read noise.
      const middle = points[0].variance + slope * (points[2].mean - points[0].mean);
      near(points[2].variance, middle, 0.02, `${noise}: the line bends`);
    }
  }
});

Deno.test("signal is photons times quantum efficiency, and dark frames show offset and read noise", async () => {
  for (const noise of noises) {
    const [light] = await render({ spec: "flat:50000", noise, region: megapixel, darkEPerS: 0 });
    near(meanOf(light) - 100, 50000 * 0.95 * 0.01 / 0.69, 0.002, `${noise}: signal`);
    const [a, b] = await render({ spec: "dark", noise, region: megapixel, exposureNs: 10_000, frames: 2 });
    assert(Math.abs(meanOf(a) - 100) < 0.02, `${noise}: offset ${meanOf(a)}`);
    near(Math.sqrt(pairVariance(a, b) - 1 / 12), 1.6 / 0.69, 0.01, `${noise}: read noise`);
  }
});

Deno.test("each pixel's noise over many frames is as large as between two: frames share no noise", async () => {
  const count = 100;
  const frames = await render({ spec: "flat:20000", region: "512,575,1,512,575,1", frames: count });
  let temporal = 0;
  for (let at = 0; at < 4096; at++) {
    let sum = 0, square = 0;
    for (const frame of frames) {
      sum += frame[at];
      square += frame[at] ** 2;
    }
    temporal += (square - sum * sum / count) / (count - 1);
  }
  near(temporal / 4096, pairVariance(frames[0], frames[1]), 0.05, "temporal variance");
  // Correlation of any two frames, after the fixed pattern is taken away by the mean of all.
  const average = Float64Array.from({ length: 4096 }, (_, at) => meanOf(frames.map((frame) => frame[at])));
  const rest = (i: number) => Float64Array.from(frames[i], (value, at) => value - average[at]);
  const correlation = (a: Float64Array, b: Float64Array) => {
    const product = meanOf(a.map((value, at) => value * b[at]));
    return product /
      Math.sqrt(meanOf(a.map((value) => value * value)) * meanOf(b.map((value) => value * value)));
  };
  for (const [i, j] of [[0, 1], [0, 2], [3, 99]]) {
    const found = correlation(rest(i), rest(j)); // -1 / (count - 1) is what taking the mean away makes
    assert(Math.abs(found) < 0.07, `frames ${i} and ${j} correlate by ${found}`);
  }
  // Neighbours in a frame, too, are independent.
  const one = rest(0);
  const shifted = correlation(one.subarray(0, 4095), one.subarray(1));
  assert(Math.abs(shifted) < 0.07, `neighbours correlate by ${shifted}`);
});

Deno.test("averaged dark frames show each pixel's own offset, and flat ones its gain, as the truth has them", async () => {
  const region = "300,363,1,700,763,1";
  const values: SceneArguments = {
    region,
    frames: 400,
    darkEPerS: 0,
    readNoiseE: 0.5,
    ePerAdu: 0.1,
    bits: 16,
  };
  for (const noise of noises) {
    const truth = await truthOf({ ...values, spec: "dark", report: 2 });
    const average = async (spec: string) => {
      const frames = await render({ ...values, spec, noise });
      return Float64Array.from({ length: 4096 }, (_, at) => meanOf(frames.map((frame) => frame[at])));
    };
    const dark = await average("dark"), flat = await average("flat:100000");
    const fit = (found: (at: number) => number, expected: (at: number) => number) => {
      let product = 0, square = 0;
      truth.pixels.forEach(([, , hot], at) => {
        if (hot) return;
        product += found(at) * expected(at);
        square += expected(at) ** 2;
      });
      return product / square; // 1 where the pattern is found again as large as it is
    };
    near(fit((at) => dark[at] - 100, (at) => truth.pixels[at][0] - 100), 1, 0.05, `${noise}: offsets`);
    const signal = 100000 * 0.95 * 0.01;
    const gain = (at: number) => signal / truth.pixels[at][1] - signal / 0.1;
    near(fit((at) => flat[at] - dark[at] - signal / 0.1, gain), 1, 0.05, `${noise}: gains`);
  }
});

Deno.test("hot pixels are where the truth has them, bright as they should be, and nowhere else", async () => {
  const exposureNs = 1_000_000_000;
  const values = { spec: "dark", region: megapixel, exposureNs, frames: 8, fullWellE: 0 };
  const { hot } = await truthOf({ spec: "dark" });
  const inside = hot.filter(({ x, y }) => x < 1024 && y < 1024);
  assert(inside.length > 100);
  for (const noise of noises) {
    const frames = await render({ ...values, noise });
    const known = new Set(inside.map(({ x, y }) => y * 1024 + x));
    let bright = 0, ratio = 0;
    for (const { x, y, darkEPerS } of inside) {
      const found = meanOf(frames.map((frame) => frame[y * 1024 + x])) - 100;
      ratio += found / (darkEPerS / 0.69) / inside.length;
    }
    near(ratio, 1, 0.03, `${noise}: hot pixels`);
    frames[0].forEach((value, at) => {
      if (value > 100 + 12 * 1.8 / 0.69 && !known.has(at)) bright++;
    });
    assertEquals(bright, 0, `${noise}: pixels that glow and are not in the truth`);
  }
});

Deno.test("dark current grows with exposure and doubles every six degrees", async () => {
  const dark = async (temperatureC: number, exposureNs: number) => {
    const values = {
      spec: "dark",
      region: megapixel,
      darkEPerS: 100,
      darkReferenceC: -20,
      temperatureC,
      exposureNs,
    };
    const [frame] = await render(values);
    return meanOf(Uint16Array.from(frame).sort().subarray(1e4, 1e6)) - 100; // the hot ones left out
  };
  const usual = await dark(-20, 1e9);
  near(usual, 100 / 0.69, 0.01, "at the set point");
  near(await dark(-14, 1e9), 2 * usual, 0.01, "six degrees warmer");
  near(await dark(-20, 3e9), 3 * usual, 0.01, "three times as long");
});

Deno.test("a full well and the converter's last count end the signal", async () => {
  for (const noise of [...noises, "0"]) {
    const values = { noise, region: "0,63,1,0,63,1" };
    const [well] = await render({ ...values, spec: "flat:1e9", fullWellE: 1000, readNoiseE: 0.1 });
    near(meanOf(well) - 100, 1000 / 0.69, 0.005, `${noise}: full well`);
    const [most] = await render({ ...values, spec: "flat:1e9", fullWellE: 0, bits: 12 });
    assert(most.every((value) => value === 4095), `${noise}: 12 bits`);
    const [bytes] = await render({ ...values, spec: "flat:1e9", fullWellE: 0, bits: 8, bytes: 1 });
    assert(bytes.every((value) => value === 255), `${noise}: 8 bits`);
  }
});

Deno.test("binning sums the signal and its noise, and counts the offset once", async () => {
  for (const noise of noises) {
    const one = await render({ spec: "flat:20000", noise, region: megapixel, frames: 2 });
    const four = await render({ spec: "flat:20000", noise, region: "0,1023,2,0,1023,2", frames: 2 });
    assertEquals(four[0].length, one[0].length / 4);
    near(meanOf(four[0]) - 100, 4 * (meanOf(one[0]) - 100), 0.005, `${noise}: mean`);
    near(pairVariance(four[0], four[1]), 4 * pairVariance(one[0], one[1]), 0.02, `${noise}: variance`);
  }
});

Deno.test("electron multiplication lifts the signal by its gain and adds its excess noise", async () => {
  for (const noise of noises) {
    const values = {
      spec: "flat:10000",
      noise,
      region: "0,511,1,0,511,1",
      ePerAdu: 6.7,
      darkEPerS: 0,
      fullWellE: 0,
    };
    const electrons = 10000 * 0.95 * 0.01;
    for (const emGain of [1, 100]) {
      const [a, b] = await render({ ...values, emGain, readNoiseE: 20, frames: 2 });
      near(meanOf(a) - 100, electrons * emGain / 6.7, 0.01, `${noise}: gain ${emGain}`);
      const excess = emGain > 1 ? 2 - 1 / emGain : 1;
      const expected = (excess * electrons * emGain ** 2 + 20 ** 2) / 6.7 ** 2 + 1 / 12;
      near(pairVariance(a, b), expected, 0.03, `${noise}: noise at gain ${emGain}`);
    }
  }
});

Deno.test("the same seed gives the same frames, another seed others, and a second run new noise", async () => {
  for (const noise of noises) {
    const values = { noise, region: "100,227,1,100,227,1", frames: 2 };
    const [first, again] = [await render(values), await render(values)];
    assertEquals(first, again);
    const [other] = await render({ ...values, seed: 2 });
    assert(other.some((value, at) => value !== first[0][at]));
    const runs = await render({ ...values, spec: "dark", frames: 1, runs: 2 });
    near(pairVariance(runs[0], runs[1]), (1.6 / 0.69) ** 2 + 1 / 12, 0.1, `${noise}: two snaps`);
  }
});

Deno.test("a region sees the same sensor pixels as the whole: bank and pixel by pixel alike", async () => {
  const values = {
    spec: "dark",
    exposureNs: 1e9,
    readNoiseE: 0.01,
    darkEPerS: 0,
    fullWellE: 0,
    ePerAdu: 0.05,
  };
  const average = async (region: string, noise: string) => {
    const frames = await render({ ...values, noise, region, frames: 30 });
    return Float64Array.from(frames[0], (_, at) => meanOf(frames.map((frame) => frame[at])));
  };
  const wide = await average("0,63,1,0,63,1", "bank");
  const part = await average("16,47,1,8,39,1", "exact");
  for (let y = 0; y < 32; y++) {
    for (let x = 0; x < 32; x++) {
      const difference = Math.abs(part[y * 32 + x] - wide[(y + 8) * 64 + x + 16]);
      assert(
        difference < 1 || wide[(y + 8) * 64 + x + 16] > 500,
        `at ${x}, ${y}: ${difference} counts apart`,
      );
    }
  }
});

Deno.test("what was not prepared is still rendered: a region, or an exposure that a signal times", async () => {
  const values = { spec: "flat:20000", darkEPerS: 0 };
  const [frame] = await render({ ...values, region: "0,255,1,0,255,1", prepared: 0 }, true);
  near(meanOf(frame) - 100, 20000 * 0.95 * 0.01 / 0.69, 0.02, "mean");
  for (const region of ["0,99,1,0,99,1", megapixel]) {
    for (const ms of [1, 10.5, 300]) {
      const shotExposureNs = ms * 1e6;
      const [a, b] = await render({ ...values, region, shotExposureNs, frames: 2 }, region !== megapixel);
      const signal = 20000 * 0.95 * ms * 1e-3;
      near(meanOf(a) - 100, signal / 0.69, 0.01, `${region}: mean at ${ms} ms`);
      near(
        pairVariance(a, b),
        (signal + 1.6 ** 2) / 0.69 ** 2,
        region === megapixel ? 0.02 : 0.08,
        `${region}: ${ms} ms`,
      );
    }
  }
});

Deno.test("hot pixels and saturation are right at an exposure that was not prepared", async () => {
  const values: SceneArguments = {
    spec: "dark",
    region: megapixel,
    shotExposureNs: 1e9,
    frames: 4,
    fullWellE: 0,
  };
  const frames = await render(values);
  const hot = (await truthOf({ spec: "dark" })).hot.filter(({ x, y }) => x < 1024 && y < 1024);
  const ratios = hot.map(({ x, y, darkEPerS }) =>
    (meanOf(frames.map((frame) => frame[y * 1024 + x])) - 100) / (darkEPerS / 0.69)
  );
  near(meanOf(ratios), 1, 0.03, "hot pixels");
  const [full] = await render({ ...values, spec: "flat:1e9", bits: 12, frames: 1 });
  assert(full.every((value) => value === 4095));
});

Deno.test("a value that PVSIM_SCENE, PVSIM_NOISE or PVSIM_BANK_MB cannot have is named with what is allowed", async () => {
  const refused = async (values: SceneArguments, ...words: string[]) => {
    const { message } = await assertRejects(() => renderBytes(values), Error);
    for (const word of words) assertStringIncludes(message, word);
  };
  await refused({ spec: "bead" }, 'PVSIM_SCENE is "bead"', "beads:COUNT", "replay:FILE");
  await refused({ spec: "beads:-1" }, 'PVSIM_SCENE is "beads:-1"');
  await refused({ spec: "flat:much" }, 'PVSIM_SCENE is "flat:much"');
  await refused({ noise: "some" }, 'PVSIM_NOISE is "some"', "bank, exact and 0");
  await refused({ bankMb: "0" }, 'PVSIM_BANK_MB is "0"', "1 to 65536");
});
