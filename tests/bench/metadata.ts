// What decoding embedded metadata costs, in nanoseconds a frame, against the decoder that one would write first.
//   deno run --allow-read tests/bench/metadata.ts
import { MetadataDecoder } from "../../src/frame/metadata_decoder.ts";
import { recompose } from "../../src/frame/recompose.ts";
import { buildFrame } from "../src/frame/build_frame.ts";
import { decodePlainly } from "../src/frame/plain_metadata.ts";

const region = { region: [0, 15, 1, 0, 15, 1] as const, pixels: new Array<number>(256).fill(7) };

function nsEach(times: number, work: (slot: number) => number): number {
  const rounds: number[] = [];
  let kept = 0;
  for (let round = 0; round < 7; round++) {
    const start = performance.now();
    for (let count = 0; count < times; count++) kept += work(count & 7);
    rounds.push((performance.now() - start) * 1e6 / times);
  }
  if (kept === 0) throw new Error("Nothing was decoded");
  return rounds.sort((left, right) => left - right)[3];
}

console.log("| frame | in place, ns | heap, bytes a decode | plain, ns |");
console.log("| --- | --- | --- | --- |");
for (
  const [name, version, count] of [["1 region, v1", 1, 1], ["1 region, v3", 3, 1], [
    "15 regions, v3",
    3,
    15,
  ]] as const
) {
  const frame = buildFrame({ version, regions: new Array(count).fill(region) });
  const ring = new Uint8Array(new SharedArrayBuffer(8 * frame.length));
  for (let slot = 0; slot < 8; slot++) ring.set(frame, slot * frame.length);
  const metadata = new MetadataDecoder(ring);
  const inPlace = nsEach(300_000, (slot) => {
    metadata.decode(slot * frame.length, frame.length);
    return metadata.regions[0].offsetBytes + metadata.exposureStartNs;
  });
  const before = Deno.memoryUsage().heapUsed;
  for (let times = 0; times < 100_000; times++) metadata.decode((times & 7) * frame.length, frame.length);
  const bytes = Math.max(0, (Deno.memoryUsage().heapUsed - before) / 100_000);
  const plain = nsEach(
    5000,
    (slot) => decodePlainly(ring.subarray(slot * frame.length, (slot + 1) * frame.length)).frameNumber,
  );
  console.log(`| ${name} | ${inPlace.toFixed(0)} | ${bytes.toFixed(2)} | ${plain.toFixed(0)} |`);
}

const side = 1024;
const big = buildFrame({
  version: 3,
  regions: [
    { region: [0, side - 1, 1, 0, side - 1, 1], pixels: new Array<number>(side * side).fill(7) },
    {
      region: [side, 2 * side - 1, 1, side, 2 * side - 1, 1],
      pixels: new Array<number>(side * side).fill(7),
    },
  ],
});
const metadata = new MetadataDecoder(big);
metadata.decode();
const into = new Uint16Array(4 * side * side);
const ns = nsEach(20, () => recompose(metadata, { into }).pixels.length);
console.log(
  `\nrecompose of two regions of 1024 x 1024, 16 bits, into 2048 x 2048: ${(ns / 1e6).toFixed(2)} ms`,
);
