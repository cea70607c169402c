import { assert, assertEquals } from "@std/assert";
import { decodeMetadata } from "../../../src/frame/decode_metadata.ts";
import { readExtended } from "../../../src/frame/metadata_extended.ts";
import { buildFrame, extendedItem } from "./build_frame.ts";

Deno.test("a particle's items are read in their order, m2 as a fixed-point number", () => {
  const bytes = Uint8Array.from([
    ...extendedItem(2, 3 * 2 ** 18),
    ...extendedItem(0, 4_294_967_295),
    ...extendedItem(1, 123_456),
  ]);
  assertEquals(readExtended(bytes), {
    items: [{ tag: "m2", value: 786_432 }, { tag: "particleId", value: 4_294_967_295 }, {
      tag: "m0",
      value: 123_456,
    }],
    particleId: 4_294_967_295,
    m0: 123_456,
    m2: 1.5,
  });
});

Deno.test("an unknown tag is error 186, and the items before it are kept", () => {
  const { items, m0, error } = readExtended(Uint8Array.from([...extendedItem(1, 7), 3, 0, 0, 0, 0]));
  assertEquals([items.length, m0, error?.code, error?.codeName], [1, 7, 186, "PL_ERR_INDEX_OUT_OF_RANGE"]);
  assert(error!.message.includes("tag 3"), error!.message);
});

Deno.test("an item cut short is error 192, and the items before it are kept", () => {
  const { items, m2, error } = readExtended(Uint8Array.from([...extendedItem(1, 7), 2, 0, 0]));
  assertEquals([items.length, m2, error?.code, error?.codeName], [
    1,
    undefined,
    192,
    "PL_ERR_METADATA_INVALID",
  ]);
});

Deno.test("an empty block is sound", () => {
  assertEquals(readExtended(new Uint8Array(0)), { items: [] });
});

Deno.test("a frame's block and a region's are not mixed up", () => {
  const metadata = decodeMetadata(buildFrame({
    version: 3,
    extended: extendedItem(1, 1),
    regions: [{ region: [0, 0, 1, 0, 0, 1], pixels: [1], extended: extendedItem(1, 2) }],
  }));
  assertEquals([metadata.extended().m0, metadata.extended(0).m0], [1, 2]);
});
