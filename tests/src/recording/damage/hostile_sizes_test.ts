// Recordings that someone has made to hold up whoever reads them, or to fill the memory. Would catch: an expression that
// looks at a text again for each of its characters, a circle of directories in a file that is almost only a hole, and sizes
// that are believed because a hole has them.
import { assert, assertEquals, assertRejects } from "@std/assert";
import { SinkError } from "../../../../src/errors.ts";
import { fileSink } from "../../../../src/recording/file_sink.ts";
import { ByteSource } from "../../../../src/recording/files/byte_source.ts";
import { readTable } from "../../../../src/recording/reading/table_file.ts";
import { rowBytes, tableHeader, tableHeaderBytes } from "../../../../src/recording/record/frame_columns.ts";
import { recordFault } from "../../../../src/recording/record/record_fault.ts";
import { runRecord } from "../../../../src/recording/record/run_record.ts";
import { between } from "../../../../src/recording/tiff/between.ts";
import { blocksIn, takingIn } from "../../../../src/recording/tiff/described_blocks.ts";
import { omeDifferences, titleIn } from "../../../../src/recording/tiff/ome_facts.ts";
import { readDescription, readTiff } from "../../../../src/recording/tiff/read_tiff.ts";
import { xmlFault } from "../../../../src/recording/tiff/well_formed.ts";
import { verify } from "../../../../src/recording/verify.ts";
import { record, runOf, SyntheticRing } from "../synthetic_run.ts";
import { inTempFolder } from "../temp_folder.ts";

/** How often a part is repeated. For an expression that begins anew each time these are hours; for any other, a moment. */
const often = 2_000_000;

Deno.test("a description that was made to be slow takes no longer than any other", () => {
  assertEquals(blocksIn("<Pixels ".repeat(often)), []);
  assertEquals(blocksIn(`<Pixels ${"<TiffData ".repeat(often)}</Pixels>`)[0].length, 1);
  assertEquals(takingIn('Namespace="pvcam-deno/taking">'.repeat(often)), undefined);
  assertEquals(titleIn("<Image ".repeat(often), ""), undefined);
  const word = "a".repeat(often);
  assertEquals(omeDifferences(`<Image ${word}>`, "<Image >"), []);
  assertEquals(xmlFault(`<a ${word}="1"/>`), undefined);
  assert(xmlFault(`<${word}`)?.includes("where a tag should be"));
});

Deno.test("the parts of a text between two marks are found in their order", () => {
  assertEquals([...between("x<a 1><a <a 2>y<a 3", "<a ", ">")], ["<a 1>", "<a <a 2>"]);
  assertEquals([...between("", "<a ", ">")], []);
});

Deno.test("a circle of directories ends, however long the file is", () =>
  inTempFolder(async (folder) => {
    const path = `${folder}/run.ome.tif`;
    await record(fileSink(path), runOf({}), { ring: new SyntheticRing({}), count: 3 });
    const bytes = await Deno.readFile(path);
    const view = new DataView(bytes.buffer);
    const linkOf = (at: number) => at + 2 + 12 * view.getUint16(at, true);
    const second = view.getUint32(linkOf(view.getUint32(4, true)), true);
    view.setUint32(linkOf(second), second, true);
    await Deno.writeFile(path, bytes);
    await Deno.truncate(path, 2 ** 40);
    using source = await ByteSource.open(path);
    const refused = await assertRejects(() => readTiff(source), SinkError);
    assert(refused.message.includes("circle"), refused.message);
  }));

Deno.test("a description that names files without end is refused unlooked for", () =>
  inTempFolder(async (folder) => {
    const path = `${folder}/run.ome.tif`;
    await record(fileSink(path), runOf({}), { ring: new SyntheticRing({}), count: 3 });
    const names = Array.from({ length: 20_000 }, (_, index) => `<UUID FileName="${index}">`).join("");
    await redescribe(path, (xml) => `${xml}${names}`);
    using source = await ByteSource.open(path);
    const refused = await assertRejects(() => readDescription(source), SinkError);
    assert(refused.message.includes("20000"), refused.message);
  }));

/** Gives a TIFF of the first form another description, behind its end. */
async function redescribe(path: string, change: (xml: string) => string): Promise<void> {
  const bytes = await Deno.readFile(path);
  const view = new DataView(bytes.buffer);
  const first = view.getUint32(4, true);
  const entry = Array.from({ length: view.getUint16(first, true) }, (_, index) => first + 2 + 12 * index)
    .find((at) => view.getUint16(at, true) === 270)!;
  const [length, at] = [view.getUint32(entry + 4, true), view.getUint32(entry + 8, true)];
  const xml = new TextDecoder().decode(bytes.subarray(at, at + length - 1));
  const made = new TextEncoder().encode(`${change(xml)}\0`);
  view.setUint32(entry + 4, made.length, true);
  view.setUint32(entry + 8, bytes.length, true);
  await Deno.writeFile(path, bytes);
  await Deno.writeFile(path, made, { append: true });
}

Deno.test("a table that is a hole is no table, and one without holes is read", () =>
  inTempFolder(async (folder) => {
    const path = `${folder}/run.frames.npy`;
    for (const rows of [1e6, 1e9, 1e11]) {
      await Deno.writeFile(path, tableHeader(rows));
      await Deno.truncate(path, tableHeaderBytes + rows * rowBytes);
      assertEquals(await readTable(path), undefined, `${rows} rows`);
    }
    const rows = 200_000;
    await Deno.writeFile(path, tableHeader(rows));
    await Deno.writeFile(path, new Uint8Array(rows * rowBytes).fill(1, 0, 8), { append: true });
    assertEquals((await readTable(path))?.count, rows);
  }));

Deno.test("a part of a file that no memory holds is refused in a sentence", () =>
  inTempFolder(async (folder) => {
    const path = `${folder}/hole`;
    await Deno.writeFile(path, new Uint8Array());
    await Deno.truncate(path, 2 ** 42);
    using source = await ByteSource.open(path);
    const refused = await assertRejects(() => source.read(0, 2 ** 42), SinkError);
    assert(refused.message.includes("no memory"), refused.message);
  }));

Deno.test("a record with more pixels, parts, axes or levels than there can be is refused", () => {
  const run = { ...runOf({}), parameters: undefined };
  const state = {
    state: "complete",
    frames: 1,
    layout: {},
    lost: { missing: 0, unseen: 0, lapped: 0 },
  } as const;
  const about = { kind: "raw", paths: ["run.raw"], table: "run.frames.npy" };
  const sound = JSON.parse(JSON.stringify(runRecord(run, about, state as never)));
  assertEquals(recordFault(sound), undefined);
  const { format } = sound;
  const axes = { sizes: { t: 1, c: 1, z: 1, p: 1 }, channels: [], positions: [], gridSize: 1 };
  const paths = Array.from({ length: 100_000 }, String);
  const nested = JSON.parse(`${"[".repeat(1e5)}${"]".repeat(1e5)}`);
  for (
    const [key, value] of [
      ["format", { ...format, regions: Array.from({ length: 1000 }, () => format.regions[0]) }],
      ["format", { ...format, frameBytes: 1e15 }],
      ["part", { of: 2, index: 0, stripeFrames: 1, paths }],
      ["axes", { ...axes, order: "t".repeat(1000) }],
      ["asked", { nested }],
      ["parameters", { nested }],
    ] as const
  ) assert(recordFault({ ...sound, [key]: value }) !== undefined, key);
});

Deno.test("a pipe or a device in the place of a Zarr's side file is damage, and is not read", () =>
  inTempFolder(async (folder) => {
    const path = `${folder}/run.ome.zarr`;
    const shape = { regions: [{ width: 16, height: 8 }, { width: 9, height: 5 }] };
    await record(fileSink(path), runOf(shape), { ring: new SyntheticRing(shape), count: 3 });
    assertEquals((await verify(path)).whole, true);
    for (const name of ["OME/METADATA.ome.xml", "frames/crc32/zarr.json", "frames/crc32/c/0"]) {
      const file = `${path}/${name}`;
      const bytes = await Deno.readFile(file);
      for (const device of [true, false]) {
        await Deno.remove(file);
        if (device) await Deno.symlink("/dev/zero", file);
        else assert((await new Deno.Command("mkfifo", { args: [file] }).output()).success);
        const { whole, problems } = await verify(path);
        assertEquals(whole, false, name);
        assert(problems.some((one) => one.includes(name.split("/c/")[0].replace("/zarr.json", ""))), name);
      }
      await Deno.remove(file);
      await Deno.writeFile(file, bytes);
    }
    assertEquals((await verify(path)).whole, true);
  }));
