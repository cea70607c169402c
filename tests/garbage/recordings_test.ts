// Finished recordings are damaged, byte by byte and value by value. Each reader of them answers with a sentence, or does it.
// Would catch: a length, an offset or a name in a file that is believed.
import { convert, nextPartOf, repair, resumeRecording, verify } from "../../recording.ts";
import { fileSink } from "../../src/recording/file_sink.ts";
import { record, runOf, SyntheticRing } from "../src/recording/synthetic_run.ts";
import { acceptSentences, type Chance, damagedBytes, damagedValue, oneOf, overSeeds } from "./garbage.ts";

const names = ["run.ome.tif", "run.ome.zarr", "run.raw"];

async function filesOf(folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = `${folder}/${name}`;
    if (isDirectory) found.push(...await filesOf(path));
    else found.push(path);
  }
  return found.sort();
}

async function copyFolder(from: string, to: string): Promise<void> {
  await Deno.mkdir(to);
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    if (isDirectory) await copyFolder(`${from}/${name}`, `${to}/${name}`);
    else await Deno.copyFile(`${from}/${name}`, `${to}/${name}`);
  }
}

async function damage(chance: Chance, path: string): Promise<void> {
  if (chance(12) === 0) return await Deno.remove(path);
  const bytes = await Deno.readFile(path);
  if (path.endsWith(".json") && chance(3) > 0) {
    const value = damagedValue(chance, JSON.parse(new TextDecoder().decode(bytes)));
    const text = JSON.stringify(value, (_, one) => typeof one === "bigint" ? Number(one) : one) ?? "";
    return await Deno.writeTextFile(path, text);
  }
  await Deno.writeFile(path, damagedBytes(chance, bytes));
}

const deeds: Readonly<Record<string, (path: string, to: string) => Promise<unknown>>> = {
  verify: (path) => verify(path),
  "verify, all of it": (path) => verify(path, { pixels: true } as never),
  resume: (path) => resumeRecording(path),
  "next part": (path) => nextPartOf(path),
  "convert to OME-TIFF": (path, to) => convert(path, fileSink(`${to}.ome.tif`)),
  "convert to OME-Zarr": (path, to) => convert(path, fileSink(`${to}.ome.zarr`)),
  repair: (path) => repair(path),
  "verify what was repaired": (path) => verify(path),
};

for (const name of names) {
  Deno.test(`damaged recordings, ${name}`, async () => {
    const around = await Deno.makeTempDir({ prefix: "pvcam-garbage-" });
    try {
      const sound = `${around}/sound`;
      await Deno.mkdir(sound);
      await record(fileSink(`${sound}/${name}`), runOf({}, { frames: 12 }), {
        ring: new SyntheticRing({}),
        count: 12,
      });
      await overSeeds(60, async (chance, seed) => {
        const folder = `${around}/${seed}`;
        await copyFolder(sound, folder);
        const files = await filesOf(folder);
        for (let times = 1 + chance(2); times > 0; times--) {
          await damage(chance, oneOf(chance, files)).catch(() => {}); // of one that is gone, or is no JSON any more
        }
        for (const [deed, work] of Object.entries(deeds)) {
          await acceptSentences(deed, () => work(`${folder}/${name}`, `${folder}/other`));
        }
        await Deno.remove(folder, { recursive: true });
      });
    } finally {
      await Deno.remove(around, { recursive: true });
    }
  });
}
