import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { SettingsError } from "../../../src/errors.ts";
import { decodeMetadata } from "../../../src/frame/decode_metadata.ts";
import { recompose } from "../../../src/frame/recompose.ts";
import { buildFrame } from "./build_frame.ts";

// Drawn by hand on squared paper: two regions of 2 x 2 and 3 x 1 on a sensor, with a gap between.
//   columns 4 5 6 7 8
//   row 2   1 2 . . .
//   row 3   3 4 . . .
//   row 4   . . 5 6 7
const regions = [
  { region: [4, 5, 1, 2, 3, 1], pixels: [1, 2, 3, 4] },
  { region: [6, 8, 1, 4, 4, 1], pixels: [5, 6, 7] },
] as const;

Deno.test("regions come together as drawn by hand, in 8 bits and in 16", () => {
  for (const bytesPerPixel of [1, 2] as const) {
    const metadata = decodeMetadata(buildFrame({ version: 3, bytesPerPixel, regions }));
    const { x, y, width, height, pixels, binning } = recompose(metadata, { background: 9 });
    assertEquals([x, y, width, height, binning], [4, 2, 5, 3, [1, 1]]);
    // deno-fmt-ignore
    assertEquals([...pixels], [
      1, 2, 9, 9, 9,
      3, 4, 9, 9, 9,
      9, 9, 5, 6, 7,
    ]);
    assertEquals(pixels.BYTES_PER_ELEMENT, bytesPerPixel);
  }
});

Deno.test("binned regions are placed at binned coordinates", () => {
  // Binning 2 x 4: columns 10..13 are two pixels, rows 20..27 two; the second region begins two pixels to the right.
  const metadata = decodeMetadata(buildFrame({
    version: 2,
    regions: [
      { region: [10, 13, 2, 20, 27, 4], pixels: [1, 2, 3, 4] },
      { region: [14, 15, 2, 24, 27, 4], pixels: [5] },
    ],
  }));
  const { width, height, pixels } = recompose(metadata);
  assertEquals([width, height], [3, 2]);
  assertEquals([...pixels], [1, 2, 0, 3, 4, 5]);
});

Deno.test("a binned region between two places is put at the lower one", () => {
  const metadata = decodeMetadata(
    buildFrame({ version: 3, regions: [{ region: [13, 14, 2, 23, 24, 2], pixels: [7] }] }),
  );
  const { pixels } = recompose(metadata, {
    bounds: { x: 10, y: 20, right: 15, bottom: 25, binning: [2, 2] },
  });
  assertEquals([...pixels], [0, 0, 0, 0, 7, 0, 0, 0, 0]);
});

Deno.test("where regions overlap the later one is seen", () => {
  const metadata = decodeMetadata(buildFrame({
    version: 3,
    regions: [
      { region: [0, 2, 1, 0, 0, 1], pixels: [1, 1, 1] },
      { region: [1, 3, 1, 0, 0, 1], pixels: [2, 2, 2] },
    ],
  }));
  assertEquals([...recompose(metadata).pixels], [1, 2, 2, 2]);
});

Deno.test("bounds of the caller's: the whole sensor, or a window that cuts regions off on all sides", () => {
  const metadata = decodeMetadata(buildFrame({ version: 3, regions }));
  const sensor = { x: 0, y: 0, right: 9, bottom: 5, binning: [1, 1] as const };
  const whole = recompose(metadata, { bounds: sensor });
  assertEquals([whole.width, whole.height], [10, 6]);
  assertEquals([whole.pixels[24], whole.pixels[35], whole.pixels[48]], [1, 4, 7]);
  assertEquals(whole.pixels.reduce((sum, pixel) => sum + pixel, 0), 28);
  const window = recompose(metadata, { bounds: { x: 5, y: 3, right: 7, bottom: 4, binning: [1, 1] } });
  assertEquals([...window.pixels], [4, 0, 0, 0, 5, 6]);
  const beside = recompose(metadata, { bounds: { x: 20, y: 20, right: 21, bottom: 20, binning: [1, 1] } });
  assertEquals([...beside.pixels], [0, 0]);
  // The second region lies to the right of it, beside rows that it would otherwise continue in.
  const left = recompose(metadata, { bounds: { x: 3, y: 3, right: 4, bottom: 6, binning: [1, 1] } });
  assertEquals([...left.pixels], [0, 3, 0, 0, 0, 0, 0, 0]);
});

Deno.test("memory can be used again, and shows nothing of the picture before", () => {
  const into = new Uint16Array(15).fill(77);
  const picture = recompose(decodeMetadata(buildFrame({ version: 3, regions })), { into });
  assertStrictEquals<unknown>(picture.pixels, into);
  assertEquals([...into], [1, 2, 0, 0, 0, 3, 4, 0, 0, 0, 0, 0, 5, 6, 7]);
});

Deno.test("what does not fit is refused in words", () => {
  const metadata = decodeMetadata(buildFrame({ version: 3, regions }));
  assertThrows(
    () => recompose(metadata, { into: new Uint16Array(14) }),
    SettingsError,
    "5 x 3 = 15 pixels of 2 bytes",
  );
  assertThrows(
    () => recompose(metadata, { into: new Uint8Array(15) }),
    SettingsError,
    "15 pixels of 1 bytes",
  );
  const mixed = decodeMetadata(buildFrame({
    version: 3,
    regions: [regions[0], { region: [6, 9, 2, 4, 5, 2], pixels: [5, 6] }],
  }));
  assertThrows(
    () => recompose(mixed),
    SettingsError,
    "binned",
  );
  const vast = decodeMetadata(buildFrame({ version: 3, regions: [{ region: [0, 65535, 1, 0, 65535, 1] }] }));
  assertThrows(() => recompose(vast), SettingsError, "65536 x 65536 pixels");
});

Deno.test("a frame without regions, or with only headers, is an empty picture or a bare background", () => {
  const none = recompose(decodeMetadata(buildFrame({ version: 3, regions: [] })));
  assertEquals([none.width, none.height, none.pixels.length], [0, 0, 0]);
  const bare = recompose(
    decodeMetadata(buildFrame({ version: 3, regions: [{ region: [1, 2, 1, 1, 1, 1], flags: 2 }] })),
    { background: 3 },
  );
  assertEquals([...bare.pixels], [3, 3]);
  assert(bare.width === 2);
});
