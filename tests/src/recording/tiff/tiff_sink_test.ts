// What OME-TIFF files look like from outside: each test asks tifffile, which knows nothing of this library.
import { assertEquals, assertStringIncludes } from "@std/assert";
import { ByteSource } from "../../../../src/recording/files/byte_source.ts";
import { readTiff } from "../../../../src/recording/tiff/read_tiff.ts";
import type { FileSystem } from "../../../../src/recording/files/block_file.ts";
import { denoFiles } from "../../../../src/recording/files/deno_files.ts";
import { omeTiffSink } from "../../../../src/recording/tiff/tiff_sink.ts";
import { askImageJ, askOctave, askPython, imageJ, octave, pythonReaders } from "../../../readers/python.ts";
import { pixelAt, record, runOf, type Shape, SyntheticRing } from "../synthetic_run.ts";
import { inTempFolder } from "../temp_folder.ts";

interface Seen {
  big: boolean;
  pages: number;
  series: { shape: number[]; dtype: string; right: boolean; mapped: boolean }[];
  valid: number[];
}

/** What tifffile finds in some files, with every pixel compared; ome-types checks descriptions against the schema. */
function look(...paths: string[]): Promise<Seen[]> {
  return askPython<Seen[]>(
    `
import tifffile, ome_types
def look(path):
    seen = {"series": []}
    with tifffile.TiffFile(path) as tif:
        assert tif.is_ome
        seen["big"], seen["pages"] = tif.is_bigtiff, len(tif.pages)
        for index, series in enumerate(tif.series):
            pixels = series.asarray()
            pixels = pixels.reshape((-1,) + pixels.shape[-2:])
            want = expected.stack(1, len(pixels), index, *pixels.shape[1:], pixels.itemsize)
            at = series.dataoffset
            seen["series"].append({"shape": list(series.shape), "dtype": str(series.dtype),
                "right": bool((pixels == want).all()), "mapped": at is not None and at % 4096 == 0})
    if seen["series"][0]["mapped"]:
        assert (tifffile.memmap(path, mode="r") == tifffile.imread(path)).all()
    ome = ome_types.from_tiff(path, validate=True)
    seen["valid"] = [image.pixels.size_t for image in ome.images]
    return seen
print(json.dumps([look(path) for path in args]))`,
    ...paths,
  );
}

const cases: { name: string; shape: Shape; asked?: number; count: number }[] = [
  { name: "16-bit frames of known length", shape: {}, asked: 20, count: 20 },
  {
    name: "8-bit frames with an odd number of pixels",
    shape: { regions: [{ width: 33, height: 7 }], bytesPerPixel: 1 },
    asked: 9,
    count: 9,
  },
  { name: "one frame", shape: {}, asked: 1, count: 1 },
  { name: "frames behind embedded metadata", shape: { headerBytes: 80 }, asked: 6, count: 6 },
  { name: "a run that was stopped early", shape: {}, asked: 50, count: 7 },
  { name: "a run of unknown length", shape: {}, count: 13 },
];

Deno.test({
  name: "tifffile reads runs of every kind to the pixel, memory-maps them and finds nothing to warn of",
  ignore: !pythonReaders,
  fn: () =>
    inTempFolder(async (folder) => {
      const paths = cases.map((_, index) => `${folder}/run${index}.ome.tif`);
      for (const [index, { shape, asked, count }] of cases.entries()) {
        const sink = omeTiffSink(paths[index]);
        await record(sink, runOf(shape, { frames: asked }), { ring: new SyntheticRing(shape), count });
      }
      const seen = await look(...paths);
      for (const [index, { name, shape, count }] of cases.entries()) {
        const [{ width, height }] = shape.regions ?? [{ width: 64, height: 48 }];
        const series = {
          shape: count === 1 ? [height, width] : [count, height, width],
          dtype: shape.bytesPerPixel === 1 ? "uint8" : "uint16",
          right: true,
          mapped: true,
        };
        assertEquals(seen[index], { big: false, pages: count, series: [series], valid: [count] }, name);
      }
    }),
});

Deno.test({
  name: "two regions are two series, whether the run was complete, was stopped, or had no planned end",
  ignore: !pythonReaders,
  fn: () =>
    inTempFolder(async (folder) => {
      const shape: Shape = {
        headerBytes: 32,
        regions: [{ width: 32, height: 20 }, { width: 14, height: 10, binning: [2, 2] }],
      };
      const paths: string[] = [];
      for (const frames of [5, 9, undefined]) {
        paths.push(`${folder}/run_${frames}.ome.tif`);
        const ring = new SyntheticRing(shape);
        await record(omeTiffSink(paths[paths.length - 1]), runOf(shape, { frames }), { ring, count: 5 });
      }
      for (const { valid, pages, series } of await look(...paths)) {
        assertEquals(valid, [5, 5]);
        assertEquals(pages, 10);
        assertEquals(series.map(({ shape, right }) => ({ shape, right })), [
          { shape: [5, 20, 32], right: true },
          { shape: [5, 10, 14], right: true },
        ]);
      }
    }),
});

Deno.test({
  name: "the description says what was recorded: times, pixel size after binning, camera, settings",
  ignore: !pythonReaders,
  fn: () =>
    inTempFolder(async (folder) => {
      const path = `${folder}/run.ome.tif`;
      const shape: Shape = { regions: [{ width: 16, height: 16, binning: [2, 4] }] };
      const ring = new SyntheticRing(shape);
      const sink = omeTiffSink(path);
      await sink.open(runOf(shape, { frames: 2 }));
      // By the camera's clock the frames are 12.5 ms apart, though they were found 10 ms apart.
      await sink.append(
        [1, 2].map((number) => ring.expose(number, { exposureStartNs: 7e9 + number * 12_500_000 })),
      );
      await sink.close("complete");
      const seen = await askPython<Record<string, unknown>>(
        `
import tifffile, ome_types
ome = ome_types.from_tiff(args[0])
image, detector = ome.images[0], ome.instruments[0].detectors[0]
notes = dict((m.k, m.value) for m in ome.structured_annotations.map_annotations[0].value.ms)
page = tifffile.TiffFile(args[0]).pages[0]
print(json.dumps({
  "size": [image.pixels.physical_size_x, image.pixels.physical_size_y, str(image.pixels.physical_size_x_unit.value)],
  "delta": [plane.delta_t for plane in image.pixels.planes],
  "exposure": [plane.exposure_time for plane in image.pixels.planes],
  "date": image.acquisition_date.isoformat(),
  "camera": [detector.model, detector.serial_number],
  "chip": notes["Chip"], "port": notes["Port"], "gain": notes["Gain"], "speed": notes["Speed"],
  "region": notes["Region height (unbinned pixels)"], "bits": image.pixels.significant_bits,
  "um": [1e4 * page.tags[tag].value[1] / page.tags[tag].value[0] for tag in (282, 283)],
}))`,
        path,
      );
      assertEquals(seen, {
        size: [13, 26, "\u00b5m"],
        delta: [0.005, 0.0175],
        exposure: [0.005, 0.005],
        date: "2026-01-02T03:04:05+00:00",
        camera: ["PRIME-BSI", "A19B204007"],
        chip: "GS2020 <A&B>",
        port: "Sensitivity",
        gain: "1: \u00bd well",
        speed: "0: 100 MHz",
        region: "64",
        bits: 12,
        um: [13, 26],
      });
    }),
});

/** A file system that keeps the first bytes of each write, so that files of many gigabytes take no room. */
const sparseFiles: FileSystem = {
  ...denoFiles,
  async create(path) {
    const file = await denoFiles.create(path);
    return {
      write: (view, offset) =>
        file.write(view.byteLength > 4 * 1024 * 1024 ? view.subarray(0, 4096) : view, offset),
      allocate: (bytes) => file.allocate(bytes),
      truncate: (bytes) => file.truncate(bytes),
      sync: () => file.sync(),
      close: () => file.close(),
    };
  },
};

Deno.test({
  name: "files past 4 GiB are BigTIFF, also of a run without an end, and stay classic below",
  ignore: !pythonReaders,
  fn: () =>
    inTempFolder(async (folder) => {
      // Frames of 8 MiB and a ring of one slot: 511 of them fit below 4 GiB, 512 do not.
      const shape: Shape = { regions: [{ width: 2048, height: 2048 }], slots: 1 };
      const ring = new SyntheticRing(shape);
      const lease = ring.expose(1);
      const stamp = new DataView(lease.bytes.buffer);
      const seen: Record<string, unknown> = {};
      const runs: [string, number | undefined, number][] = [
        ["known_small", 500, 500],
        ["known_large", 600, 600],
        ["endless_small", undefined, 500],
        ["endless_large", undefined, 600],
      ];
      for (const [name, frames, count] of runs) {
        const sink = omeTiffSink(`${folder}/${name}.ome.tif`);
        await sink.open(runOf(shape, { frames, files: sparseFiles }));
        for (let number = 1; number <= count; number++) {
          stamp.setUint32(0, number, true);
          await sink.append([{ ...lease, frameNumber: number, sequence: number - 1 }]);
        }
        await sink.close("complete");
        seen[name] = await askPython(
          `
import tifffile
with tifffile.TiffFile(args[0]) as tif:
    stack = tifffile.memmap(args[0], mode="r")
    stamps = stack[:, 0, :2].copy().view("<u4")[:, 0].tolist()
    print(json.dumps([tif.is_bigtiff, len(tif.pages), stamps == list(range(1, len(tif.pages) + 1))]))`,
          `${folder}/${name}.ome.tif`,
        );
        await Deno.remove(`${folder}/${name}.ome.tif`);
      }
      assertEquals(seen, {
        known_small: [false, 500, true],
        known_large: [true, 600, true],
        endless_small: [false, 500, true],
        endless_large: [true, 600, true],
      });
    }),
});

for (const several of [false, true]) {
  Deno.test({
    name: `a run of unknown length grows by segments${several ? ", with two regions" : ""}`,
    ignore: !pythonReaders,
    fn: () =>
      inTempFolder(async (folder) => {
        const path = `${folder}/run.ome.tif`;
        const region = { width: 2, height: 2 };
        const shape: Shape = { regions: several ? [region, region] : [region], slots: 512 };
        await record(omeTiffSink(path), runOf(shape), {
          ring: new SyntheticRing(shape),
          count: 13_000,
          batch: 100,
        });
        const seen = await askPython(
          `
import tifffile
with tifffile.TiffFile(args[0]) as tif:
    first = tif.series[0].asarray()
    last = tif.series[-1].asarray()
    stamps = first[:, 0].copy().view("<u4")[:, 0].tolist()
    want = expected.plane(13000, len(tif.series) - 1, 2, 2, 2)
    print(json.dumps([len(tif.pages), len(last), stamps == list(range(1, 13001)), bool((last[-1] == want).all())]))`,
          path,
        );
        assertEquals(seen, [several ? 26_000 : 13_000, 13_000, true, true]);
      }),
  });
}

Deno.test({
  name: "plain ImageJ opens a run as a stack with the right pixels",
  ignore: !imageJ,
  fn: () =>
    inTempFolder(async (folder) => {
      const path = `${folder}/run.ome.tif`;
      await record(omeTiffSink(path), runOf({}, { frames: 12 }), { ring: new SyntheticRing({}), count: 12 });
      const sums = Array.from({ length: 12 }, (_, i) =>
        new SyntheticRing({}).expose(i + 1).pixels.reduce((sum, pixel) => sum + pixel));
      assertEquals(await askImageJ(path), {
        width: 64,
        height: 48,
        bits: 16,
        pixelUm: 6.5,
        first: Array.from({ length: 12 }, (_, i) =>
          i + 1),
        sums,
      });
    }),
});

Deno.test({
  name: "Octave reads a frame of a run",
  ignore: !octave,
  fn: () =>
    inTempFolder(async (folder) => {
      const path = `${folder}/run.ome.tif`;
      await record(omeTiffSink(path), runOf({}, { frames: 3 }), { ring: new SyntheticRing({}), count: 3 });
      const said = await askOctave(
        `p = imread("${path}", 3); printf("%d %d %s %d %d", size(p, 1), size(p, 2), class(p), p(1, 1), p(end, end));`,
      );
      assertEquals(said, `48 64 uint16 3 ${pixelAt(3, 0, 64 * 48 - 1, 2)}`);
    }),
});

Deno.test("a description says how many frames there are, of how many, and why", () =>
  inTempFolder(async (folder) => {
    for (
      const [frames, count, says] of [
        [3, 3, "3 frames. Pixel sizes"],
        [9, 2, "2 frames of 9 (stopped). Pixel sizes"],
        [undefined, 2, "2 frames (stopped). Pixel sizes"],
      ] as const
    ) {
      const path = `${folder}/run.ome.tif`;
      const sink = omeTiffSink(path, { force: true });
      await sink.open(runOf({}, { frames }));
      const ring = new SyntheticRing({});
      await sink.append(Array.from({ length: count }, (_, index) => ring.expose(index + 1)));
      await sink.close(frames === count ? "complete" : "stopped");
      using source = await ByteSource.open(path);
      assertStringIncludes((await readTiff(source)).xml, `<Description>${says} are those on the sensor.<`);
    }
  }));
