// The pixels of regions: which bytes of the slot they are, and where there are none to show.
import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { MetadataError } from "../../../src/errors.ts";
import { decodeMetadata } from "../../../src/frame/decode_metadata.ts";
import { MetadataDecoder } from "../../../src/frame/metadata_decoder.ts";
import { buildFrame } from "./build_frame.ts";

const region = [0, 3, 1, 0, 1, 1] as const;
const pixels = [1, 2, 3, 4, 5, 6, 7, 8];

Deno.test("pixels are the slot's own memory, wherever the frame lies in it", () => {
  const ring = new SharedArrayBuffer(4096);
  const memory = new Uint8Array(ring, 16);
  const metadata = new MetadataDecoder(memory);
  for (const [bytesPerPixel, at] of [[2, 0], [2, 1024], [1, 1025]] as const) {
    const frame = buildFrame({ version: 3, bytesPerPixel, regions: [{ region, pixels }] });
    memory.set(frame, at);
    assert(metadata.decode(at, frame.length));
    const view = metadata.pixels();
    assertEquals([...view], pixels);
    assertStrictEquals(view.buffer, ring);
    assertEquals(view.byteOffset, 16 + at + 80);
    assertEquals(view.BYTES_PER_ELEMENT, bytesPerPixel);
  }
});

Deno.test("16-bit pixels at an odd byte, where no view can begin, still come out right", () => {
  const frame = buildFrame({
    version: 2,
    regions: [{ region, pixels, extended: [0, 1, 0, 0, 0] }, { region, pixels: [...pixels].reverse() }],
  });
  const metadata = decodeMetadata(frame);
  assertEquals(metadata.regions[0].offsetBytes % 2, 1);
  assertEquals([...metadata.pixels(0)], pixels);
  assertEquals([...metadata.pixels(1)], [...pixels].reverse());
});

Deno.test("a size that does not fit the rectangle gives no view, so none reaches into the next slot", () => {
  const frame = buildFrame({ version: 2, regions: [{ region, pixels, dataSize: 4 }] });
  const metadata = new MetadataDecoder(frame);
  assert(metadata.decode()); // libpvcam takes such a frame
  assertEquals(metadata.regions[0].bytes, 4);
  const error = assertThrows(
    () => metadata.pixels(),
    MetadataError,
    "Its region 1 has 4 bytes, and 4 x 2 pixels take 16",
  );
  assertEquals([error.code, error.codeName], [192, "PL_ERR_METADATA_INVALID"]);
});

Deno.test("pixels that are packed, wider than 16 bits or not there are refused in words", () => {
  const refused = (change: object, sentence: string, index = 0) => {
    const metadata = decodeMetadata(buildFrame({ version: 3, regions: [{ region, pixels }], ...change }));
    assertThrows(() => metadata.pixels(index), MetadataError, sentence);
  };
  refused({ imageCompression: 12 }, "packed (image compression 12)");
  refused({ imageFormat: 9 }, '"mono32"');
  refused({ imageFormat: 99 }, '"unknown"');
  refused({}, "index 1", 1);
});
