import { assertEquals, assertThrows } from "@std/assert";
import facts from "../../ffi/facts/abi.json" with { type: "json" };
import { mdExtItemCollectionBytes } from "../../ffi/calls/metadata.ts";
import * as structs from "../../ffi/structs.ts";
import { SettingsError } from "../../src/errors.ts";

const layouts = {
  FRAME_INFO: structs.FRAME_INFO,
  rgn_type: structs.RGN_TYPE,
  smart_stream_type: structs.SMART_STREAM_TYPE,
};

// Would catch: an offset typed wrong, a field left out, padding forgotten.
for (const [name, layout] of Object.entries(layouts)) {
  Deno.test(`${name} is laid out as the facts say`, () => {
    const fact = facts.structs[name as keyof typeof layouts];
    assertEquals(layout.size, fact.size);
    const offsets = Object.fromEntries(fact.fields.map((field) => [field.name, field.offset]));
    assertEquals(layout.offsets as Record<string, number>, offsets);
  });
}

Deno.test("an md_ext_item_collection has the size of the facts, which libpvcam writes whole", () => {
  assertEquals(mdExtItemCollectionBytes, facts.structs.md_ext_item_collection.size);
});

// Would catch: a field read at another's width, or big-endian.
Deno.test("a FRAME_INFO is read field by field", () => {
  const view = new DataView(new ArrayBuffer(64));
  view.setInt32(8 + 20, 0x01020304, true);
  view.setBigInt64(8 + 24, 1_234_567_890_123n, true);
  view.setInt32(8 + 32, -5, true);
  view.setBigInt64(8 + 40, 1_234_567_885_119n, true);
  assertEquals(structs.readFrameInfo(view, 8), {
    frameNumber: 0x01020304,
    timestampEof100Us: 1_234_567_890_123,
    readoutTime: -5,
    timestampBof100Us: 1_234_567_885_119,
  });
});

const region = { s1: 1, s2: 2047, sbin: 2, p1: 3, p2: 65_535, pbin: 4 };

// Would catch: regions written on top of each other, or with columns and rows swapped.
Deno.test("regions are written one after the other and read back", () => {
  const other = { ...region, s1: 9 };
  const bytes = structs.regionsToBytes([region, other]);
  assertEquals([...new Uint16Array(bytes.buffer, 12, 6)], [9, 2047, 2, 3, 65_535, 4]);
  assertEquals(structs.readRegion(new DataView(bytes.buffer)), region);
  assertEquals(structs.readRegion(new DataView(bytes.buffer), 12), other);
});

// Would catch: 65,536 wrapped round to column 0, which is a valid region of the wrong place.
Deno.test("a region that 16 bits cannot hold is refused by field and value", () => {
  for (const wrong of [65_536, -1, 1.5, NaN]) {
    assertThrows(() => structs.regionsToBytes([{ ...region, p2: wrong }]), SettingsError, `p2 is ${wrong}`);
  }
});

// Would catch: text past the NUL, a name without any NUL, and a Latin-1 degree sign that breaks the whole text.
Deno.test("texts end at their NUL and are read as UTF-8, or else as Latin-1", () => {
  assertEquals(structs.bytesToText(new Uint8Array([71, 83, 0, 88, 88])), "GS");
  assertEquals(structs.bytesToText(new Uint8Array([71, 83])), "GS");
  assertEquals(structs.bytesToText(structs.textToBytes("5 µm")), "5 µm");
  assertEquals(structs.bytesToText(new Uint8Array([0x32, 0xb0, 0x43, 0])), "2°C");
});
