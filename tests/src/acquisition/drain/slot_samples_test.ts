import { assertEquals } from "@std/assert";
import { SlotSamples } from "../../../../src/acquisition/drain/slot_samples.ts";

// Would catch: a new picture that is taken for the old one, and a neighbour's picture for this slot's.
Deno.test("a slot is unchanged until its picture's first bytes change, also if its neighbours change", () => {
  for (const frameBytes of [4, 16, 40]) {
    const ring = Uint8Array.from({ length: 3 * frameBytes }, (_, byte) => byte);
    const samples = new SlotSamples(ring, frameBytes, 3);
    const unchanged = () => [0, 1, 2].map((slot) => samples.isUnchanged(slot));
    assertEquals(unchanged(), [true, true, true]);
    for (const byte of [0, Math.min(frameBytes, 16) - 1]) {
      ring[frameBytes + byte]++;
      assertEquals(unchanged(), [true, false, true], `byte ${byte} of ${frameBytes}`);
      samples.remember(1);
      assertEquals(unchanged(), [true, true, true]);
    }
    ring[0]++;
    ring[2 * frameBytes]++;
    assertEquals(unchanged(), [false, true, false]);
    samples.remember(2);
    assertEquals(unchanged(), [false, true, true]);
  }
});
