// Would catch: a read outside the frame, a crash or another answer on metadata that is broken in any of 100,000 ways.
import { assert } from "@std/assert";
import { fuzzMetadata } from "./metadata_fuzz.ts";

Deno.test("100,000 broken frames: nothing outside is read, and a plain decoder agrees on each", () => {
  const tally = fuzzMetadata(100_000, 20240607);
  // The mutations must hit all that there is, or the test proves little.
  assert(
    tally.sound > 10_000 && tally.broken[172] > 10_000 && tally.broken[192] > 1000,
    JSON.stringify(tally),
  );
  assert(tally.refusedPixels > 1000, JSON.stringify(tally));
});
