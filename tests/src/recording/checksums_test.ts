// Would catch: a pixel that has changed on the disk and is called well, a checksum of other bytes than those in the file,
// and a copy of damaged pixels that is called sound because it has new checksums.
import { Buffer } from "node:buffer";
import { assert, assertEquals, assertMatch } from "@std/assert";
import { hdf5Sink } from "../../../hdf5.ts";
import { convert } from "../../../src/recording/convert.ts";
import { fileSink } from "../../../src/recording/file_sink.ts";
import { readTable } from "../../../src/recording/reading/table_file.ts";
import { verify } from "../../../src/recording/verify.ts";
import { askPython, pythonReaders } from "../../readers/python.ts";
import { record, runOf, type Shape, SyntheticRing } from "./synthetic_run.ts";
import { inTempFolder } from "./temp_folder.ts";

const shapes: readonly Shape[] = [
  { regions: [{ width: 31, height: 9 }] },
  { headerBytes: 32, bytesPerPixel: 1, regions: [{ width: 9, height: 5 }, { width: 7, height: 3 }] },
];

/** Flips one bit of the last pixel of the third frame, wherever that lies. */
async function flipPixel(path: string, last: Uint8Array): Promise<void> {
  const file = path.endsWith(".zarr") ? `${path}/0/c/0/0/0` : path;
  const bytes = Buffer.from(await Deno.readFile(file));
  const at = bytes.indexOf(last);
  assert(at > 0, "the frame is in the file");
  bytes[at + last.length - 1] ^= 1;
  await Deno.writeFile(file, bytes);
}

for (const ending of ["ome.tif", "ome.zarr", "raw"]) {
  Deno.test(`a flipped pixel of ${ending} is found, also in what was made of it`, () =>
    inTempFolder(async (folder) => {
      const [shape] = shapes;
      const path = `${folder}/run.${ending}`;
      const ring = new SyntheticRing(shape);
      await record(fileSink(path), runOf(shape, { frames: 5 }), { ring, count: 5 });
      assertEquals((await verify(path)).checksums, "right");
      const last = new SyntheticRing(shape).expose(3).bytes.slice(100); // without the stamp
      await flipPixel(path, last);
      const seen = await verify(path);
      assertEquals([seen.whole, seen.checksums, seen.stamps, seen.problems.length], [
        false,
        "wrong",
        "right",
        1,
      ]);
      assertMatch(seen.problems[0], /pixels of 1 of 5 frames .* numbers 3\./);
      assertEquals((await verify(path, { pixels: false })).checksums, "absent");
      for (const compress of [undefined, "zstd"] as const) {
        const made = `${folder}/made.ome.zarr`;
        await convert(path, made, { compress, force: true });
        assertEquals((await verify(made)).problems, seen.problems);
      }
    }));
}

Deno.test("checksums are of only the regions' pixels, the same in every format and as zlib computes them", async () => {
  for (const shape of shapes) {
    await inTempFolder(async (folder) => {
      for (const ending of ["ome.tif", "ome.zarr", "raw", "h5"]) {
        const path = `${folder}/run.${ending}`;
        const sink = ending === "h5" ? hdf5Sink(path, { force: true }) : fileSink(path, { force: true });
        await record(sink, runOf(shape, { frames: 5 }), { ring: new SyntheticRing(shape), count: 5 });
        const rows = (await readTable(`${folder}/run.frames.npy`))!;
        const sums = Array.from({ length: 5 }, (_, index) => rows.at(index).checksum);
        if (ending === "ome.tif" && pythonReaders) {
          const python = await askPython<number[]>(
            `
import zlib, tifffile, numpy
with tifffile.TiffFile(args[0]) as tif:
    stacks = [series.asarray() for series in tif.series]
sums = []
for frame in range(5):
    total = 0
    for stack in stacks:
        total = zlib.crc32(numpy.ascontiguousarray(stack[frame]).tobytes(), total)
    sums.append(total)
assert sums == numpy.load(args[0].replace(".ome.tif", ".frames.npy"))["crc32"].tolist()
print(json.dumps(sums))`,
            path,
          );
          assertEquals(sums, python);
        }
        assertEquals(new Set(sums).size, 5, ending);
        if (ending !== "ome.tif") {
          const first = (await readTable(`${folder}/first.npy`))!;
          assertEquals(sums, Array.from({ length: 5 }, (_, index) => first.at(index).checksum));
        } else await Deno.copyFile(`${folder}/run.frames.npy`, `${folder}/first.npy`);
        await Deno.remove(`${folder}/run.json`);
        await Deno.remove(`${folder}/run.frames.npy`);
      }
    });
  }
});

Deno.test("without checksums there are none, and nothing is called wrong", () =>
  inTempFolder(async (folder) => {
    const [shape] = shapes;
    const path = `${folder}/run.raw`;
    const sink = fileSink(path, { checksums: false });
    await record(sink, runOf(shape, { frames: 5 }), { ring: new SyntheticRing(shape), count: 5 });
    const seen = await verify(path);
    assertEquals([seen.whole, seen.checksums], [true, "absent"]);
  }));

// A frame that is whole in the file and overwritten in the ring before it was read for its checksum.
Deno.test("a frame that the camera overwrote before its checksum was taken has none", () =>
  inTempFolder(async (folder) => {
    const [shape] = shapes;
    const path = `${folder}/run.raw`;
    const sink = fileSink(path);
    const ring = new SyntheticRing(shape);
    await sink.open(runOf(shape, { frames: 3 }));
    let asked = 0;
    const late = ring.expose(1);
    // It is asked before it is written, and when it is written; then the camera comes.
    Object.defineProperty(late, "intact", { get: () => ++asked <= 2 });
    await sink.append([late, ring.expose(2)]);
    await sink.append([ring.expose(3)]);
    await sink.close("complete");
    const rows = (await readTable(`${folder}/run.frames.npy`))!;
    assertEquals([0, 1, 2].map((index) => rows.at(index).checksum !== undefined), [false, true, true]);
    assertEquals((await verify(path)).problems, []);
  }));
