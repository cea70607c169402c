// Would catch: a view of another slot where many slots share a place, memory that grows with the ring, metadata that
// changes under a reader who still holds it.
import { assert, assertEquals, assertNotStrictEquals, assertStrictEquals } from "@std/assert";
import type { FrameFormat } from "../../../src/frame/frame.ts";
import { SlotViews } from "../../../src/ring/slot_views.ts";
import { buildFrame } from "../../frame/build_frame.ts";

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
      assertEquals(views.bytes(slot).byteOffset, 8 * slot);
    }
  }
});

Deno.test("a view of a small ring is made once", () => {
  const views = rings(16);
  const first = views.pixels(5, 0);
  for (let slot = 0; slot < 16; slot++) views.pixels(slot, 0);
  assertStrictEquals(views.pixels(5, 0), first);
});

Deno.test("metadata that somebody holds stays what it was when another slot takes its place", () => {
  const frames = [1, 2].map((frameNumber) => buildFrame({ version: 3, frameNumber, regions: [] }));
  const frameBytes = frames[0].length, slots = 2048;
  const bytes = new Uint8Array(slots * frameBytes);
  bytes.set(frames[0], 7 * frameBytes);
  bytes.set(frames[1], (7 + 1024) * frameBytes);
  const views = new SlotViews(bytes, { frameBytes, bytesPerPixel: 2, bitDepth: 16, regions: [] }, slots);
  const held = views.metadata(7, 7);
  const other = views.metadata(7 + 1024, 7 + 1024);
  assertNotStrictEquals(held, other);
  assertEquals([held.frameNumber, other.frameNumber], [1, 2]);
  assert(views.metadata(7 + 1024, 7 + 1024) === other);
});
