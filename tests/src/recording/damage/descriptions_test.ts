// Facts that a file says of itself are changed by hand. Would catch: wrong times, planes or names that are called whole.
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { dirname } from "@std/path";
// deno-lint-ignore no-import-prefix
import { File, ready } from "npm:h5wasm@0.10.3/node";
import { hdf5Sink } from "../../../../hdf5.ts";
import { convert } from "../../../../src/recording/convert.ts";
import { fileSink } from "../../../../src/recording/file_sink.ts";
import { repair } from "../../../../src/recording/repair.ts";
import { omeTiffSink } from "../../../../src/recording/tiff/tiff_sink.ts";
import { omeDifferences } from "../../../../src/recording/tiff/ome_facts.ts";
import { imageDifferences } from "../../../../src/recording/zarr/reading/image_differences.ts";
import { verify } from "../../../../src/recording/verify.ts";
import { more, plan, plate, shape } from "./described_runs.ts";
import { type PlannedCase, plannedCases, plannedRun, recordPlanned } from "../planned_run.ts";
import { record, runOf, type Shape, SyntheticRing } from "../synthetic_run.ts";
import { inTempFolder } from "../temp_folder.ts";

/** A text of the same length that says something else: its first digit or letter is another. */
function changed(text: string): string {
  return text.replace(
    /[\da-zA-Z]/,
    (sign) => /\d/.test(sign) ? String((Number(sign) + 1) % 10) : sign === "x" ? "y" : "x",
  );
}

/** Writes something else into a file for as long as `look` takes. */
async function withText(
  path: string,
  { at, text }: { at: number; text: string },
  look: () => Promise<void>,
): Promise<void> {
  const bytes = new TextEncoder().encode(text);
  const before = new Uint8Array(bytes.length);
  using file = await Deno.open(path, { read: true, write: true });
  await file.seek(at, Deno.SeekMode.Start);
  await file.read(before);
  for (const what of [bytes, before]) {
    await file.seek(at, Deno.SeekMode.Start);
    await file.write(what);
    if (what === bytes) await look();
  }
}

/** What no record knows, or what means nothing to readers. */
const free = /^(?:OME |InstrumentRef|ObjectiveSettings|AnnotationRef|ImageRef|Instrument ID|MetadataOnly)/;

/** The values of attributes in OME-XML, the first and the last of each name in each kind of element. */
function factsIn(bytes: Uint8Array): Map<string, { at: number; value: string }> {
  const text = new TextDecoder("latin1").decode(bytes);
  const from = text.lastIndexOf("<?xml");
  const to = text.indexOf("<StructuredAnnotations", from);
  const facts = new Map<string, { at: number; value: string }>();
  for (const element of text.slice(from, to).matchAll(/<([A-Z]\w*)([^>]*)>/g)) {
    const [, tag, rest] = element;
    for (const { 1: name, 2: value, index } of rest.matchAll(/([A-Z]\w*)="([^"]*)"/g)) {
      if (free.test(`${tag} ${name}`) || !/[\da-zA-Z]/.test(value)) continue;
      const at = from + element.index + 1 + tag.length + index + name.length + 2;
      const key = `${tag} ${name}`;
      if (!facts.has(`${key}, first`)) facts.set(`${key}, first`, { at, value });
      else facts.set(`${key}, last`, { at, value });
    }
  }
  return facts;
}

/** Every fact is checked by the comparison itself, and only some by `verify`, which takes longer. */
const each = 9;

async function assertEachFactHeld(path: string, xml: string, least: number): Promise<void> {
  assertEquals((await verify(path)).problems, []);
  const bytes = await Deno.readFile(xml);
  const facts = factsIn(bytes);
  assert(facts.size >= least, `${facts.size} facts`);
  const text = new TextDecoder("latin1").decode(bytes);
  const whole = text.slice(text.lastIndexOf("<?xml"));
  let count = 0;
  for (const [name, { at, value }] of facts) {
    const from = at - text.length + whole.length;
    const other = `${whole.slice(0, from)}${changed(value)}${whole.slice(from + value.length)}`;
    assertEquals(omeDifferences(other, whole).length, 1, `${name}: ${value} may be ${changed(value)}`);
    if (count++ % each > 0) continue;
    await withText(xml, { at, text: changed(value) }, async () => {
      // A file whose sizes or directories are changed may be refused as a whole.
      const problems = await verify(path, { pixels: false }).then((seen) => seen.problems, String);
      assert(problems.length > 0, `${name}: ${value} may be ${changed(value)}`);
    });
  }
}

Deno.test("each fact in the description of a plan's OME-TIFF is held, of a plate's, and of one without axes", () =>
  inTempFolder(async (folder) => {
    const path = `${folder}/run.ome.tif`;
    const planned = plannedRun(plan);
    await recordPlanned(fileSink(path), { ...planned, run: { ...planned.run, ...more } });
    await assertEachFactHeld(path, path, 70);

    const wells = `${folder}/plate.ome.tif`;
    await recordPlanned(fileSink(wells), plannedRun(plate));
    await assertEachFactHeld(wells, wells, 60);

    const flat = `${folder}/flat.ome.tif`;
    await record(fileSink(flat), runOf(shape, { frames: 6, ...more }), {
      ring: new SyntheticRing(shape),
      count: 6,
    });
    await assertEachFactHeld(flat, flat, 50);
  }));

Deno.test("for a wrong time or place, verify says which plane has it, what it says and what it should say", () =>
  inTempFolder(async (folder) => {
    const path = `${folder}/run.ome.tif`;
    await recordPlanned(fileSink(path), plannedRun(plan));
    const text = new TextDecoder("latin1").decode(await Deno.readFile(path));
    const at = text.indexOf('DeltaT="2.1') + 'DeltaT="'.length;
    await withText(path, { at, text: "7" }, async () => {
      const [problem, ...others] = (await verify(path)).problems;
      assertEquals(others, []);
      for (const word of ["picture 0", "plane 6", 'DeltaT "7.1', 'instead of "2.1']) {
        assertStringIncludes(problem, word);
      }
    });
  }));

Deno.test("the first of several parts is held to what all of them are", () =>
  inTempFolder(async (folder) => {
    const first = `${folder}/run.ome.tif`;
    const one: PlannedCase = {
      name: "run",
      plan: { channels: ["DAPI", "GFP"], time_plan: { interval: 2, loops: 3 } },
    };
    await recordPlanned(fileSink(first), plannedRun({ ...one, taken: (index) => index < 6 }));
    const whole = plannedRun({ ...one, plan: { ...one.plan, time_plan: { interval: 2, loops: 6 } } });
    const startedMs = whole.run.startedMs + 10_000;
    const run = { ...whole.run, startedMs, frames: 6, before: { frames: 6, frameNumber: 6 } };
    await recordPlanned(fileSink(`${folder}/run.2.ome.tif`), {
      ...whole,
      run,
      frames: whole.frames.slice(6),
    });
    const text = new TextDecoder("latin1").decode(await Deno.readFile(first));
    assertStringIncludes(text, 'FileName="run.2.ome.tif"');
    assertEquals((await verify(first)).problems, []);
    const at = text.lastIndexOf('DeltaT="') + 'DeltaT="'.length;
    await withText(first, { at, text: "9" }, async () => {
      for (const parts of [true, false]) {
        assertStringIncludes((await verify(first, { parts })).problems.join(), "DeltaT");
      }
    });
  }));

// deno-lint-ignore no-explicit-any -- JSON of any shape
type Loose = any;

/** Values within JSON that are no objects, by their paths. */
function leavesOf(value: Loose, path: readonly (string | number)[] = []): (string | number)[][] {
  if (typeof value !== "object" || value === null) return [[...path]];
  return Object.keys(value).flatMap((key) => leavesOf(value[key], [...path, key]));
}

function withLeaf(json: Loose, path: readonly (string | number)[]): Loose {
  const copy = structuredClone(json);
  const [last, ...above] = path.toReversed();
  const owner = above.reverse().reduce((one, key) => one[key], copy);
  const value = owner[last];
  owner[last] = typeof value === "number" ? value + 1 : typeof value === "boolean" ? !value : `${value}x`;
  return copy;
}

/** A picture's own name may change with its file's, and how a viewer shows it at first is the user's. */
const ofTheUser = /multiscales\.0\.(?:name|type|metadata)|omero.*(?:active|start|end)$/;

Deno.test("each fact in the groups of an OME-Zarr is held, of plans, plates, regions, pyramids and beside a TIFF", () =>
  inTempFolder(async (folder) => {
    const planned = plannedRun(plan);
    await recordPlanned(fileSink(`${folder}/run.ome.zarr`), { ...planned, run: { ...planned.run, ...more } });
    await recordPlanned(fileSink(`${folder}/plate.ome.zarr`), plannedRun(plate));
    const take = async (sink: ReturnType<typeof fileSink>, one: Shape) => {
      await record(sink, runOf(one, { frames: 4 }), { ring: new SyntheticRing(one), count: 4 });
    };
    await take(fileSink(`${folder}/flat.ome.zarr`), shape);
    await take(omeTiffSink(`${folder}/both.ome.tif`, { zarr: `${folder}/both.ome.zarr` }), {});
    await take(fileSink(`${folder}/wide.raw`), { regions: [{ width: 520, height: 3 }] });
    await convert(`${folder}/wide.raw`, `${folder}/wide.ome.zarr`, { pyramid: true });
    const groups = {
      "run.ome.zarr": "/3",
      "plate.ome.zarr": "/B/3/0",
      "flat.ome.zarr": "/1",
      "both.ome.tif": "",
      "wide.ome.zarr": "",
    };
    for (const [name, group] of Object.entries(groups)) {
      const path = `${folder}/${name}`;
      assertEquals((await verify(path)).problems, []);
      const file = `${path.replace(".tif", ".zarr")}${group}/zarr.json`;
      const text = await Deno.readTextFile(file);
      const json = JSON.parse(text);
      const leaves = leavesOf(json).filter((leaf) => !ofTheUser.test(leaf.join(".")));
      assert(leaves.length > 30, `${leaves.length} facts in ${file}`);
      for (const [index, leaf] of leaves.entries()) {
        await Deno.writeTextFile(file, JSON.stringify(withLeaf(json, leaf)));
        // Kinds, versions and levels of lower resolution are looked at elsewhere.
        const isOurs = !/^(?:zarr_format|node_type)|version$|datasets\.[1-9]|type$/.test(leaf.join("."));
        if (isOurs) assertEquals((await imageDifferences(dirname(file), json)).length, 1, leaf.join("."));
        if (isOurs && index % each > 0) continue;
        const { problems } = await verify(path, { pixels: false });
        assert(problems.length > 0, `${leaf.join(".")} of ${file}`);
      }
      await Deno.writeTextFile(file, text);
      assertEquals((await verify(path)).problems, []);
    }
    for (const name of ["run.ome.zarr", "plate.ome.zarr", "flat.ome.zarr"]) {
      await assertEachFactHeld(`${folder}/${name}`, `${folder}/${name}/OME/METADATA.ome.xml`, 40);
    }
  }));

Deno.test("each fact in the attributes of an HDF5 file is held, and its times", () =>
  inTempFolder(async (folder) => {
    const path = `${folder}/run.h5`;
    const planned = plannedRun(plan);
    await recordPlanned(hdf5Sink(path), { ...planned, run: { ...planned.run, ...more } });
    assertEquals((await verify(path)).problems, []);
    const whole = await Deno.readFile(path);
    await ready;
    const assertSeen = async (what: string, change: (file: File) => void) => {
      await Deno.writeFile(path, whole);
      const file = new File(path, "a");
      change(file);
      file.close();
      assertStringIncludes((await verify(path)).problems.join(), what);
    };
    const attributes = [
      "started_at",
      "camera",
      "settings",
      "bitDepth",
      "regions",
      "axes",
      "sample",
      "parameters",
    ];
    for (const name of attributes) {
      await assertSeen(name, (file) => {
        const value = String(file.attrs[name].value);
        file.delete_attribute(name);
        file.create_attribute(
          name,
          value.startsWith("{") || value.startsWith("[") ? value.replace(/[\d]/, "9") : "3",
        );
      });
    }
    await assertSeen("element_size_um of region 1", (file) => {
      const dataset = file.get("region1") as Loose;
      dataset.delete_attribute("element_size_um");
      dataset.create_attribute("element_size_um", new Float64Array([1, 2, 2]), [3]);
    });
    await assertSeen("delta_s of frame 3", (file) => {
      (file.get("delta_s") as Loose).write_slice([[3, 4]], new Float64Array([99]));
    });
  }));

// Would catch: a repair that leaves the guesses of a recording that was under way, such as its period for the step of time.
Deno.test("a killed recording says the right times once it is repaired, in each format", () =>
  inTempFolder(async (folder) => {
    for (const name of ["flat.ome.tif", "flat.ome.zarr", "both.ome.tif", "flat.h5"]) {
      const live = `${folder}/live`, left = `${folder}/left`;
      await Deno.mkdir(live);
      const regions = name.startsWith("both") ? [{ width: 16, height: 8 }] : shape.regions;
      const path = `${live}/${name}`;
      const options = { commitEveryMs: 0 };
      const sink = name.endsWith(".h5")
        ? hdf5Sink(path, options)
        : name.startsWith("both")
        ? omeTiffSink(path, { zarr: `${live}/both.ome.zarr`, ...options })
        : fileSink(path, options);
      const ring = new SyntheticRing({ regions });
      await sink.open(runOf({ regions }, { frames: 9 }));
      for (let number = 1; number <= 5; number++) await sink.append([ring.expose(number)]);
      await new Deno.Command("cp", { args: ["-a", live, left] }).output();
      await sink.close("aborted");
      await repair(`${left}/${name}`);
      const { problems } = await verify(`${left}/${name}`);
      assertEquals(problems.filter((one) => !one.includes("asked for")), []);
      for (const one of [live, left]) await Deno.remove(one, { recursive: true });
    }
  }));

// Would catch: a sound file that is called wrong, for its end writes a fact otherwise than record and table tell it.
Deno.test("no recording of a plan is called wrong for what it says, in any format", () =>
  inTempFolder(async (folder) => {
    for (const one of plannedCases) {
      const few = ["grid", "made", "ragged"].includes(one.name);
      for (const ending of few ? ["ome.tif", "ome.zarr", "h5"] : ["ome.zarr"]) {
        const path = `${folder}/${one.name}.${ending}`;
        await recordPlanned(ending === "h5" ? hdf5Sink(path) : fileSink(path), plannedRun(one));
        const { problems } = await verify(path, { pixels: false });
        assertEquals(problems.filter((problem) => problem.includes("otherwise")), [], path);
      }
    }
  }));
