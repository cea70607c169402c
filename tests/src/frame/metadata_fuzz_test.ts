// Would catch: a read outside the frame, a crash or another answer on metadata that is broken in any of 30,000 ways.
import { assert } from "@std/assert";
import { fuzzMetadata } from "./metadata_fuzz.ts";

Deno.test("30,000 broken frames: nothing outside is read, and a plain decoder agrees on each", () => {
  const tally = fuzzMetadata(30_000, 20240607);
  // The mutations must hit all that there is, or the test proves little.
  assert(
    tally.sound > 3000 && tally.broken[172] > 3000 && tally.broken[192] > 300,
    JSON.stringify(tally),
  );
  assert(tally.refusedPixels > 300, JSON.stringify(tally));
});
