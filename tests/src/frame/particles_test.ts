import { assertEquals } from "@std/assert";
import { decodeMetadata } from "../../../src/frame/decode_metadata.ts";
import { particlesOf } from "../../../src/frame/particles.ts";
import { buildFrame, extendedItem } from "./build_frame.ts";

const particle = (id: number, m0: number, m2: number) => [
  ...extendedItem(0, id),
  ...extendedItem(1, m0),
  ...extendedItem(2, m2),
];

Deno.test("Locate: every region is a particle, and its pixels are there", () => {
  const metadata = decodeMetadata(buildFrame({
    version: 3,
    regions: [
      { region: [99, 101, 1, 199, 201, 1], pixels: [0, 1, 0, 1, 9, 1, 0, 1, 0] },
      { region: [0, 2, 1, 10, 12, 1], pixels: [0, 2, 0, 2, 8, 2, 0, 2, 0] },
    ],
  }));
  assertEquals(particlesOf(metadata).map(({ regionIndex, x, y }) => [regionIndex, x, y]), [
    [0, 100, 200],
    [1, 1, 11],
  ]);
  assertEquals(metadata.pixels(1)[4], 8);
});

Deno.test("Track: the picture behind the particles is not one of them, although it has filler for extended metadata", () => {
  const metadata = decodeMetadata(buildFrame({
    version: 3,
    regions: [
      { region: [0, 3, 1, 0, 1, 1], pixels: [1, 2, 3, 4, 5, 6, 7, 8], extended: particle(0, 0, 0) },
      { region: [10, 20, 1, 30, 41, 1], flags: 2, extended: particle(17, 5000, 2 ** 19), dataSize: 242 },
      { region: [50, 60, 1, 70, 80, 1], flags: 2, extended: particle(18, 6000, 2 ** 20) },
    ],
  }));
  assertEquals(particlesOf(metadata), [
    { regionIndex: 1, x: 15, y: 35.5, particleId: 17, m0: 5000, m2: 1 },
    { regionIndex: 2, x: 55, y: 75, particleId: 18, m0: 6000, m2: 2 },
  ]);
});

Deno.test("Blob: regions of one point without pixels or numbers", () => {
  const metadata = decodeMetadata(buildFrame({
    version: 3,
    bytesPerPixel: 1,
    regions: [
      { region: [0, 1, 1, 0, 1, 1], pixels: [1, 2, 3, 4] },
      { region: [7, 7, 1, 9, 9, 1], flags: 2 },
    ],
  }));
  assertEquals(particlesOf(metadata).map(({ x, y, particleId, m0 }) => [x, y, particleId, m0]), [
    [7, 9, undefined, undefined],
  ]);
});
