// A million broken frames, and what is left in memory of decoding a million sound ones.
//   deno run --allow-read tests/soak/metadata_fuzz.ts [seed]
import { MetadataDecoder } from "../../src/frame/metadata_decoder.ts";
import { buildFrame } from "../src/frame/build_frame.ts";
import { fuzzMetadata } from "../src/frame/metadata_fuzz.ts";

const seed = Number(Deno.args[0] ?? Date.now() % 2 ** 31);
console.log(`Seed ${seed}`);
for (let part = 0; part < 10; part++) {
  console.log(JSON.stringify(fuzzMetadata(100_000, seed + 2 * part)));
}

const frame = buildFrame({
  version: 3,
  regions: [{ region: [0, 63, 1, 0, 63, 1], pixels: new Array(4096).fill(7) }],
});
const metadata = new MetadataDecoder(frame);
const before = Deno.memoryUsage().heapUsed;
let sum = 0;
for (let count = 0; count < 1_000_000; count++) {
  metadata.decode();
  sum += metadata.frameNumber;
}
const after = Deno.memoryUsage().heapUsed;
console.log(
  `A million decodes (${sum}): heap ${((after - before) / 1e6).toFixed(3)} MB larger, not collected`,
);
