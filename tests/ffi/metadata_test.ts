// The calls that decode metadata inside libpvcam, here the simulated one: structs that it allocates, memory of ours.
import { assert, assertEquals, assertRejects } from "@std/assert";
import { mdExtItemCollectionBytes } from "../../ffi/calls/metadata.ts";
import vectors from "../../ffi/facts/metadata_vectors.json" with { type: "json" };
import { PvcamError, SettingsError } from "../../src/errors.ts";
import { withCamera } from "./simulator.ts";

// Would catch: an md_frame handed over as a buffer's address, a size cut to 16 bits, an error that is not libpvcam's.
Deno.test("frames are decoded, or refused with the vendor's code, in structs that libpvcam allocates", async () => {
  await withCamera(async ({ calls }) => {
    const kinds = new Set<string>();
    for (const { kind, capacity, buffer, expect } of vectors) {
      const frame = Uint8Array.from(atob(buffer), (letter) => letter.charCodeAt(0));
      const decoded = await calls.mdCreateFrameStructCont(capacity);
      if (expect.ok === 1) {
        await calls.mdFrameDecode(decoded, frame);
      } else {
        const error = await assertRejects(() => calls.mdFrameDecode(decoded, frame), PvcamError);
        assertEquals(error.code, expect.error);
        kinds.add(kind);
      }
      await calls.mdReleaseFrameStruct(decoded);
    }
    assert(kinds.size > 1, "the facts hold no broken frames");
  });
});

/** A frame of one region of 4 x 2 pixels at column 1 and row 1, made only from the headers' layout. */
function smallFrame(): Uint8Array {
  const bytes = new Uint8Array(48 + 32 + 16);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 5_328_208, true);
  view.setUint8(4, 1);
  view.setUint16(9, 1, true);
  view.setUint8(35, 16);
  [1, 4, 1, 1, 2, 1].forEach((value, index) => view.setUint16(48 + 10 + 2 * index, value, true));
  for (let pixel = 0; pixel < 8; pixel++) view.setUint16(80 + 2 * pixel, 100 + pixel, true);
  return bytes;
}

// Would catch: width and height, or column and row, exchanged on their way into C.
Deno.test("a decoded frame is put where it belongs in a picture", async () => {
  await withCamera(async ({ calls }) => {
    const frame = smallFrame();
    const decoded = await calls.mdCreateFrameStruct(frame);
    await calls.mdFrameDecode(decoded, frame);
    const pixels = new Uint16Array(7 * 4);
    await calls.mdFrameRecompose(decoded, { pixels, x: 2, y: 1, width: 7, height: 4 });
    for (const wrong of [{ x: 65_536 }, { y: -1 }, { width: 1.5 }, { width: 8 }]) {
      const place = { pixels, x: 2, y: 1, width: 7, height: 4, ...wrong };
      await assertRejects(() => calls.mdFrameRecompose(decoded, place), SettingsError, "picture");
    }
    await calls.mdReleaseFrameStruct(decoded);
    const rows = [0, 1, 2, 3].map((row) => pixels.subarray(row * 7, row * 7 + 7).join(" "));
    assertEquals(rows, [
      "0 0 0 0 0 0 0",
      "0 0 100 101 102 103 0",
      "0 0 104 105 106 107 0",
      "0 0 0 0 0 0 0",
    ]);
  });
});

// Would catch: a collection smaller than libpvcam writes, and its count read from another place.
Deno.test("extended metadata is read into a collection of ours", async () => {
  await withCamera(async ({ calls }) => {
    const collection = new Uint8Array(mdExtItemCollectionBytes);
    await calls.mdReadExtended(collection, new Uint8Array([0, 9, 0, 0, 0, 2, 7, 0, 0, 0]));
    assertEquals(new DataView(collection.buffer).getUint16(6120, true), 2);
    const cut = new Uint8Array([0, 9, 0, 0, 0, 2, 7]);
    const error = await assertRejects(
      () => calls.mdReadExtended(collection, cut),
      PvcamError,
      "a block of 7 bytes",
    );
    assertEquals(error.code, 192);
  });
});

// Would catch: an address that comes back to libpvcam as another one, which it would free.
Deno.test("what libpvcam allocates is given back to it", async () => {
  await withCamera(async ({ calls }) => {
    const info = await calls.createFrameInfoStruct();
    assert(info !== 0n);
    await calls.releaseFrameInfoStruct(info);
    const list = await calls.createSmartStreamStruct(4);
    assert(list !== 0n);
    await calls.releaseSmartStreamStruct(list);
  });
});
