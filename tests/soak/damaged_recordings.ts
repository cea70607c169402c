// Ten thousand recordings damaged by seed. Each stretch of seeds runs in another program, which is ended if it
// hangs; what is called whole there is laid before tifffile, zarr and h5py, which must read the same pixels.
// PVCAM_DAMAGES says how many, PVCAM_SEED where to begin.
import { assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { TextLineStream } from "./text_lines.ts";
import { askPython, pythonReaders } from "../readers/python.ts";
import { inTempFolder } from "../src/recording/temp_folder.ts";
import type { Round } from "../src/recording/damage/damage_round.ts";

const rounds = Number(Deno.env.get("PVCAM_DAMAGES") ?? 10_000);
const first = Number(Deno.env.get("PVCAM_SEED") ?? 1);
const stretch = 500;
/** So long a round may take, with what starts the program. */
const longestMs = 90_000;
const program = fromFileUrl(new URL("../src/recording/damage/damage_program.ts", import.meta.url));

/** A round whose recording was called whole, and where that lies. */
type WholeRound = Round & { readonly folder: string };

/** Runs some seeds, and gives what was found and which recordings are called whole. */
async function damageFrom(
  folder: string,
  from: number,
  to: number,
): Promise<{ found: string[]; whole: WholeRound[] }> {
  const found: string[] = [];
  const whole: WholeRound[] = [];
  for (let seed = from; seed < to;) {
    const place = await Deno.makeTempDir({ dir: folder });
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-check", "--allow-all", "--no-prompt", program, place, String(seed), String(to)],
      stdout: "piped",
      stderr: "null",
    }).spawn();
    let timer = setTimeout(() => child.kill("SIGKILL"), longestMs);
    let begun = seed;
    for await (const line of child.stdout.pipeThrough(new TextLineStream())) {
      clearTimeout(timer);
      timer = setTimeout(() => child.kill("SIGKILL"), longestMs);
      const said = JSON.parse(line) as Round | { begun: number };
      if ("begun" in said) {
        begun = said.begun;
        continue;
      }
      for (const finding of said.findings) {
        found.push(`${said.seed}, ${said.specimen}, ${said.damages}: ${finding}`);
      }
      if (said.whole) whole.push({ ...said, folder: `${place}/${said.seed}` });
      seed = said.seed + 1;
    }
    clearTimeout(timer);
    const { success } = await child.status;
    if (success) break;
    found.push(`seed ${begun}: it hung, or ended the program`);
    seed = begun + 1;
  }
  return { found, whole };
}

/** What others read in recordings that are called whole; all are of the same frames. */
function judge(list: string): Promise<string[]> {
  return askPython<string[]>(
    `
import logging, os, h5py, zarr, tifffile
logging.disable(logging.CRITICAL) # what tifffile cannot make out it says, and reads on
wrong = []
def half(pixels):
    odd = [(0, 0)] * (pixels.ndim - 2) + [(0, size % 2) for size in pixels.shape[-2:]]
    full = np.pad(pixels.astype(np.uint32), odd, mode="edge")
    sums = full[..., ::2, ::2] + full[..., 1::2, ::2] + full[..., ::2, 1::2] + full[..., 1::2, 1::2]
    return ((sums + 2) // 4).astype(pixels.dtype)
def whole_of(levels, pyramid):
    # The first of some levels, each of which is the mean of the one before.
    assert len(levels) == (3 if pyramid else 1), "levels"
    assert all((half(a) == b).all() for a, b in zip(levels, levels[1:])), "a level of other pixels"
    return levels[0]
def image(folder, pyramid):
    datasets = zarr.open_group(folder, mode="r").attrs["ome"]["multiscales"][0]["datasets"]
    return whole_of([zarr.open_array(folder + "/" + one["path"], mode="r")[:] for one in datasets], pyramid)
def stacks(path, specimen):
    pyramid = "pyramid" in specimen
    if path.endswith(".tif"):
        with tifffile.TiffFile(path) as tif:
            return [whole_of([level.asarray() for level in series.levels], pyramid) for series in tif.series]
    if path.endswith(".zarr"):
        if not os.path.isdir(path + "/OME"):
            return [image(path, pyramid)]
        zarr.open_group(path, mode="r")
        return [image(path + "/" + one, pyramid) for one in zarr.open_group(path + "/OME", mode="r").attrs["ome"]["series"]]
    with h5py.File(path, "r") as file:
        return [file[one][:] for one in (["frames"] if "frames" in file else ["region0", "region1"])]
def judge_plan(path, specimen):
    # Of a plan's pictures each plane is where its axes say; here it counts that all are there, and that none is another.
    numbers = []
    for stack in stacks(path, specimen):
        for plane in stack.reshape((-1,) + stack.shape[-2:]):
            number = int(np.ascontiguousarray(plane).reshape(-1).view(np.uint8)[:4].copy().view(np.uint32)[0])
            numbers.append(number)
            if not (1 <= number <= 12 and (plane == expected.plane(number, 0, *plane.shape, plane.itemsize)).all()):
                wrong.append(path + ": other pixels")
                return
    if sorted(numbers) != list(range(1, 13)):
        wrong.append(f"{path}: the frames {sorted(numbers)}")
def judge(path, specimen):
    if "plan" in specimen or "plate" in specimen:
        return judge_plan(path, specimen)
    for region, stack in enumerate(stacks(path, specimen)):
        stack = stack.reshape((-1,) + stack.shape[-2:])
        if len(stack) != 12 or not (stack == expected.stack(1, 12, region, *stack.shape[1:], stack.itemsize)).all():
            wrong.append(path + ": other pixels")
for folder, specimen in json.load(open(args[0])):
    for name in sorted(os.listdir(folder)):
        # The first of several OME-TIFFs leads to the planes of all; parts of other formats are read one by one.
        if not name.endswith((".tif", ".zarr", ".h5")) or "striped" in specimen and name != "run.ome.tif":
            continue
        path = os.path.join(folder, name)
        try:
            judge(path, specimen)
        except Exception as error:
            wrong.append(path + ": " + repr(error)[:200])
print(json.dumps(wrong))`,
    list,
  );
}

for (let from = first; from < first + rounds; from += stretch) {
  const to = Math.min(from + stretch, first + rounds);
  Deno.test(`recordings damaged by seeds ${from} to ${to - 1} end in sentences, and none is called whole`, () =>
    inTempFolder(async (folder) => {
      const { found, whole } = await damageFrom(folder, from, to);
      assertEquals(found, []);
      if (!pythonReaders || whole.length === 0) return;
      const list = `${folder}/whole.json`;
      await Deno.writeTextFile(list, JSON.stringify(whole.map(({ folder, specimen }) => [folder, specimen])));
      const wrong = await judge(list);
      const about = (path: string) =>
        whole.find(({ folder }) => path.startsWith(`${folder}:`) || path.startsWith(`${folder}/`));
      assertEquals(wrong.map((one) => `${about(one)?.damages}: ${one}`), []);
    }));
}
