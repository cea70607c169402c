// Joining slots for writing: a wrong place or a wrong count would put pixels into other frames, or lose some.
import { assertEquals, assertStrictEquals } from "@std/assert";
import { pixelSlices, stretchesOf } from "../../../../src/recording/writing/pieces.ts";
import { type Shape, SyntheticRing } from "../synthetic_run.ts";

/** Where pieces come from and go to, in bytes, and how many frames each makes whole. */
function planOf(shape: Shape, numbers: number[], gap = 0): number[][] {
  const ring = new SyntheticRing(shape);
  const slices = pixelSlices(ring.format);
  const bytes = slices.reduce((sum, slice) => sum + slice.bytes, 0);
  const leases = numbers.map((number) => ring.expose(number));
  return stretchesOf(leases, slices, (index) => index * (bytes + gap))
    .map(({ view, at, frames }) => [view.byteOffset, view.byteLength, at, frames]);
}

const small: Shape = { regions: [{ width: 4, height: 2 }], slots: 4 };

Deno.test("slots that follow each other in the ring are written together", () => {
  assertEquals(planOf(small, [1, 2, 3]), [[0, 48, 0, 3]]);
});

Deno.test("what is written together ends at the end of the ring and at a missing frame", () => {
  assertEquals(planOf(small, [3, 4, 5, 6]), [[32, 32, 0, 2], [0, 32, 32, 2]]);
  assertEquals(planOf(small, [1, 3]), [[0, 16, 0, 1], [32, 16, 16, 1]]);
});

Deno.test("frames that do not follow each other in the file are not joined", () => {
  assertEquals(planOf(small, [1, 2], 8), [[0, 16, 0, 1], [16, 16, 24, 1]]);
});

Deno.test("headers between regions stay out, and a frame counts with its last region", () => {
  const shape: Shape = {
    headerBytes: 8,
    regions: [{ width: 4, height: 2 }, { width: 2, height: 2 }],
    slots: 4,
  };
  assertEquals(planOf(shape, [1, 2]), [[8, 16, 0, 0], [32, 8, 16, 1], [48, 16, 24, 0], [72, 8, 40, 1]]);
});

Deno.test("views are of the ring's own memory: no byte is copied", () => {
  const ring = new SyntheticRing(small);
  const lease = ring.expose(2);
  const [{ view }] = stretchesOf([lease], pixelSlices(ring.format), () => 0);
  assertStrictEquals(view.buffer, lease.bytes.buffer);
});
