// Beside the vendor's Python wrapper on the same camera: what its users gain by coming here. The wrapper copies
// each frame unless `copyData=False`; then its pictures are written over without notice.
import { fromFileUrl } from "@std/path";
import { pythonReaders } from "../../readers/python.ts";
import { big } from "./big_frames.ts";
import { Bench, type Client, lossOf, type Medians, type Shape } from "./clients.ts";
import { cpuText, type Result } from "./result.ts";

const script = fromFileUrl(new URL("./clients/pyvcam_client.py", import.meta.url));
const wrapper = { name: "PyVCAM", python: script, copy: true } as const;
const clients: readonly Client[] = [
  wrapper,
  { name: "PyVCAM without its copy", python: script },
  {
    name: "ours with copies",
    waker: "callback",
    pooled: true,
    rehearsal: { frames: 2000, framesPerSecond: 400 },
  },
  { name: "ours", waker: "callback", rehearsal: { frames: 20_000, framesPerSecond: 4000 } },
];

/** Large frames at a camera's pace, small ones at a pace that no loop in Python keeps. */
export async function pyvcam(rounds: number): Promise<Result[]> {
  if (!pythonReaders) {
    console.error("Left out: PyVCAM is not installed; bash tests/readers/setup.sh brings it.");
    return [];
  }
  const small: Shape = {
    width: 64,
    height: 64,
    exposureMs: 1,
    slots: 10_000,
    frames: 50_000,
    warmUp: 10_000,
    pace: 10_000,
  };
  return [
    compared("2048 x 2048 16-bit, 100 frames/s, one row", await medians(big, clients, rounds)),
    compared(
      "64 x 64, 10,000 frames/s",
      await medians(small, [wrapper, { name: "ours", waker: "semaphore" }], rounds),
    ),
  ];
}

async function medians(shape: Shape, clients: readonly Client[], rounds: number): Promise<Medians> {
  return await (await Bench.of(shape)).rounds(clients, rounds);
}

function compared(work: string, medians: Medians): Result {
  const text = ([name, one]: [string, Medians[string]]) => `${name}: ${cpuText(one)}, ${lossOf(one)} lost`;
  const all = Object.entries(medians);
  const { [wrapper.name]: python, ours } = medians;
  const ratio = ours.cpuUsPerFrame / python.cpuUsPerFrame;
  return {
    work: `${work}, beside PyVCAM`,
    bar: "no loss; less CPU a frame",
    reference: all.filter(([name]) => name.startsWith("PyVCAM")).map(text).join("; "),
    ours: `${all.filter(([name]) => name.startsWith("ours")).map(text).join("; ")}: ${
      ratio.toFixed(2)
    } of PyVCAM`,
    reached: lossOf(ours) === 0 && ratio < 1,
  };
}
