// Would catch: embedded metadata whose numbers, sizes or pixels are not what a decoder written apart from it reads, and
// centroids that lose a bead, swap their numbers or give moments that the pixels do not have.
import { assert, assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { decodeMetadata } from "../../../../src/frame/decode_metadata.ts";
import { particlesOf } from "../../../../src/frame/particles.ts";
import { render, renderBytes, type SceneArguments, truthOf } from "../scene/render.ts";

async function framesOf(values: SceneArguments, sanitize = true): Promise<Uint8Array[]> {
  const bytes = await renderBytes(values, sanitize);
  const count = Number(values.frames ?? 1);
  return Array.from(
    { length: count },
    (_, i) => bytes.slice(i * bytes.length / count, (i + 1) * bytes.length / count),
  );
}

Deno.test("headers of version 1 and 3 hold the frame's number and times, and come before its pixels", async () => {
  for (const metadata of [1, 3]) {
    for (const bytes of metadata === 1 ? [2] : [1, 2]) {
      const values: SceneArguments = {
        metadata,
        bytes,
        bits: bytes === 1 ? 8 : 12,
        noise: 0,
        region: "100,299,2,40,99,2",
        startNs: 7_000_123_000,
        exposureNs: 3_456_000,
        frames: 2,
      };
      const frames = await framesOf(values);
      const pictures = await render({ ...values, metadata: 0 });
      frames.forEach((frame, i) => {
        const decoded = decodeMetadata(frame);
        assertEquals(decoded.version, metadata);
        assertEquals(decoded.frameNumber, i + 1);
        assertEquals(decoded.exposureStartNs, 7_000_123_000 + i * 10_000_000);
        assertEquals(decoded.exposureNs, 3_456_000);
        assertEquals(decoded.frameEndNs, decoded.exposureEndNs);
        assertEquals(decoded.bitDepth, bytes === 1 ? 8 : 12);
        assertEquals(decoded.regions.length, 1);
        const [region] = decoded.regions;
        assertEquals([region.regionNumber, region.x, region.right, region.y, region.bottom], [
          1,
          100,
          299,
          40,
          99,
        ]);
        assertEquals(region.binning, [2, 2]);
        assertEquals(region.readoutStartNs, metadata === 1 ? decoded.exposureStartNs : undefined);
        assertEquals(decoded.pixels(), pictures[i]);
      });
    }
  }
});

Deno.test("version 1 begins again from 0 when its 32 bits of microseconds are full, as a camera's clock does", async () => {
  const startNs = 5_000 * 1e9; // 83 minutes
  const [frame] = await framesOf({
    metadata: 1,
    noise: 0,
    region: "0,9,1,0,9,1",
    startNs,
    exposureNs: 1_000_000,
  });
  assertEquals(decodeMetadata(frame).exposureStartNs, startNs - 2 ** 32 * 1000);
});

const searched: SceneArguments = {
  metadata: 3,
  centroids: 1,
  radius: 8,
  count: 20,
  threshold: 160,
  region: "0,1023,1,0,1023,1",
  rowTimeNs: 0,
};

Deno.test("Track follows each bead by its number, a pixel from where it is, with the moments of its light", async () => {
  // A background of 10 counts sharp: without noise there is nothing that would even out a fraction.
  const even = { noise: 0, ePerAdu: 0.38, darkEPerS: 0 };
  const values: SceneArguments = { ...searched, ...even, mode: 1, frames: 4, stepNs: 200_000_000 };
  const frames = await framesOf(values);
  for (const [i, frame] of frames.entries()) {
    const decoded = decodeMetadata(frame);
    assertEquals(decoded.frameNumber, i + 1);
    assertEquals(frame.length, 48 + 47 + 1024 * 1024 * 2 + 20 * 47);
    const { seen, beads } = await truthOf({ ...values, startNs: i * 200_000_000 });
    const particles = particlesOf(decoded);
    const expected = seen.filter(({ x, y }) => x >= 8 && y >= 8 && x < 1016 && y < 1016);
    assertEquals(
      particles.map(({ particleId }) => particleId! - 1).sort(),
      expected.map(({ number }) => number).sort(),
    );
    for (const { particleId, x, y, m0, m2 } of particles) {
      const { x: trueX, y: trueY } = seen.find(({ number }) => number === particleId! - 1)!;
      assert(
        Math.abs(x + 0.5 - trueX) <= 0.5 && Math.abs(y + 0.5 - trueY) <= 0.5,
        `${x}, ${y}: ${trueX}, ${trueY}`,
      );
      const { photonsPerS, sigmaPx } = beads[particleId! - 1];
      const light = photonsPerS * 0.95 * 0.01 / 0.38;
      assert(Math.abs(m0! / light - 1) < 0.02, `m0 ${m0} instead of ${light}`);
      // The centre is a whole pixel, so what it is off by counts as spread.
      assert(m2! > 1.9 * sigmaPx ** 2 && m2! < 2.1 * sigmaPx ** 2 + 0.7, `m2 ${m2} for sigma ${sigmaPx}`);
    }
    // Beads are listed brightest first.
    const brightness = particles.map(({ particleId }) => {
      const { photonsPerS, sigmaPx } = beads[particleId! - 1];
      return photonsPerS / sigmaPx ** 2;
    });
    assertEquals(brightness, [...brightness].sort((a, b) => b - a));
  }
});

Deno.test("Locate cuts each bead out of the picture, pixel for pixel", async () => {
  const values = { ...searched, mode: 0, noise: 0, count: 10, radius: 5, bytes: 1, bits: 8, ePerAdu: 20 };
  const [frame] = await framesOf(values);
  const [picture] = await render({ ...values, metadata: 0, centroids: 0 });
  const decoded = decodeMetadata(frame);
  assertEquals(frame.length, 48 + 10 * (32 + 121));
  assertEquals(decoded.regions.length, 10);
  decoded.regions.forEach((region, index) => {
    const cut = decoded.pixels(index);
    for (let y = 0; y < 11; y++) {
      for (let x = 0; x < 11; x++) {
        assertEquals(cut[y * 11 + x], picture[(region.y + y) * 1024 + region.x + x]);
      }
    }
    assert(cut[60] > 20, "there is no bead in the middle");
  });
});

Deno.test("Blob gives only centres, beside the picture", async () => {
  const values = { ...searched, mode: 2, count: 5 };
  const [frame] = await framesOf(values);
  const decoded = decodeMetadata(frame);
  assertEquals(decoded.regions.map(({ headerOnly }) => headerOnly), [false, true, true, true, true, true]);
  const { seen } = await truthOf(values);
  for (const { x, y, m0 } of particlesOf(decoded)) {
    assertEquals(m0, undefined);
    assert(
      seen.some((spot) => Math.floor(spot.x) === x && Math.floor(spot.y) === y),
      `no bead at ${x}, ${y}`,
    );
  }
});

Deno.test("where there are fewer beads than asked for the list ends, and the frame keeps its size", async () => {
  for (const mode of [0, 1, 2]) {
    const many = { ...searched, mode, count: 500, region: "0,255,1,0,255,1" };
    const [frame] = await framesOf(many);
    const found = particlesOf(decodeMetadata(frame)).length;
    assert(found >= 1 && found < 10, `${found} beads in mode ${mode}`);
    // In the dark there is none, and none with a threshold above what a bead adds to the noise.
    const withouts: SceneArguments[] = [{ spec: "dark" }, { threshold: 65535 }];
    for (const without of withouts) {
      const [empty] = await framesOf({ ...many, ...without });
      assertEquals(empty.length, frame.length);
      assertEquals(decodeMetadata(empty).regions.length, mode === 0 ? 0 : 1, "only the picture");
    }
  }
});

Deno.test("in a recording the brightest places are found, without numbers", async () => {
  const spec = `replay:${fromFileUrl(new URL("../../../pictures/hela-cells.tif", import.meta.url))}`;
  const values = { ...searched, spec, noise: 0, mode: 1, count: 30, region: "0,671,1,0,511,1" };
  const [frame] = await framesOf(values);
  const decoded = decodeMetadata(frame);
  const particles = particlesOf(decoded);
  assertEquals(particles.length, 30);
  const picture = decoded.pixels(0);
  let mean = 0;
  for (let i = 0; i < picture.length; i++) mean += picture[i] / picture.length;
  for (const { x, y, particleId, m0 } of particles) {
    assertEquals(particleId, 0);
    assert(picture[y * 672 + x] > 2 * mean && m0! > 0);
  }
});
