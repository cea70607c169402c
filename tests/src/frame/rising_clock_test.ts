// Would catch: times that fall back by 71.6 minutes where the camera's 32-bit clock is full, in a night's recording.
import { assertEquals } from "@std/assert";
import { RisingClock } from "../../../src/frame/rising_clock.ts";

const periodNs = 2 ** 32 * 1000;

Deno.test("a clock of 32 bits rises through every overflow, whichever frames are looked at", () => {
  const clock = new RisingClock();
  const firstNs = 4_000_000_000_000;
  for (const minutes of [0, 1, 71, 72, 143, 10, 1440, 3000]) {
    const trueNs = firstNs + minutes * 60e9;
    const jitterMs = minutes % 2 === 0 ? 300 : -20;
    const seen = clock.risingNs(trueNs % periodNs, periodNs, 5e12 + minutes * 60_000 + jitterMs);
    assertEquals(seen, trueNs, `after ${minutes} minutes`);
  }
});

Deno.test("a clock that does not overflow is left as it is", () => {
  const clock = new RisingClock();
  for (const atNs of [5e12, 7, 9e12]) assertEquals(clock.risingNs(atNs, Infinity, atNs / 1e6), atNs);
  for (const atNs of [5e12, 7]) assertEquals(clock.risingNs(atNs, 0, atNs / 1e6), atNs);
});
