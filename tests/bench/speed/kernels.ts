// Kernels on 2048 x 2048 of 16 bits, beside the same C compiled for this machine, NumPy, OpenCV and scikit-image.
import { fromFileUrl } from "@std/path";
import {
  Areas,
  histogram,
  type PlainPicture,
  preview,
  sharpness,
  spots,
  statistics,
} from "../../../analysis.ts";
import { python, pythonReaders } from "../../readers/python.ts";
import { inRing } from "../../src/analysis/pictures.ts";
import { waitForQuiet } from "./quiet.ts";
import type { Result } from "./result.ts";

const SIDE = 2048, FRAMES = 10, CALLS = 41;
const folder = fromFileUrl(new URL("../kernels/", import.meta.url));

type Times = Record<string, number>;

/** Beads on a noisy background, another picture each time. */
function pictureOf(index: number): PlainPicture {
  let state = index + 1;
  const random = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  const pixels = Uint16Array.from({ length: SIDE * SIDE }, () => 100 + 20 * (random() + random() + random()));
  for (let bead = 0; bead < 300; bead++) {
    const x = 5 + Math.floor(random() * (SIDE - 10)), y = 5 + Math.floor(random() * (SIDE - 10));
    for (let v = -3; v <= 3; v++) {
      for (let u = -3; u <= 3; u++) pixels[(y + v) * SIDE + x + u] += 400 * Math.exp(-(u * u + v * v) / 4);
    }
  }
  return { width: SIDE, height: SIDE, pixels };
}

function median(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[times.length >> 1];
}

function measure(pictures: readonly PlainPicture[], work: (picture: PlainPicture) => void): number {
  const times: number[] = [];
  for (let call = 0; call < CALLS + FRAMES; call++) {
    const before = performance.now();
    work(pictures[call % FRAMES]);
    if (call >= FRAMES) times.push(performance.now() - before);
  }
  return median(times);
}

function ours(pictures: readonly PlainPicture[]): Times {
  const corners = Array.from({ length: 100 }, (_, area) => [area % 10 * 200, Math.floor(area / 10) * 200]);
  const areas = Areas.ofRegions(corners.map(([x, y]) => ({ x, y, width: 32, height: 32 })), pictures[0]);
  return {
    statistics: measure(pictures, (picture) => statistics(picture)),
    histogram: measure(pictures, (picture) => histogram(picture)),
    preview: measure(pictures, (picture) => preview(picture, { width: 512, height: 512 })),
    areas: measure(pictures, (picture) => areas.means(picture)),
    sharpness: measure(pictures, (picture) => sharpness(picture)),
    spots: measure(pictures, (picture) => spots(picture)),
  };
}

async function run(program: string, args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(program, { args }).output();
  if (!success) throw new Error(`${program}: ${new TextDecoder().decode(stderr)}`);
  return new TextDecoder().decode(stdout);
}

/** Work, and the least share of C's speed that is asked for. */
const works: [name: string, work: string, bar: number][] = [
  ["statistics", "statistics of 2048 x 2048 16-bit", 0.8],
  ["histogram", "histogram of 65536 bins", 0.6],
  ["preview", "preview to 512 x 512 by means", 0.6],
  ["areas", "means of 100 regions of 32 x 32", 0.6],
  ["sharpness", "sharpness (Brenner)", 0.6],
  ["spots", "spots (300 beads)", 0.6],
];

/** In each round, each kernel and then the same in C. */
export async function kernels(rounds: number): Promise<Result[]> {
  const temporary = await Deno.makeTempDir({ prefix: "pvcam-bench-" });
  try {
    const plain = Array.from({ length: FRAMES }, (_, index) => pictureOf(index));
    const file = `${temporary}/pictures`, native = `${temporary}/native`;
    await Deno.writeFile(
      file,
      new Uint8Array(
        await new Blob(plain.map(({ pixels }) => pixels as Uint16Array<ArrayBuffer>)).arrayBuffer(),
      ),
    );
    await run(Deno.env.get("CC") ?? "cc", ["-O3", "-std=c11", "-o", native, `${folder}native.c`, "-lm"]);
    const pictures = plain.map(inRing);
    const found: { c: Times; ours: Times; copied: Times; others: Record<string, Times> }[] = [];
    for (let round = 0; round < rounds; round++) {
      await waitForQuiet();
      found.push({
        c: JSON.parse(await run(native, [file])),
        ours: ours(pictures),
        copied: ours(plain),
        others: pythonReaders ? JSON.parse(await run(python, [`${folder}others.py`, file])) : {},
      });
    }
    return works.map(([name, work, bar]) => {
      const [c, own, copied] = (["c", "ours", "copied"] as const).map((who) =>
        median(found.map((one) => one[who][name]))
      );
      const others = Object.keys(found[0].others[name] ?? {}).map((who) => ({
        who,
        ms: median(found.map(({ others }) => others[name][who])),
      }));
      const ms = (time: number) => `${time.toFixed(time < 1 ? 3 : 2)} ms`;
      const bandwidth = name === "statistics" ? `, ${(SIDE * SIDE * 2 / own / 1e6).toFixed(1)} GB/s` : "";
      return {
        work,
        bar: `${bar} of C -O3, ahead of the others`,
        reference: [`C ${ms(c)}`, ...others.map(({ who, ms: time }) => `${who} ${ms(time)}`)].join(", "),
        ours: `${ms(own)}${bandwidth}: ${(c / own).toFixed(2)} of C` +
          others.map(({ who, ms: time }) => `, ${(time / own).toFixed(1)} of ${who}`).join("") +
          `; ${ms(copied)} with a copy`,
        reached: c / own >= bar && others.every(({ ms: time }) => time > own),
      };
    });
  } finally {
    await Deno.remove(temporary, { recursive: true });
  }
}
