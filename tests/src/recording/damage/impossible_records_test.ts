// Records of what cannot be, and links, under each command that reads a recording; other tests are about `repair`.
// Would catch: a file of 8 EB, one of nothing, frames that are made up, a reader that never ends, a file elsewhere changed.
import { assert, assertEquals } from "@std/assert";
import { convert } from "../../../../src/recording/convert.ts";
import { repair } from "../../../../src/recording/repair.ts";
import { salvage } from "../../../../src/recording/salvage.ts";
import { verify } from "../../../../src/recording/verify.ts";
import { contents, endings, killed, refusalOr } from "../killed/killed_folder.ts";
import { inTempFolder } from "../temp_folder.ts";

/** The killed recordings have 81 frames; what is made of one by a conversion has little beside them. */
const FRAMES = 81, MOST_BYTES = 81 * 31 * 9 * 2 + 200_000;

/** All commands that read leave the recording as it is, and neither make up frames nor fill a disk. */
async function assertOnlyRead(
  left: string,
  folder: string,
  { ending, what }: { ending: string; what: string },
) {
  const path = `${left}/run.${ending}`, before = await contents(left);
  const seen = await refusalOr(() => verify(path));
  assert(!seen || !seen.whole && seen.frames <= FRAMES, `verify, ${what}: ${seen?.frames} frames`);
  for (const to of endings) {
    const made = `${folder}/made.${to}`;
    const saved = await refusalOr(() => salvage(path, made, { force: true }));
    assert(!saved || saved.frames <= FRAMES, `salvage, ${what}: ${saved?.frames} frames`);
    const files = await refusalOr(() => convert(path, made, { force: true })) ?? [];
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    assert(bytes <= MOST_BYTES, `convert, ${what}: ${bytes} bytes`);
    const frames = files.length > 0 ? (await verify(made)).frames : 0;
    assert(frames <= FRAMES, `convert, ${what}: ${frames} frames`);
  }
  assertEquals(await contents(left), before, what);
}

for (const ending of endings) {
  Deno.test(`a record of what cannot be, beside ${ending}, makes no reader write or make up anything`, () =>
    inTempFolder(async (folder) => {
      const left = await killed(folder, ending);
      const text = await Deno.readTextFile(`${left}/run.json`);
      for (const state of ["recording", "complete", "failed"]) {
        const own = text.replace('"state": "recording"', `"state": "${state}"`);
        for (
          const record of [
            own.replace(/"frameBytes": \d+/, '"frameBytes": 0'),
            own.replace(/"frameBytes": \d+/, '"frameBytes": 1'),
            own.replace('"frames": 81', '"frames": 1e15'),
            own.replace('"frames": 81', '"frames": 1e300'),
            own.replace(/"width": 31/, '"width": 0'),
          ]
        ) {
          assert(record !== own);
          await Deno.writeTextFile(`${left}/run.json`, record);
          await assertOnlyRead(left, folder, { ending, what: `${state}, ${record.slice(0, 900)}` });
        }
      }
    }));

  Deno.test(`links in the place of files of ${ending} are read at most, and nothing goes through them`, () =>
    inTempFolder(async (folder) => {
      const left = await killed(folder, ending);
      const inside = ending === "ome.zarr" ? ["/zarr.json", "/0", "/0/zarr.json", "/0/c", "/0/c/0/0/0"] : [];
      const names = ["run.json", "run.frames.npy", ...["", ...inside].map((one) => `run.${ending}${one}`)];
      for (const name of names) {
        const kept = `${folder}/kept`;
        await Deno.mkdir(kept);
        await Deno.rename(`${left}/${name}`, `${kept}/it`);
        const before = await contents(kept);
        for (const target of [`${kept}/it`, `${left}/${name}`, "/dev/zero", "/dev/full", "/nowhere"]) {
          await Deno.symlink(target, `${left}/${name}`);
          await assertOnlyRead(left, folder, { ending, what: `${name} leads to ${target}` });
          // Only the record may be a link that leads to the record itself: it is replaced, and not changed.
          await refusalOr(() => repair(`${left}/run.${ending}`));
          assertEquals(await contents(kept), before, `repair, ${name} leads to ${target}`);
          await Deno.remove(`${left}/${name}`);
        }
        await Deno.rename(`${kept}/it`, `${left}/${name}`);
        await Deno.remove(kept);
      }
    }));

  Deno.test(`a ${ending} is made in the place of a link, and never through it`, () =>
    inTempFolder(async (folder) => {
      const left = await killed(folder, ending);
      for (const to of endings) {
        for (const name of [`made.${to}`, "made.json", "made.frames.npy"]) {
          await Deno.mkdir(`${folder}/new`);
          await Deno.writeTextFile(`${folder}/precious`, "precious");
          await Deno.symlink(`${folder}/precious`, `${folder}/new/${name}`);
          for (const force of [false, true]) {
            await refusalOr(() => convert(`${left}/run.${ending}`, `${folder}/new/made.${to}`, { force }));
            assertEquals(await Deno.readTextFile(`${folder}/precious`), "precious", `${name}, ${force}`);
          }
          await Deno.remove(`${folder}/new`, { recursive: true });
        }
      }
    }));
}
