// Would catch: a byte read or written outside a buffer, an overflow, a pixel beyond the bit depth, or an error code
// that does not fit, for unforeseen metadata, arguments, cameras, regions and recordings.
import { assert } from "@std/assert";
import { fuzzSimulatedMetadata, fuzzSimulatedScene } from "./fuzzing.ts";

Deno.test("200,000 broken frames and argument sets end in a frame or in an error code", async () => {
  const counts = await fuzzSimulatedMetadata(200_000, 20_261);
  // A run in which all is sound, or nothing, would prove little.
  for (const name of ["decoded", "items", "pictures", "refused", "153", "172", "192"]) {
    assert(counts[name] > 5000, `${name}: ${counts[name]}`);
  }
});

Deno.test("400 cameras and recordings at random render without a byte out of place", async () => {
  const counts = await fuzzSimulatedScene(400, 20_261);
  for (const name of ["opened", "refused", "pictures", "rows"]) {
    assert(counts[name] > 50, `${name}: ${counts[name]}`);
  }
});
