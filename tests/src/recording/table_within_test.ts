// The table of frames within the files. Would catch: a file that was sent on without the files beside it, and whose
// frames have lost their numbers, times, places and checksums.
import { Buffer } from "node:buffer";
import { assertEquals, assertStringIncludes } from "@std/assert";
import { hdf5Sink } from "../../../hdf5.ts";
import { convert } from "../../../src/recording/convert.ts";
import { fileSink } from "../../../src/recording/file_sink.ts";
import { columnAt, rowBytes, tableHeaderBytes } from "../../../src/recording/record/frame_columns.ts";
import { repair } from "../../../src/recording/repair.ts";
import type { Sink } from "../../../src/recording/sink.ts";
import { omeTiffSink } from "../../../src/recording/tiff/tiff_sink.ts";
import { verify } from "../../../src/recording/verify.ts";
import { askPython, pythonReaders } from "../../readers/python.ts";
import { plannedCases, plannedRun, recordPlanned } from "./planned_run.ts";
import { runOf, SyntheticRing } from "./synthetic_run.ts";
import { inTempFolder } from "./temp_folder.ts";

/** Says of each file whether its own table is the one beside it, by Python, with texts and holes as pandas would take them. */
function compare(...pairs: [path: string, table: string][]): Promise<string[]> {
  return askPython<string[]>(
    `
import csv, io, os, zarr, h5py, ome_types, xarray
warnings.simplefilter("ignore")
def same(table, name, values):
    wanted = table[name]
    values = np.asarray(values)
    if len(values) != len(wanted):
        return f"{name}: {len(values)} rows for {len(wanted)}"
    if wanted.dtype.kind == "S":
        return None if list(values) == [one.decode() for one in wanted] else f"{name}: {values}"
    return None if np.array_equal(values, wanted, equal_nan=wanted.dtype.kind == "f") else f"{name}: {values} {wanted}"
def look(path, table):
    table = np.load(table)
    if path.endswith(".zarr"):
        group = zarr.open_group(path + "/frames", mode="r")
        data = xarray.open_zarr(path + "/frames", consolidated=False)
        names = [name for name in table.dtype.names if name != "channel"]
        assert sorted(group.array_keys()) == sorted(names) == sorted(data.data_vars), list(group.array_keys())
        named = group.attrs["pvcam-deno"]["channels"]
        found = [same(table, name, group[name][:]) or same(table, name, data[name].values) for name in names]
        if any(named):
            found.append(same(table, "channel", [named[c] for c in table["c"]]))
        return found
    if path.endswith(".h5"):
        with h5py.File(path, "r") as file:
            return [same(table, name, file[name][:]) for name in table.dtype.names if name != "channel"]
    ome = ome_types.from_tiff(path, validate=True)
    [note] = [one for one in ome.structured_annotations if one.namespace == "pvcam-deno/frames"]
    rows = list(csv.DictReader(io.StringIO(note.value)))
    found = []
    for name in table.dtype.names:
        kind = table.dtype[name].kind
        values = [row[name] for row in rows]
        if kind == "f":
            values = np.array([float(one) if one else np.nan for one in values])
        elif kind != "S":
            values = np.array([int(one) if one else -1 for one in values])
        found.append(same(table, name, values))
    return found
print(json.dumps([f"{path} {one}" for path, table in json.loads(args[0]) for one in look(path, table) if one]))`,
    JSON.stringify(pairs),
  );
}

Deno.test({
  name: "every format has the table of frames within it, the same as the one beside it",
  ignore: !pythonReaders,
  fn: () =>
    inTempFolder(async (folder) => {
      const pairs: [string, string][] = [];
      const plans = ["t", "tcz", "tpcz", "plate", "holes", "made"];
      for (const plan of plans) {
        const planned = plannedRun(plannedCases.find(({ name }) => name === plan)!);
        for (const ending of ["ome.tif", "ome.zarr", "h5"]) {
          const place = `${folder}/${plan}_${ending}`;
          await Deno.mkdir(place);
          const path = `${place}/run.${ending}`;
          const sink: Sink = ending === "h5" ? hdf5Sink(path) : fileSink(path);
          await recordPlanned(sink, planned);
          pairs.push([path, `${place}/run.frames.npy`]);
        }
      }
      const packed = `${folder}/packed.ome.tif`;
      await convert(`${folder}/tcz_ome.zarr/run.ome.zarr`, packed, { compress: "zstd" });
      pairs.push([packed, `${folder}/packed.frames.npy`]);
      const both = omeTiffSink(`${folder}/both.ome.tif`, { zarr: `${folder}/both.ome.zarr` });
      await recordPlanned(both, plannedRun(plannedCases.find(({ name }) => name === "tcz")!));
      for (const ending of ["tif", "zarr"]) {
        pairs.push([`${folder}/both.ome.${ending}`, `${folder}/both.frames.npy`]);
      }
      assertEquals(await compare(...pairs), []);
    }),
});

Deno.test({
  name: "a repair puts the table within the files, too",
  ignore: !pythonReaders,
  fn: () =>
    inTempFolder(async (folder) => {
      for (const ending of ["ome.tif", "ome.zarr"]) {
        const live = `${folder}/${ending}`;
        await Deno.mkdir(live);
        const sink = fileSink(`${live}/run.${ending}`, { commitEveryMs: 0 });
        const ring = new SyntheticRing({});
        await sink.open(runOf({}, { frames: 9 }));
        for (let number = 1; number <= 5; number++) await sink.append([ring.expose(number)]);
        const left = `${folder}/left_${ending}`;
        await new Deno.Command("cp", { args: ["-a", live, left] }).output();
        await sink.close("aborted");
        assertEquals((await repair(`${left}/run.${ending}`)).frames, 5);
        assertEquals(await compare([`${left}/run.${ending}`, `${left}/run.frames.npy`]), []);
      }
    }),
});

Deno.test("a flipped bit in the table within a Zarr is found", () =>
  inTempFolder(async (folder) => {
    const path = `${folder}/run.ome.zarr`;
    const sink = fileSink(path);
    const ring = new SyntheticRing({});
    await sink.open(runOf({}, { frames: 4 }));
    await sink.append([1, 2, 3, 4].map((number) => ring.expose(number)));
    await sink.close("complete");
    assertEquals((await verify(path)).problems, []);
    const chunk = `${path}/frames/frame_number/c/0`;
    const bytes = await Deno.readFile(chunk);
    bytes[9] ^= 1;
    await Deno.writeFile(chunk, bytes);
    const { whole, problems } = await verify(path);
    assertEquals(whole, false);
    assertStringIncludes(problems.join(), "frames/frame_number");
  }));

// Would catch: a frame that is shown at another time point than it was taken, or whose numbers were changed in one place.
Deno.test("a table within an OME-TIFF or HDF5 that is not the one beside it is found", () =>
  inTempFolder(async (folder) => {
    for (const ending of ["ome.tif", "h5"]) {
      for (const damaged of ["within", "beside"]) {
        const place = `${folder}/${ending}_${damaged}`;
        await Deno.mkdir(place);
        const path = `${place}/run.${ending}`;
        const sink: Sink = ending === "h5" ? hdf5Sink(path) : fileSink(path);
        const ring = new SyntheticRing({});
        await sink.open(runOf({}, { frames: 4 }));
        await sink.append([1, 2, 3, 4].map((number) => ring.expose(number)));
        await sink.close("complete");
        assertEquals((await verify(path)).problems, []);
        const file = damaged === "within" ? path : `${place}/run.frames.npy`;
        const bytes = Buffer.from(await Deno.readFile(file));
        // Three exposures of 5 ms in a row, or the time points 1 and 2.
        const at = damaged === "beside"
          ? tableHeaderBytes + 2 * rowBytes + columnAt.t
          : ending === "h5"
          ? bytes.indexOf(Buffer.from(new Uint8Array(new Float64Array([5, 5, 5]).buffer)))
          : bytes.indexOf("frame_number,received_ms") + "frame_number,received_ms".length + 160;
        bytes[at] ^= 1;
        await Deno.writeFile(file, bytes);
        const { whole, problems } = await verify(path);
        assertEquals([whole, problems.length], [false, 1], `${ending} ${damaged}: ${problems}`);
        assertStringIncludes(problems[0], "beside");
      }
    }
  }));
