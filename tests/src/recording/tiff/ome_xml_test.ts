// What the description of a file says, character by character; tests/src/recording/tiff/tiff_sink_test.ts has outside
// readers look at it.
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { PlaneTimes } from "../../../../src/recording/record/plane_times.ts";
import { omeXml } from "../../../../src/recording/tiff/ome_xml.ts";
import { runOf, type Shape } from "../synthetic_run.ts";

const blocks = [[{ directory: 0, frame: 0, count: 2 }]];

function xmlOf(shape: Shape, more: Partial<Parameters<typeof omeXml>[0]> = {}): string {
  return omeXml({ run: runOf(shape), name: "run.ome.tif", frames: 2, blocks, ...more });
}

Deno.test("special characters are written as themselves or as names, never as numbers, which Bio-Formats cannot read", () => {
  const run = runOf({});
  const camera = { ...run.camera, product: 'A"<b>&\u00e9\u{1f52c}\ud800', serial: "\t1\x7f" };
  const xml = xmlOf({}, { run: { ...run, camera }, note: "2 < 3 & 'so'" });
  assert(!xml.includes("&#"));
  assert(!/[^\P{Cc}\n]/u.test(xml), "XML has no control signs");
  assertStringIncludes(
    xml,
    'Model="A&quot;&lt;b&gt;&amp;\u00e9\u{1f52c}\ufffd" SerialNumber=" 1 "',
  );
  assertStringIncludes(xml, "<Description>2 &lt; 3 &amp; 'so'</Description>");
  assert(!xmlOf({}).includes("<Description>"));
});

Deno.test("a binning that OME has no word for is `Other`, and pixels are as large as what they sum", () => {
  for (
    const [binning, word, size] of [
      [[1, 1], "1x1", "6.5"],
      [[2, 2], "2x2", "13"],
      [[4, 4], "4x4", "26"],
      [[8, 8], "8x8", "52"],
      [[3, 3], "Other", "19.5"],
      [[2, 1], "Other", "13"],
    ] as const
  ) {
    const xml = xmlOf({ regions: [{ width: 8, height: 4, binning }] });
    assertStringIncludes(xml, `Binning="${word}"`);
    assertStringIncludes(xml, `PhysicalSizeX="${size}" PhysicalSizeXUnit="\u00b5m"`);
    assertStringIncludes(xml, `PhysicalSizeY="${6.5 * binning[1]}" PhysicalSizeYUnit="\u00b5m"`);
    assertStringIncludes(xml, `<M K="Binning">${binning.join("x")}</M>`);
    assertStringIncludes(xml, `<M K="Region width (unbinned pixels)">${8 * binning[0]}</M>`);
    assertStringIncludes(xml, `<M K="Region height (unbinned pixels)">${4 * binning[1]}</M>`);
  }
  const run = runOf({});
  const unknown = omeXml({
    run: { ...run, camera: { ...run.camera, pixelSizeUm: [0, 0] } },
    name: "",
    frames: 2,
    blocks,
  });
  assert(!unknown.includes("PhysicalSize"));
});

Deno.test("each region is an image with its own planes, and each plane has its time where times are known", () => {
  const shape: Shape = { bytesPerPixel: 1, regions: [{ width: 4, height: 3 }, { width: 2, height: 1 }] };
  const times = new PlaneTimes(0);
  for (const receivedMs of [10, 20.0004]) times.add({ receivedMs, exposureMs: 5 });
  const xml = xmlOf(shape, {
    blocks: [[{ directory: 0, frame: 0, count: 2 }], [{ directory: 2, frame: 0, count: 1 }, {
      directory: 9,
      frame: 1,
      count: 1,
    }]],
    times,
  });
  const images = xml.match(/<Image [^]*?<\/Image>/g)!;
  assertEquals(images.length, 2);
  assertStringIncludes(images[0], 'Name="run.ome.tif region 0"');
  assertStringIncludes(images[0], 'Type="uint8" SignificantBits="8"');
  assertStringIncludes(images[0], 'SizeX="4" SizeY="3" SizeZ="1" SizeC="1" SizeT="2"');
  assertStringIncludes(images[0], '<TiffData IFD="0" FirstT="0" PlaneCount="2"/>');
  assertStringIncludes(
    images[1],
    '<TiffData IFD="2" FirstT="0" PlaneCount="1"/>\n<TiffData IFD="9" FirstT="1" PlaneCount="1"/>',
  );
  for (const image of images) {
    assertStringIncludes(
      image,
      '<Plane TheZ="0" TheT="0" TheC="0" DeltaT="0.01" ExposureTime="0.005"/>\n' +
        '<Plane TheZ="0" TheT="1" TheC="0" DeltaT="0.02" ExposureTime="0.005"/>',
    );
  }
  assert(!xmlOf(shape, { blocks: [blocks[0], blocks[0]] }).includes("<Plane "));
  assertStringIncludes(xmlOf({}), 'Name="run.ome.tif">');
});

// Would catch: a file whose time axis no reader shows, or one that has the camera's period where a trigger made another.
Deno.test("even times have an increment, planned or measured, and uneven ones say that they are uneven", () => {
  const timesAt = (...receivedMs: number[]) => {
    const times = new PlaneTimes(0);
    for (const one of receivedMs) times.add({ receivedMs: one, exposureMs: 5 });
    return times;
  };
  const even = omeXml({ run: runOf({}), name: "", frames: 3, blocks, times: timesAt(50, 100, 150) });
  assertStringIncludes(even, 'TimeIncrement="0.05"');
  assertStringIncludes(even, "even, 0.05");
  assertStringIncludes(even, "when frames were found");
  const planned = { ...runOf({}), intervalMs: 2000 };
  assertStringIncludes(omeXml({ run: planned, name: "", frames: 1, blocks }), 'TimeIncrement="2"');
  const uneven = omeXml({ run: planned, name: "", frames: 4, blocks, times: timesAt(0, 2000, 4000, 9000) });
  assert(!uneven.includes("TimeIncrement"));
  assertStringIncludes(uneven, "uneven, from 2 to 5, median 2");
});

Deno.test("an exposure that the trigger's length decides is not made up", () => {
  const run = runOf({});
  const times = new PlaneTimes(0);
  times.add({ receivedMs: 5, exposureMs: NaN });
  const settings = { ...run.settings, trigger: "level", exposureMs: undefined };
  const xml = omeXml({ run: { ...run, settings }, name: "", frames: 1, blocks, times });
  assertStringIncludes(xml, 'DeltaT="0.005"/>');
  assert(!/ExposureTime|Exposure \(ms\)|NaN/.test(xml));
});

// Would catch: a file that tells nothing of the sensor's temperature or an EM gain once its record is not beside it any more.
Deno.test("the camera's parameters are an annotation that each picture leads to", () => {
  const parameters = { PARAM_TEMP: -1990, PARAM_CLEAR_MODE: "Auto", PARAM_X: 2n ** 60n, PARAM_Y: undefined };
  const regions = [{ width: 4, height: 3 }, { width: 2, height: 1 }];
  const xml = omeXml({
    run: { ...runOf({ regions }), parameters },
    name: "",
    frames: 2,
    blocks: [...blocks, ...blocks],
  });
  assertStringIncludes(xml, `<M K="Sensor temperature (C)">-19.9</M>`);
  for (const [key, value] of [["TEMP", "-1990"], ["CLEAR_MODE", "Auto"], ["X", String(2n ** 60n)]]) {
    assertEquals(xml.split(`<M K="PARAM_${key}">${value}</M>`).length, 2);
  }
  assert(!xml.includes("PARAM_Y"));
  assertEquals(xml.split(`<AnnotationRef ID="Annotation:Parameters"/>`).length, 3);
  assert(!omeXml({ run: runOf({}), name: "", frames: 2, blocks }).includes("Annotation:Parameters"));
});
