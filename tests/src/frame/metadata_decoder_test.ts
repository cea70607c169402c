import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { MetadataError, SettingsError } from "../../../src/errors.ts";
import { decodeMetadata } from "../../../src/frame/decode_metadata.ts";
import { MetadataDecoder } from "../../../src/frame/metadata_decoder.ts";
import { buildFrame } from "./build_frame.ts";

const region = [0, 3, 1, 0, 1, 1] as const;
const pixels = [1, 2, 3, 4, 5, 6, 7, 8];

Deno.test("versions 1 and 2: times are counts of their resolution", () => {
  for (const version of [1, 2]) {
    const metadata = decodeMetadata(buildFrame({
      version,
      frameNumber: 4_000_000_000,
      times: { begin: 4_294_967_295n, end: 4_294_967_294n, exposure: 3_000_000_000n },
      resolutionsNs: { times: 100_000, exposure: 1000, regions: 250 },
      flags: 1,
      regions: [{ region, pixels, times: [5, 4_294_967_295] }],
    }));
    assertEquals(metadata.frameNumber, 4_000_000_000);
    assertEquals(metadata.exposureStartNs, 429_496_729_500_000);
    assertEquals(metadata.exposureStartPs, 429_496_729_500_000_000n);
    assertEquals(metadata.frameEndNs, 429_496_729_400_000);
    assertEquals(metadata.exposureNs, 3_000_000_000_000);
    assertEquals(metadata.exposureEndNs, 432_496_729_500_000);
    assertEquals(metadata.regions[0].readoutStartNs, 1250);
    assertEquals(metadata.regions[0].readoutEndNs, 1_073_741_823_750);
  }
});

Deno.test("version 3: times are 64 bits of picoseconds, rounded once", () => {
  // 2 ** 63 and more would catch a signed read, the odd ones a sum that is rounded twice.
  for (const begin of [0n, 999n, 1234567n, 2n ** 53n + 1n, 2n ** 53n * 1000n - 1n, 2n ** 64n - 1n]) {
    const metadata = decodeMetadata(buildFrame({
      version: 3,
      times: { begin, end: begin, exposure: 10_000_500n },
      regions: [{ region, pixels, times: [5, 6] }],
    }));
    assertEquals(metadata.exposureStartPs, begin);
    const whole = Number(begin / 1000n);
    const error = Math.abs(metadata.exposureStartNs - (whole + Number(begin % 1000n) / 1000));
    assert(error <= (begin < 2n ** 53n * 1000n ? 1 : 2), `${begin} ps came out ${error} ns off`);
    assertEquals(metadata.frameEndNs, metadata.exposureStartNs);
    assertEquals(metadata.exposureNs, 10_000.5);
    assertEquals(metadata.regions[0].readoutStartNs, undefined);
  }
});

Deno.test("a region's times are left out where the camera says that it has none", () => {
  const metadata = decodeMetadata(buildFrame({ version: 1, regions: [{ region, pixels, times: [5, 6] }] }));
  assertEquals(metadata.regions[0].readoutStartNs, undefined);
  assertEquals(metadata.regions[0].readoutEndNs, undefined);
});

// Would catch: a format of pixels taken from a byte that version 1 does not use, or not from the byte that version 2 uses.
Deno.test("the header has the format of pixels from version 2 on; before, it is 16 bits", () => {
  for (const [version, imageFormat, imageCompression] of [[1, "mono16", 0], [2, "mono8", 12]]) {
    const metadata = decodeMetadata(
      buildFrame({ version: version as number, imageFormat: 2, imageCompression: 12, regions: [] }),
    );
    assertEquals<unknown[]>([metadata.imageFormat, metadata.imageCompression], [
      imageFormat,
      imageCompression,
    ]);
  }
});

Deno.test("an unknown newer version is read as version 3", () => {
  const metadata = decodeMetadata(buildFrame({
    version: 9,
    times: { begin: 5_000_000n, end: 6_000_000n, exposure: 1_000_000n },
    regions: [{ region, pixels }],
  }));
  assertEquals([metadata.version, metadata.exposureStartNs, metadata.exposureNs], [9, 5000, 1000]);
});

Deno.test("regions are given as rectangle, size after binning and place in the slot", () => {
  const metadata = decodeMetadata(buildFrame({
    version: 3,
    bytesPerPixel: 1,
    bitDepth: 8,
    regions: [
      { region: [100, 104, 2, 200, 206, 3], pixels: [1, 2, 3, 4] }, // 5 x 7 pixels give 2 x 2: the remainder is lost
      { region: [10, 12, 2, 300, 300, 1], pixels: [9], regionNumber: 7 },
    ],
  }));
  const [first, second] = metadata.regions;
  assertEquals([first.x, first.y, first.right, first.bottom], [100, 200, 104, 206]);
  assertEquals([first.width, first.height, [...first.binning]], [2, 2, [2, 3]]);
  assertEquals([first.offsetBytes, first.bytes], [80, 4]);
  assertEquals([second.regionNumber, second.offsetBytes, second.width, second.height], [7, 116, 1, 1]);
  const { x, y, right, bottom, binning } = metadata.impliedRegion;
  assertEquals([x, y, right, bottom, [...binning]], [10, 200, 104, 300, [2, 3]]);
  assertEquals([metadata.bitDepth, metadata.imageFormat], [8, "mono8"]);
});

Deno.test("a decoder shows nothing of the frame before, and makes no new regions for the next", () => {
  const two = buildFrame({
    version: 3,
    frameNumber: 5,
    times: { begin: 9n, end: 9n, exposure: 9n },
    extended: [0, 1, 0, 0, 0],
    regions: [{ region, pixels, flags: 0 }, { region, pixels }],
  });
  const one = buildFrame({ version: 1, frameNumber: 6, regions: [{ region, flags: 2 }] });
  const memory = new Uint8Array(2048);
  memory.set(two, 0);
  memory.set(one, 1024);
  const metadata = new MetadataDecoder(memory);
  metadata.decode(0, two.length);
  const [first, second] = metadata.regions;
  const { regions } = metadata;
  metadata.decode(1024, one.length);
  assertEquals(metadata.toJSON(), {
    version: 1,
    frameNumber: 6,
    exposureStartNs: 0,
    exposureEndNs: 0,
    exposureNs: 0,
    frameEndNs: 0,
    bitDepth: 16,
    imageFormat: "mono16",
    imageCompression: 0,
    flags: 0,
    regions: [{ regionNumber: 1, x: 0, y: 0, width: 4, height: 2, binning: [1, 1] }],
  });
  assertEquals(metadata.extendedBytes, 0);
  assertEquals([metadata.regions[0].bytes, metadata.pixels(0).length], [0, 0]);
  metadata.decode(0, two.length);
  assertStrictEquals(metadata.regions, regions);
  assertStrictEquals(metadata.regions[0], first);
  assertStrictEquals(metadata.regions[1], second);
  metadata.decode(1500, 100); // zeros: no signature
  assertEquals([metadata.version, metadata.frameNumber, metadata.regions.length, metadata.exposureNs], [
    0,
    0,
    0,
    0,
  ]);
  assertEquals(metadata.exposureStartPs, 0n);
  const { bitDepth, colorMask, imageFormat, imageCompression, flags, extendedBytes, frameEndNs } = metadata;
  assertEquals([bitDepth, colorMask, imageFormat, imageCompression, flags], [0, 0, "unknown", 0, 0]);
  assertEquals([extendedBytes, metadata.extendedOffsetBytes, frameEndNs, metadata.exposureEndNs], [
    0,
    0,
    0,
    0,
  ]);
});

// Would catch: a frame without regions that keeps the binning of the frame before.
Deno.test("a frame without regions has libpvcam's bounds for one, after any other frame", () => {
  const binned = buildFrame({ version: 3, regions: [{ region: [2, 5, 2, 3, 6, 4], pixels: [1, 2] }] });
  const empty = buildFrame({ version: 3, regions: [] });
  const memory = new Uint8Array(2048);
  memory.set(binned);
  memory.set(empty, 1024);
  const metadata = new MetadataDecoder(memory);
  const bounds = () => {
    const { x, y, right, bottom, binning } = metadata.impliedRegion;
    return [x, y, right, bottom, ...binning];
  };
  assert(metadata.decode(0, binned.length));
  assertEquals(bounds(), [2, 3, 5, 6, 2, 4]);
  assert(metadata.decode(1024, empty.length));
  assertEquals(bounds(), [0xffff, 0xffff, 0, 0, 1, 1]);
});

Deno.test("a broken frame says where it broke, and keeps what came before", () => {
  const frame = buildFrame({
    version: 1,
    frameNumber: 12,
    regions: [{ region, pixels }, { region, pixels }],
  });
  const broken = (bytes: Uint8Array, sentence: string, code: number, maxRegions?: number) => {
    const metadata = new MetadataDecoder(bytes, { maxRegions });
    assertEquals(metadata.decode(), false);
    const error = metadata.error!;
    assert(error.message.includes(sentence), error.message);
    assertEquals(error.code, code);
    return metadata;
  };
  broken(frame.subarray(0, 47), "the frame's header takes 48 bytes and 47 are left", 172);
  const cut = broken(
    frame.subarray(0, frame.length - 1),
    "the region's pixels (region 2 of the frame) takes 16 bytes and 15 are left",
    172,
  );
  assertEquals([cut.frameNumber, cut.regions.length], [12, 1]);
  assertEquals([...cut.pixels(0)], pixels);
  broken(
    frame.subarray(0, 100),
    "the region's header (region 2 of the frame) takes 32 bytes and 4 are left",
    172,
  );
  broken(frame, "2 regions", 172, 1);
  const extended = buildFrame({ version: 3, extended: [0, 9, 0, 0, 0, 2, 7, 0], regions: [] });
  broken(
    extended.subarray(0, 52),
    "8 bytes",
    172,
  );
  broken(new Uint8Array(0), "the frame's header takes 48 bytes and 0 are left", 172);
  const wrong = frame.slice();
  wrong[3] = 1;
  broken(wrong, "0x01514d50", 192);
  // Columns and rows up to the ends of their range: a size below -2 ** 32 once sent the decoder backwards.
  for (const [p1, p2] of [[1, 0], [4122, 28], [65_535, 0]]) {
    const turned = buildFrame({ version: 1, regions: [{ region: [0, 65_534, 1, p1, p2, 1], pixels }] });
    const metadata = new MetadataDecoder(turned);
    if (p1 === 1) assertEquals([metadata.decode(), metadata.regions[0].height], [true, 0]);
    else broken(turned, "takes 4294967295 bytes and 16 are left", 172);
  }
});

// Would catch: a product of two negative lengths, taken for a size that fits.
Deno.test("a region whose ends are exchanged on both axes is too large for any frame before version 2", () => {
  for (const version of [0, 1]) {
    const turned = buildFrame({ version, regions: [{ region: [3, 0, 1, 1, 0, 1], pixels }] });
    turned[48 + 10] = 9; // s1 = 9, s2 = 0: columns -8
    turned[48 + 16] = 9;
    const metadata = new MetadataDecoder(turned);
    assertEquals([metadata.decode(), metadata.error?.code], [false, 172], `version ${version}`);
  }
});

// Would catch: a region that libpvcam refuses, shown with the size that its header claims.
Deno.test("a region with a binning of 0 is broken in every version, unless it has no pixels", () => {
  for (const version of [0, 1, 2, 3, 9]) {
    for (const region of [[0, 3, 0, 0, 1, 1], [0, 3, 1, 0, 1, 0]] as const) {
      const decodedWith = (flags: number, extended: number[] = []) => {
        const frame = buildFrame({
          version,
          regions: [{ region, pixels: flags ? [] : pixels, flags, extended }],
        });
        const metadata = new MetadataDecoder(frame);
        return [metadata.decode(), metadata.error?.code, metadata.regions.length];
      };
      assertEquals(decodedWith(0), [false, 192, 0], `version ${version}`);
      assertEquals(decodedWith(2), [true, undefined, 1]); // header only
      assertEquals(decodedWith(1), [true, undefined, 0]); // the list ends there
      // Its extended metadata is looked at first, its pixels afterwards.
      const frame = buildFrame({ version, regions: [{ region, pixels, extended: [0, 1, 0, 0, 0] }] });
      for (const [length, code] of [[48 + 32 + 4, 172], [48 + 32 + 5, 192]]) {
        const metadata = new MetadataDecoder(frame.subarray(0, length));
        assertEquals([metadata.decode(), metadata.error?.code], [false, code], `${length} bytes`);
      }
    }
  }
});

Deno.test("decodeMetadata throws the decoder's error", () => {
  const error = assertThrows(() => decodeMetadata(new Uint8Array(10)), MetadataError);
  assertEquals([error.code, error.codeName, error.name], [172, "PL_ERR_BUFFER_TOO_SMALL", "MetadataError"]);
});

Deno.test("a frame that reaches beyond its memory is reported as the caller's mistake", () => {
  const metadata = new MetadataDecoder(new Uint8Array(100));
  assertThrows(() => metadata.decode(60, 48), SettingsError, "48 bytes at byte 60: the memory has 100 bytes");
  assertThrows(() => metadata.decode(-1, 48), SettingsError);
  assertThrows(() => metadata.decode(NaN, 48), SettingsError);
});
