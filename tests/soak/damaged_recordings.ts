// Ten thousand recordings damaged by seed. Each stretch of seeds runs in a program of its own, which is ended where it
// hangs; what is called whole there is laid before tifffile and zarr, which must read the same pixels.
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

/** Runs some seeds, and gives what was found and which recordings are called whole. */
async function damageFrom(
  folder: string,
  from: number,
  to: number,
): Promise<{ found: string[]; whole: Round[] }> {
  const found: string[] = [];
  const whole: Round[] = [];
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
      if (said.whole) whole.push({ ...said, specimen: `${place}/${said.seed}` });
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
import logging, os, zarr, tifffile
logging.disable(logging.CRITICAL) # what tifffile cannot make out it says, and reads on
wrong = []
for folder in json.load(open(args[0])):
    try:
        for name in os.listdir(folder):
            path = os.path.join(folder, name)
            if name.endswith(".tif"):
                with tifffile.TiffFile(path) as tif:
                    stacks = [series.asarray() for series in tif.series]
            elif name.endswith(".zarr"):
                several = os.path.isdir(path + "/OME")
                stacks = [zarr.open_array(path + one, mode="r")[:] for one in (("/0/0", "/1/0") if several else ("/0",))]
            else:
                continue
            for region, stack in enumerate(stacks):
                stack = stack.reshape((-1,) + stack.shape[-2:])
                if len(stack) != 12 or not (stack == expected.stack(1, 12, region, *stack.shape[1:], stack.itemsize)).all():
                    wrong.append(path + ": other pixels")
    except Exception as error:
        wrong.append(folder + ": " + repr(error)[:200])
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
      await Deno.writeTextFile(list, JSON.stringify(whole.map(({ specimen }) => specimen)));
      const wrong = await judge(list);
      const about = (path: string) =>
        whole.find(({ specimen }) => path.startsWith(`${specimen}:`) || path.startsWith(`${specimen}/`));
      assertEquals(wrong.map((one) => `${about(one)?.damages}: ${one}`), []);
    }));
}
