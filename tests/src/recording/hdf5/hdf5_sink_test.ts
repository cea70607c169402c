// HDF5 files as h5py sees them, while they are written and afterwards.
import { assert, assertEquals, assertRejects } from "@std/assert";
import { hdf5Sink } from "../../../../hdf5.ts";
import { SinkError } from "../../../../src/errors.ts";
import { tableHeader } from "../../../../src/recording/record/frame_columns.ts";
import { repair } from "../../../../src/recording/repair.ts";
import { verify } from "../../../../src/recording/verify.ts";
import { askOctave, askPython, octave, pythonReaders } from "../../../readers/python.ts";
import { pixelAt, record, runOf, type Shape, SyntheticRing } from "../synthetic_run.ts";
import { plannedCases, plannedRun, recordPlanned } from "../planned_run.ts";
import { inTempFolder, namesIn } from "../temp_folder.ts";

Deno.test({
  name: "h5py reads runs of every kind to the pixel, with numbers and times",
  ignore: !pythonReaders,
  fn: () =>
    inTempFolder(async (folder) => {
      const shapes: Record<string, Shape> = {
        plain: {},
        eight: { bytesPerPixel: 1, regions: [{ width: 33, height: 7, binning: [2, 2] }] },
        regions: { headerBytes: 32, regions: [{ width: 32, height: 20 }, { width: 14, height: 10 }] },
      };
      for (const [name, shape] of Object.entries(shapes)) {
        const sink = hdf5Sink(`${folder}/${name}.h5`);
        await record(sink, runOf(shape, { frames: 9 }), { ring: new SyntheticRing(shape), count: 7 });
      }
      const seen = await askPython<Record<string, unknown>>(
        `
import h5py, os
seen = {}
for name in ["plain", "eight", "regions"]:
    with h5py.File(os.path.join(args[0], name + ".h5"), "r") as file:
        sets = ["frames"] if "frames" in file else ["region0", "region1"]
        for region, key in enumerate(sets):
            pixels = file[key][:]
            want = expected.stack(1, len(pixels), region, *pixels.shape[1:], pixels.itemsize)
            um = file[key].attrs["element_size_um"].tolist()
            seen[name + "/" + key] = [list(pixels.shape), str(pixels.dtype), bool((pixels == want).all()), um]
    if name == "plain":
        with h5py.File(os.path.join(args[0], name + ".h5"), "r") as file:
            seen["numbers"] = file["frame_number"][:].tolist()
            seen["times"] = file["delta_s"][:].round(6).tolist()
            seen["port"] = json.loads(file.attrs["settings"])["port"]
print(json.dumps(seen))`,
        folder,
      );
      assertEquals(seen, {
        "plain/frames": [[7, 48, 64], "uint16", true, [1, 6.5, 6.5]],
        "eight/frames": [[7, 7, 33], "uint8", true, [1, 13, 13]],
        "regions/region0": [[7, 20, 32], "uint16", true, [1, 6.5, 6.5]],
        "regions/region1": [[7, 10, 14], "uint16", true, [1, 6.5, 6.5]],
        numbers: [1, 2, 3, 4, 5, 6, 7],
        times: [0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.07],
        port: "Sensitivity",
      });
    }),
});

Deno.test({
  name: "h5py reads the frames so far during the run",
  ignore: !pythonReaders,
  fn: () =>
    inTempFolder(async (folder) => {
      const path = `${folder}/run.h5`;
      const ring = new SyntheticRing({});
      const sink = hdf5Sink(path);
      await sink.open(runOf({}, { frames: 9 }));
      await sink.append([1, 2, 3].map((number) => ring.expose(number)));
      const seen = await askPython(
        `
import h5py
with h5py.File(args[0], "r", swmr=True) as file:
    pixels = file["frames"][:]
print(json.dumps([len(pixels), bool((pixels == expected.stack(1, 3, 0, 48, 64, 2)).all())]))`,
        path,
      );
      await sink.close("stopped");
      assertEquals(seen, [3, true]);
    }),
});

Deno.test({
  name: "Octave reads a frame of an HDF5 file",
  ignore: !octave,
  fn: () =>
    inTempFolder(async (folder) => {
      const path = `${folder}/run.h5`;
      await record(hdf5Sink(path), runOf({}, { frames: 3 }), { ring: new SyntheticRing({}), count: 3 });
      const said = await askOctave(
        `f = load("${path}"); p = f.frames; printf("%s %d %d", class(p), p(1, 1, 3), p(end, end, 3));`,
      );
      assertEquals(said, `uint16 3 ${pixelAt(3, 0, 64 * 48 - 1, 2)}`);
    }),
});

Deno.test("an HDF5 file that exists is kept, and a folder that does not is named", () =>
  inTempFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/run.h5`, "precious");
    await assertRejects(() => hdf5Sink(`${folder}/run.h5`).open(runOf({})), SinkError, "exists already");
    await assertRejects(() => hdf5Sink(`${folder}/none/run.h5`).open(runOf({})), SinkError, "does not exist");
    assertEquals(await Deno.readTextFile(`${folder}/run.h5`), "precious");
    assertEquals(await namesIn(folder), ["run.h5"]);
  }));

// Would catch: frames that follow each other without a turn of the event loop between them, with Ctrl-C and the
// camera's callback waiting for all of them.
Deno.test("the event loop turns between the frames of an HDF5 file", () =>
  inTempFolder(async (folder) => {
    const shape: Shape = { regions: [{ width: 32, height: 20 }, { width: 14, height: 10 }] };
    const ring = new SyntheticRing(shape);
    const sink = hdf5Sink(`${folder}/run.h5`);
    await sink.open(runOf(shape, { frames: 20 }));
    let turns = 0;
    const turn = () => void (turns++, next = setImmediate(turn));
    let next = setImmediate(turn);
    await sink.append(Array.from({ length: 20 }, (_, index) => ring.expose(index + 1)));
    assert(turns >= 20, `${turns} turns in 20 frames`);
    clearImmediate(next);
    await sink.close("complete");
  }));

Deno.test("an HDF5 file without a frame is removed", () =>
  inTempFolder(async (folder) => {
    const sink = hdf5Sink(`${folder}/run.h5`);
    await sink.open(runOf({}));
    assertEquals(await sink.close("stopped"), []);
    assertEquals(await namesIn(folder), []);
  }));

// Would catch: a plan in an HDF5 whose frames cannot be assigned without another file.
Deno.test({
  name: "an HDF5 of a plan says where each frame belongs",
  ignore: !pythonReaders,
  fn: () =>
    inTempFolder(async (folder) => {
      const planned = plannedRun(plannedCases.find(({ name }) => name === "tpcz")!);
      await recordPlanned(hdf5Sink(`${folder}/run.h5`), planned);
      const seen = await askPython<number[][]>(
        `
import h5py
with h5py.File(args[0], "r") as file:
    print(json.dumps([file[axis][:].tolist() for axis in "tczp"]))`,
        `${folder}/run.h5`,
      );
      const wanted = (["t", "c", "z", "p"] as const).map((axis) =>
        planned.frames.map(({ place }) => place[axis] ?? 0)
      );
      assertEquals(seen, wanted);
    }),
});

// Would catch: pixels of 484 frames beside 483 numbers, which is what a kill between two headers leaves.
Deno.test({
  name: "a killed HDF5 has as many pixels, numbers and times as frames after repair",
  ignore: !pythonReaders,
  fn: () =>
    inTempFolder(async (folder) => {
      const shape: Shape = { regions: [{ width: 32, height: 20 }, { width: 14, height: 10 }] };
      const path = `${folder}/run.h5`;
      await record(hdf5Sink(path), runOf(shape, { frames: 9 }), { ring: new SyntheticRing(shape), count: 7 });
      const record5 = JSON.parse(await Deno.readTextFile(`${folder}/run.json`));
      await Deno.writeTextFile(
        `${folder}/run.json`,
        JSON.stringify({ ...record5, state: "recording", frames: 5 }),
      );
      // A kill before the table was written leaves fewer rows than pixels.
      {
        using table = await Deno.open(`${folder}/run.frames.npy`, { write: true });
        await table.write(tableHeader(5));
      }
      assertEquals((await repair(path)).frames, 5);
      const seen = await askPython<number[]>(
        `
import h5py
with h5py.File(args[0], "r") as file:
    for region, key in enumerate(["region0", "region1"]):
        pixels = file[key][:]
        assert (pixels == expected.stack(1, len(pixels), region, *pixels.shape[1:], pixels.itemsize)).all()
    assert file["frame_number"][:].tolist() == [1, 2, 3, 4, 5]
    print(json.dumps([len(file[key]) for key in ["region0", "region1", "frame_number", "delta_s"]]))`,
        path,
      );
      assertEquals(seen, [5, 5, 5, 5]);
    }),
});

// Would catch: times that the file counts otherwise than the table beside it, because libpvcam noted frames of two batches
// at one moment, or because the times of lapped frames stayed.
Deno.test("batches that share a note, and batches that are lapped, have the times of the table beside the file", () =>
  inTempFolder(async (folder) => {
    const path = `${folder}/run.h5`, run = runOf({}, { frames: 9 }), ring = new SyntheticRing({});
    const noted = (number: number, noteMs: number, more = {}) =>
      ring.expose(number, { frameInfoMs: noteMs, receivedMs: run.startedMs + noteMs, ...more });
    const sink = hdf5Sink(path);
    await sink.open(run);
    await sink.append([noted(1, 40), noted(2, 90)]);
    await sink.append([noted(3, 90)]);
    let looks = 0;
    const lapped = noted(4, 90);
    Object.defineProperty(lapped, "intact", { get: () => looks++ === 0 }); // lapped while it is written
    await sink.append([lapped, noted(5, 140)]);
    await sink.append([noted(6, 140), noted(7, 190)]);
    await sink.append([noted(8, 190, { intact: false }), noted(9, 230)]);
    await sink.close("complete");
    const seen = await verify(path);
    assertEquals([seen.frames, seen.lapped, looks > 1], [7, 2, true]);
    assertEquals(seen.problems.filter((problem) => problem.includes("delta_s")), []);
  }));
