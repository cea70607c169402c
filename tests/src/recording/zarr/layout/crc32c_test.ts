import { assertEquals } from "@std/assert";
import { crc32c } from "../../../../../src/recording/zarr/layout/crc32c.ts";

Deno.test("crc32c gives the check values of RFC 3720: with a wrong one no reader opens a shard", () => {
  assertEquals(crc32c(new TextEncoder().encode("123456789")), 0xe3069283);
  assertEquals(crc32c(new Uint8Array(32)), 0x8a9136aa);
  assertEquals(crc32c(new Uint8Array(32).fill(0xff)), 0x62a8ab43);
});
