// Would catch: a view of another slot where many slots share a place, memory that grows with the ring, metadata that
// changes under a reader who still holds it.
import { assert, assertEquals, assertNotStrictEquals, assertStrictEquals } from "@std/assert";
import type { FrameFormat } from "../../../src/frame/format.ts";
import { SlotViews } from "../../../src/ring/slot_views.ts";
import { buildFrame } from "../frame/build_frame.ts";

const region = { x: 0, y: 0, width: 2, height: 1, binning: [1, 1] as const };

function rings(slots: number): SlotViews {
  const format: FrameFormat = {
    frameBytes: 8,
    bytesPerPixel: 2,
    bitDepth: 16,
    regions: [{ ...region, offsetBytes: 0 }, { ...region, offsetBytes: 4 }],
  };
  const pixels = new Uint16Array(slots * 4);
  for (let slot = 0; slot < slots; slot++) pixels.fill(slot, 4 * slot, 4 * slot + 4);
  return new SlotViews(new Uint8Array(pixels.buffer), format, slots);
}

Deno.test("each slot shows its own pixels, in rings of few and of many slots", () => {
  for (const slots of [3, 1024, 5000]) {
    const views = rings(slots);
    for (const slot of [0, 1, slots - 1, 1, 0, slots >> 1]) {
      assertEquals([...views.pixels(slot, 0)], [slot, slot]);
      assertEquals([...views.pixels(slot, 1)], [slot, slot]);
      assertEquals(views.pixels(slot, 1).byteOffset, 8 * slot + 4);
      assertEquals([views.bytes(slot).byteOffset, views.bytes(slot).length], [8 * slot, 8]);
    }
  }
});

Deno.test("a view of a ring that is not very long is made once", () => {
  for (const slots of [16, 4096]) {
    const views = rings(slots);
    const looks = [() => views.pixels(5, 0), () => views.pixels(5, 1), () => views.bytes(5)];
    const first = looks.map((look) => look());
    for (let slot = 0; slot < slots; slot++) views.pixels(slot, 0);
    looks.forEach((look, index) => assertStrictEquals(look(), first[index]));
  }
});

Deno.test("a view of a ring of very many slots is not kept", () => {
  const views = rings(5000);
  const first = views.pixels(0, 0);
  const made = Array.from({ length: 5000 }, (_, slot) => views.pixels(slot, 0));
  assertStrictEquals(views.pixels(4990, 0), made[4990]); // of one of the last frames
  assertNotStrictEquals(views.pixels(4800, 0), made[4800]); // what is kept is moved at each collection
  assertNotStrictEquals(views.pixels(0, 0), first);
});

Deno.test("pixels of 8 bits are a byte each, from the first to the last", () => {
  const format: FrameFormat = {
    frameBytes: 8,
    bytesPerPixel: 1,
    bitDepth: 8,
    regions: [{ ...region, offsetBytes: 0 }, { ...region, height: 3, offsetBytes: 2 }],
  };
  const views = new SlotViews(Uint8Array.from({ length: 16 }, (_, byte) => byte), format, 2);
  assertEquals([...views.pixels(1, 0)], [8, 9]);
  assertEquals([...views.pixels(1, 1)], [10, 11, 12, 13, 14, 15]);
});

Deno.test("metadata that is kept stays what it was when another slot takes its place", () => {
  const frames = [1, 2].map((frameNumber) => buildFrame({ version: 3, frameNumber, regions: [] }));
  const frameBytes = frames[0].length, slots = 5000;
  const bytes = new Uint8Array(slots * frameBytes);
  bytes.set(frames[0], 7 * frameBytes);
  bytes.set(frames[1], (7 + 1024) * frameBytes);
  const views = new SlotViews(bytes, { frameBytes, bytesPerPixel: 2, bitDepth: 16, regions: [] }, slots);
  const held = views.metadata(7, 7);
  const other = views.metadata(7 + 1024, 7 + 1024);
  assertNotStrictEquals(held, other);
  assertEquals([held.frameNumber, other.frameNumber], [1, 2]);
  assert(views.metadata(7 + 1024, 7 + 1024) === other);
  views.bytes(7); // the place changes hands without a look at metadata
  assertEquals(views.metadata(7 + 1024, 7 + 1024).frameNumber, 2);
});

Deno.test("metadata is decoded once for each frame", () => {
  const frame = (frameNumber: number) => buildFrame({ version: 3, frameNumber, regions: [] });
  const bytes = frame(1);
  const format = { frameBytes: bytes.length, bytesPerPixel: 2, bitDepth: 16, regions: [] } as const;
  const views = new SlotViews(bytes, format, 1);
  assertEquals(views.metadata(0, 0).frameNumber, 1);
  bytes.set(frame(2));
  assertEquals(views.metadata(0, 0).frameNumber, 1);
  assertEquals(views.metadata(0, 1).frameNumber, 2);
});
