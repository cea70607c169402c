// Damage to an OME-Zarr: verify has to see it in indexes and descriptions, and to know a Zarr of another program.
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { SinkError } from "../../../src/errors.ts";
import { convert } from "../../../src/recording/convert.ts";
import { verify } from "../../../src/recording/verify.ts";
import { fileSink } from "../../../src/recording/file_sink.ts";
import { record, runOf, SyntheticRing } from "./synthetic_run.ts";
import { plannedCases, plannedRun, recordPlanned } from "./planned_run.ts";
import { inTempFolder } from "./temp_folder.ts";

Deno.test("a shard whose index is damaged, or has no place for a frame that is counted, is found", () =>
  inTempFolder(async (folder) => {
    const path = `${folder}/run.ome.zarr`;
    const sink = fileSink(path);
    const ring = new SyntheticRing({});
    await sink.open(runOf({}, { frames: 20 }));
    await sink.append([1, 2, 3].map((number) => ring.expose(number)));
    await sink.close("stopped");
    const told = await Deno.readTextFile(`${path}/0/zarr.json`);
    const { shape: [frames, ...plane], ...rest } = JSON.parse(told);
    await Deno.writeTextFile(
      `${path}/0/zarr.json`,
      JSON.stringify({ ...rest, shape: [frames + 1, ...plane] }),
    );
    const absent = await verify(path);
    assertEquals([absent.frames, absent.stamps], [3, "right"]);
    assertStringIncludes(absent.problems.join(), `1 frame of the shard "${path}/0/c/0/0/0" is not in it`);
    await Deno.writeTextFile(`${path}/0/zarr.json`, told);
    assertEquals((await verify(path)).problems.length, 1); // that not all came that were asked for
    const shard = await Deno.readFile(`${path}/0/c/0/0/0`);
    shard[shard.length - 30] ^= 1;
    await Deno.writeFile(`${path}/0/c/0/0/0`, shard);
    const damaged = await verify(path);
    assertEquals(damaged.frames, 0);
    assertStringIncludes(damaged.problems.join(), "index");
  }));

Deno.test("a Zarr of another program is refused, however like ours", () =>
  inTempFolder(async (folder) => {
    const path = `${folder}/run.ome.zarr`;
    await record(fileSink(path), runOf({}, { frames: 2 }), { ring: new SyntheticRing({}), count: 2 });
    const { attributes, ...root } = JSON.parse(await Deno.readTextFile(`${path}/zarr.json`));
    delete attributes["pvcam-deno"];
    await Deno.writeTextFile(`${path}/zarr.json`, JSON.stringify({ ...root, attributes }));
    await assertRejects(() => verify(path), SinkError, "Zarr");
  }));

// Would catch: descriptions that other programs refuse, or that end verify in an error of its own.
Deno.test("a damaged word in any zarr.json is found, also in a plan's", () =>
  inTempFolder(async (folder) => {
    const plain = `${folder}/plain.ome.zarr`, plan = `${folder}/plan.ome.zarr`;
    await record(fileSink(plain), runOf({}, { frames: 3 }), { ring: new SyntheticRing({}), count: 3 });
    await recordPlanned(fileSink(plan), plannedRun(plannedCases.find(({ name }) => name === "tcz")!));
    for (const path of [plain, plan]) {
      for (
        const [file, from, to] of [
          ["0/zarr.json", '"end"', '""'],
          ["0/zarr.json", '"crc32c"', '"crc"'],
          ["zarr.json", '"ome"', '"other"'],
          ["zarr.json", '"node_type"', '"other"'],
          ["zarr.json", '"scale"', '"other"'],
        ]
      ) {
        const json = `${path}/${file}`;
        const before = await Deno.readTextFile(json);
        assert(before.includes(from));
        await Deno.writeTextFile(json, before.replace(from, to));
        const seen = await verify(path).catch((cause) => {
          if (!(cause instanceof SinkError)) throw cause;
          return undefined;
        });
        assert(!seen?.whole, `${path} ${file} ${from}`);
        await Deno.writeTextFile(json, before);
      }
      assertEquals((await verify(path)).problems, []);
    }
  }));

// Would catch: an error of our own about a list that is none, and shards that other programs read at wrong places.
Deno.test("a description with a value of another kind, or of another size, is found and ends nothing in an error of its own", () =>
  inTempFolder(async (folder) => {
    const shape = { regions: [{ width: 300, height: 5 }] };
    const source = `${folder}/run.raw`;
    await record(fileSink(source), runOf(shape, { frames: 3 }), { ring: new SyntheticRing(shape), count: 3 });
    await convert(source, `${folder}/pyramid.ome.zarr`, { pyramid: true });
    await recordPlanned(
      fileSink(`${folder}/plan.ome.zarr`),
      plannedRun(plannedCases.find(({ name }) => name === "tcz")!),
    );
    // deno-lint-ignore no-explicit-any -- JSON of any shape
    const damages: ((json: any) => void)[] = [
      (json) => json.codecs = 5,
      (json) => json.codecs[0].configuration.codecs = 5,
      (json) => json.codecs[0].configuration.chunk_shape = 5,
      (json) => json.codecs[0].configuration.chunk_shape = null,
      (json) => json.chunk_grid.configuration.chunk_shape = 5,
      (json) => json.chunk_grid.configuration.chunk_shape[0] += 2,
    ];
    for (const name of ["pyramid", "plan"]) {
      const path = `${folder}/${name}.ome.zarr`;
      const told = await Deno.readTextFile(`${path}/0/zarr.json`);
      for (const damage of damages) {
        const json = JSON.parse(told);
        damage(json);
        await Deno.writeTextFile(`${path}/0/zarr.json`, JSON.stringify(json));
        const seen = await verify(path).catch((cause) => {
          if (!(cause instanceof SinkError)) throw cause;
          return undefined;
        });
        assert(!seen?.whole, `${name}: ${damage}`);
      }
      await Deno.writeTextFile(`${path}/0/zarr.json`, told);
      assertEquals((await verify(path)).problems, []);
    }
  }));
