// Would catch: a recording that is "complete" and not there, since another start of the same command removed its files;
// and files of another program that are removed because they have one of our names.
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { hdf5Sink } from "../../../hdf5.ts";
import { SinkError } from "../../../src/errors.ts";
import { fileSink } from "../../../src/recording/file_sink.ts";
import type { FileSystem } from "../../../src/recording/files/block_file.ts";
import { denoFiles } from "../../../src/recording/files/deno_files.ts";
import { takeTable } from "../../../src/recording/files/recording_lock.ts";
import { verify } from "../../../src/recording/verify.ts";
import { runOf, SyntheticRing } from "./synthetic_run.ts";
import { inTempFolder } from "./temp_folder.ts";

const shape = { regions: [{ width: 16, height: 8 }] };
const rounds = 12;

function sinkOf(path: string, force: boolean) {
  return path.endsWith(".h5") ? hdf5Sink(path, { force }) : fileSink(path, { force });
}

/** Records `frames` frames, and gives the failure of a run that could not begin. */
async function recordTo(path: string, frames: number, force: boolean): Promise<Error | undefined> {
  const sink = sinkOf(path, force);
  const ring = new SyntheticRing(shape);
  try {
    await sink.open(runOf(shape, { frames }));
  } catch (error) {
    return error as Error;
  }
  for (let number = 1; number <= frames; number++) {
    await sink.append([ring.expose(number)]);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await sink.close("complete");
  return undefined;
}

for (const ending of ["ome.tif", "ome.zarr", "raw", "h5"]) {
  for (const force of [true, false]) {
    Deno.test(`of recordings to one ${ending} that begin at once, ${force ? "with" : "without"} force, one is whole`, () =>
      inTempFolder(async (folder) => {
        for (let round = 0; round < rounds; round++) {
          const path = `${folder}/run${force ? "" : round}.${ending}`;
          const starts = [3, 4, 5, 6].map((frames) => recordTo(path, frames, force));
          const ends = await Promise.all(starts);
          const kept = ends.flatMap((error, index) => error === undefined ? [index + 3] : []);
          assertEquals(kept.length, 1, ends.join("\n"));
          for (const error of ends) {
            if (error === undefined) continue;
            assert(error instanceof SinkError, error.stack);
            assert(/another program is recording|exists already/.test(error.message), error.message);
          }
          if (ending === "h5") {
            assert((await Deno.stat(path)).size > kept[0] * 256);
            const record = JSON.parse(await Deno.readTextFile(path.replace(/h5$/, "json")));
            assertEquals([record.state, record.frames], ["complete", kept[0]]);
          } else {
            const { frames, problems } = await verify(path);
            assertEquals([frames, problems], [kept[0], []]);
          }
          const names = [...Deno.readDirSync(folder)].map(({ name }) => name);
          assertEquals(names.filter((name) => name.endsWith("draft")), []);
        }
      }));
  }
}

// Would catch: a run.json that is taken from a recording which began and ended since its name was found to be free.
Deno.test("a recording that began and ended while another one looked for names keeps its files", () =>
  inTempFolder(async (folder) => {
    const [first, second] = [`${folder}/run.raw`, `${folder}/run.ome.tif`];
    const files: FileSystem = {
      ...denoFiles,
      // Asked for after the names are chosen, and before any is taken.
      async freeBytes() {
        if (!await Deno.stat(first).then(() => true, () => false)) {
          assertEquals(await recordTo(first, 3, false), undefined);
        }
        return 1e12;
      },
    };
    const sink = fileSink(second, { force: true });
    await sink.open(runOf(shape, { files }));
    await sink.append([new SyntheticRing(shape).expose(1)]);
    await sink.close("complete");
    for (const [path, count] of [[first, 3], [second, 1]] as const) {
      const { frames, problems } = await verify(path);
      assertEquals([path, frames, problems], [path, count, []]);
    }
  }));

Deno.test("the table of another recording stays, whatever was found before", () =>
  inTempFolder(async (folder) => {
    const table = `${folder}/run.frames.npy`;
    await Deno.writeTextFile(table, "another one's");
    assertEquals(
      await takeTable(table, { replace: true, isOurs: () => Promise.resolve(false) }),
      "foreign",
    );
    assertEquals(await Deno.readTextFile(table), "another one's");
  }));

// Would catch: a recording that begins, and fails at its first frame because a draft's name does not fit.
Deno.test("a name that is too long for a draft of its side files is refused before anything is made", () =>
  inTempFolder(async (folder) => {
    for (const ending of ["raw", "ome.tif", "ome.zarr"]) {
      for (const name of ["n".repeat(240), "é".repeat(120)]) {
        const refused = await recordTo(`${folder}/${name}.${ending}`, 3, false);
        assert(refused instanceof SinkError && /too long/.test(refused.message), String(refused));
      }
      assertEquals([...Deno.readDirSync(folder)], []);
    }
    assertEquals(await recordTo(`${folder}/${"n".repeat(230)}.raw`, 3, false), undefined);
  }));

// Would catch: `remove(path)` at the end of a run without frames, although another file is there by then.
Deno.test("a file that has taken the name of one that is given up stays where it is", () =>
  inTempFolder(async (folder) => {
    for (const ending of ["ome.tif", "ome.zarr", "raw", "h5"]) {
      const path = `${folder}/run.${ending}`;
      const sink = sinkOf(path, false);
      await sink.open(runOf(shape, { frames: 3 }));
      const mine = [path, `${folder}/run.json`, `${folder}/run.frames.npy`];
      for (const name of mine) {
        await Deno.rename(name, `${name}.moved`);
        await Deno.writeTextFile(name, "mine");
      }
      await sink.close("aborted").catch((error) => assert(error instanceof SinkError, error.stack));
      for (const name of mine) {
        assertEquals(await Deno.readTextFile(name), "mine");
        await Deno.remove(name);
        await Deno.remove(`${name}.moved`, { recursive: true });
      }
    }
  }));

// Would catch: a name that always needs --force, because a program was killed at its start.
Deno.test("the empty table of a program that was killed at its start is no recording", () =>
  inTempFolder(async (folder) => {
    const table = `${folder}/run.frames.npy`;
    await Deno.writeFile(table, new Uint8Array(0));
    assertEquals(await recordTo(`${folder}/run.raw`, 3, false), undefined);
    for (const name of ["run.raw", "run.json"]) await Deno.remove(`${folder}/${name}`);
    const refused = await recordTo(`${folder}/run.raw`, 3, false);
    assertStringIncludes(refused?.message ?? "", "run.frames.npy");
  }));
