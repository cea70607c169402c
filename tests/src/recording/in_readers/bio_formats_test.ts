// What OME-TIFF files look like to Bio-Formats, and so to Fiji, QuPath, OMERO and CellProfiler. A file that it does not
// take for an OME-TIFF is a flat stack without times, sizes and names to all of them, also if tifffile opens it well.
import { assertEquals } from "@std/assert";
import { Recorder } from "../../../../src/recording/writing/recorder.ts";
import { omeTiffSink } from "../../../../src/recording/tiff/tiff_sink.ts";
import { CompressedTiffContainer } from "../../../../src/recording/tiff/compressed_tiff.ts";
import { askBioFormats, bioFormats } from "../../../readers/bio_formats.ts";
import { pixelAt, record, runOf, type Shape, SyntheticRing } from "../synthetic_run.ts";
import { inTempFolder } from "../temp_folder.ts";

const odd: Shape = {
  bytesPerPixel: 1,
  regions: [{ width: 9, height: 7 }, { width: 5, height: 3, binning: [2, 2] }],
};

const cases: { name: string; shape: Shape; asked?: number; count: number; compressed?: boolean }[] = [
  { name: "known.ome.tif", shape: {}, asked: 6, count: 6 },
  { name: "unknown.ome.tif", shape: {}, count: 5 },
  { name: "stopped.ome.tif", shape: { headerBytes: 80 }, asked: 9, count: 4 },
  { name: "regions.ome.tif", shape: odd, asked: 3, count: 3 },
  { name: "zellen \u00b5\u{1f52c} & \"so'.ome.tif", shape: {}, asked: 1, count: 1 },
  { name: "packed.ome.tif", shape: odd, asked: 3, count: 3, compressed: true },
];

Deno.test({
  name: "Bio-Formats takes our files for OME-TIFF, with their names, sizes, times and every pixel",
  ignore: !bioFormats,
  fn: () =>
    inTempFolder(async (folder) => {
      const paths = cases.map(({ name }) => `${folder}/${name}`);
      for (const [index, { shape, asked, count, compressed }] of cases.entries()) {
        const sink = compressed
          ? new Recorder(new CompressedTiffContainer(paths[index]))
          : omeTiffSink(paths[index]);
        await record(sink, runOf(shape, { frames: asked }), { ring: new SyntheticRing(shape), count });
      }
      const seen = await askBioFormats(...paths);
      for (const [index, { name, shape, count }] of cases.entries()) {
        const { reader, series, failure } = seen[index];
        assertEquals({ reader, failure }, { reader: "OMETiffReader", failure: undefined }, name);
        const { regions = [{ width: 64, height: 48 }], bytesPerPixel = 2 } = shape;
        assertEquals(series?.length, regions.length, name);
        for (const [region, sight] of series!.entries()) {
          const { width, height, binning = [1, 1] } = regions[region];
          assertEquals(sight.sizes, { x: width, y: height, z: 1, c: 1, t: count }, name);
          assertEquals(sight.name, regions.length > 1 ? `${name} region ${region}` : name);
          assertEquals(sight.pixelUm, 6.5 * binning[0], name);
          for (const { t, first, sum, deltaS, exposureS } of sight.planes) {
            const shown = pixelsOf(t + 1, region, { width, height, bytesPerPixel });
            assertEquals({ first, sum }, { first: shown[0], sum: shown.reduce((a, b) => a + b) }, name);
            assertEquals([deltaS, exposureS], [0.01 * (t + 1), 0.005], name);
          }
        }
      }
    }),
});

function pixelsOf(
  frame: number,
  region: number,
  { width, height, bytesPerPixel }: { width: number; height: number; bytesPerPixel: 1 | 2 },
): number[] {
  const pixels = Array.from(
    { length: width * height },
    (_, index) => pixelAt(frame, region, index, bytesPerPixel),
  );
  // The first pixels of a frame's first region are its number.
  if (region === 0) {
    const number = new Uint8Array(new Uint32Array([frame]).buffer);
    if (bytesPerPixel === 1) number.forEach((byte, index) => pixels[index] = byte);
    else pixels.splice(0, 2, frame, 0);
  }
  return pixels;
}
