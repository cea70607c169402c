// Would catch: a recording that is "complete" and not there, since another start of the same command removed its files;
// and files of somebody else that are removed for having one of our names.
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { hdf5Sink } from "../../../hdf5.ts";
import { SinkError } from "../../../src/errors.ts";
import { fileSink } from "../../../src/recording/file_sink.ts";
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
            assert(/is being recorded|exists already/.test(error.message), error.message);
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

// Would catch: `remove(path)` at the end of a run without frames, whatever lies there by then.
Deno.test("what took the name of a file that is given up stays where it is", () =>
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

// Would catch: a name that nobody can record to any more without force, since a program was killed at its start.
Deno.test("the empty table of a program that was killed at its start is no recording", () =>
  inTempFolder(async (folder) => {
    const table = `${folder}/run.frames.npy`;
    await Deno.writeFile(table, new Uint8Array(0));
    assertEquals(await recordTo(`${folder}/run.raw`, 3, false), undefined);
    for (const name of ["run.raw", "run.json"]) await Deno.remove(`${folder}/${name}`);
    const refused = await recordTo(`${folder}/run.raw`, 3, false);
    assertStringIncludes(refused?.message ?? "", "run.frames.npy");
  }));
