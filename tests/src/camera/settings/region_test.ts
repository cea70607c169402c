// Where a region's pixels lie: a byte too far here, and every picture is sheared.
import { assertEquals, assertThrows } from "@std/assert";
import {
  checkRegion,
  frameFormat,
  toSensorTerms,
  trimToBinning,
} from "../../../../src/camera/settings/region.ts";
import { SettingsError } from "../../../../src/errors.ts";

const sensor = { width: 100, height: 80 };

Deno.test("a region may reach the sensor's edges, and nothing beyond them", () => {
  const whole = { x: 0, y: 0, width: 100, height: 80 };
  for (const region of [whole, { ...whole, x: 99, width: 1 }, { ...whole, y: 79, height: 1 }]) {
    checkRegion(region, sensor);
  }
  const wrong = [{ x: 1 }, { y: 1 }, { x: -1 }, { y: -1 }, { width: 0 }, { height: 0 }, { width: 1.5 }, {
    x: NaN,
  }];
  for (const change of wrong) {
    assertThrows(() => checkRegion({ ...whole, ...change }, sensor), SettingsError, "100 x 80");
  }
});

Deno.test("binning cuts what fills no pixel, and keeps what does", () => {
  const region = { x: 3, y: 4, width: 11, height: 9 };
  assertEquals(trimToBinning(region, [1, 1]), region);
  assertEquals(trimToBinning(region, [4, 9]), { ...region, width: 8, height: 9 });
  assertThrows(() => trimToBinning(region, [12, 1]), SettingsError, "3,4,11,9 by 12 x 1");
  assertThrows(() => trimToBinning(region, [1, 10]), SettingsError, "binned");
  assertEquals(toSensorTerms(region, [4, 9]), { s1: 3, s2: 13, sbin: 4, p1: 4, p2: 12, pbin: 9 });
});

Deno.test("regions lie one after another, each after its header if there are headers", () => {
  const regions = [{ x: 0, y: 0, width: 8, height: 4 }, { x: 50, y: 40, width: 7, height: 3 }];
  const binning = [2, 2] as const;
  const sizes = [{ x: 0, y: 0, width: 4, height: 2, binning }, {
    x: 50,
    y: 40,
    width: 3,
    height: 1,
    binning,
  }];
  const formatOf = (frameBytes: number, metadata: boolean) =>
    frameFormat(regions, { binning, frameBytes, bitDepth: 12, metadata });
  const offsets = (first: number, second: number) => [
    { ...sizes[0], offsetBytes: first },
    { ...sizes[1], offsetBytes: second },
  ];
  assertEquals(formatOf(11, false), {
    frameBytes: 11,
    bytesPerPixel: 1,
    bitDepth: 12,
    metadata: false,
    regions: offsets(0, 8),
  });
  assertEquals(formatOf(22, false).regions, offsets(0, 16));
  const { bytesPerPixel, regions: behind } = formatOf(22 + 48 + 2 * 32, true);
  assertEquals([bytesPerPixel, behind], [2, offsets(80, 80 + 16 + 32)]);
  for (const [bytes, metadata] of [[21, false], [33, false], [10, false], [22, true]] as const) {
    assertThrows(() => formatOf(bytes, metadata), SettingsError, `frames of ${bytes} bytes`);
  }
});
