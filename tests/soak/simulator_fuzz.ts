// Ten million broken frames and argument sets for the simulated pl_md_ functions, and 50,000 cameras and recordings.
//   deno test -A tests/soak/simulator_fuzz.ts
import { assert } from "@std/assert";
import { fuzzSimulatedMetadata, fuzzSimulatedScene } from "../ffi/sim/scene/fuzzing.ts";

const seed = Date.now() % 2 ** 31;

Deno.test("ten million broken frames and argument sets", async () => {
  for (let part = 0; part < 10; part++) {
    const counts = await fuzzSimulatedMetadata(1_000_000, seed + part);
    console.log(`Seed ${seed + part}: ${JSON.stringify(counts)}`);
    assert(counts.decoded > 100_000 && counts["172"] > 100_000 && counts["192"] > 10_000);
  }
});

Deno.test("50,000 cameras and recordings at random", async () => {
  for (let part = 0; part < 10; part++) {
    console.log(`Seed ${seed + part}: ${JSON.stringify(await fuzzSimulatedScene(5_000, seed + part))}`);
  }
});
