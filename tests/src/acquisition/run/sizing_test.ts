// Would catch: a ring of one slot, one that libpvcam cannot address, and one shorter than was promised.
import { assertEquals, assertThrows } from "@std/assert";
import { SettingsError } from "../../../../src/errors.ts";
import { MAX_RING_BYTES, slotCount } from "../../../../src/acquisition/run/sizing.ts";

const MiB = 2 ** 20;
const facts = { frameBytes: 8 * MiB, framePeriodMs: 10, recommendedBytes: 0, memoryBytes: 2048 * MiB };

Deno.test("auto: a second of frames, 32 at least, and no more than fit or are allowed", () => {
  assertEquals(slotCount("auto", facts), 100);
  assertEquals(slotCount("auto", { ...facts, framePeriodMs: 9.9 }), 102);
  assertEquals(slotCount("auto", { ...facts, framePeriodMs: 500 }), 32);
  assertEquals(slotCount("auto", { ...facts, maxSlots: 20 }), 20);
  assertEquals(slotCount("auto", { ...facts, framePeriodMs: 1 }), 256); // what the memory holds
  assertEquals(slotCount("auto", { ...facts, framePeriodMs: 0, frameBytes: 64 }), 1_000_000);
  assertEquals(slotCount("auto", { ...facts, memoryBytes: 1 }), 2); // without two there is no ring
  assertEquals(slotCount("auto", { ...facts, framePeriodMs: 1, memoryBytes: 2 ** 40 }), 511); // 4 GiB less one byte
});

Deno.test("recommended: the camera's own bytes, or auto where it names none", () => {
  assertEquals(slotCount("recommended", { ...facts, recommendedBytes: 50 * 8 * MiB + 1 }), 50);
  assertEquals(slotCount("recommended", { ...facts, recommendedBytes: 1 }), 2);
  assertEquals(slotCount("recommended", { ...facts, recommendedBytes: 2 ** 40 }), 256);
  assertEquals(slotCount("recommended", facts), 100);
});

Deno.test("a fixed count is taken or refused as it is, whatever the free memory", () => {
  for (const slots of [2, 20, 511]) assertEquals(slotCount(slots, { ...facts, memoryBytes: 1 }), slots);
  for (const slots of [0, 1, 2.5, -3, NaN, Infinity, 512]) {
    assertThrows(() => slotCount(slots, facts), SettingsError, "from 2 to 511");
  }
});

Deno.test("frames of which no two fit are refused", () => {
  const half = Math.floor(MAX_RING_BYTES / 2);
  assertEquals(slotCount("auto", { ...facts, frameBytes: half }), 2);
  assertThrows(
    () => slotCount("auto", { ...facts, frameBytes: half + 1 }),
    SettingsError,
    "a smaller region",
  );
});
