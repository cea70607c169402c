// Figures of CPU time and latency are good only on a quiet machine: this waits for one, and remembers how quiet it was.

/** Of both cores, how much others may take. */
const QUIET = 0.06;
const LONGEST_WAIT_MS = 20_000;

/** How busy others were before each run, as a share of the whole machine. */
const seen: number[] = [];

async function busyShare(overMs: number): Promise<number> {
  const read = async () => {
    const [total] = (await Deno.readTextFile("/proc/stat")).split("\n");
    const jiffies = total.trim().split(/\s+/).slice(1, 9).map(Number);
    return { idle: jiffies[3] + jiffies[4], all: jiffies.reduce((sum, part) => sum + part, 0) };
  };
  const before = await read();
  await new Promise((resolve) => setTimeout(resolve, overMs));
  const after = await read();
  return 1 - (after.idle - before.idle) / Math.max(1, after.all - before.all);
}

/** Waits until the machine is quiet, up to a limit. */
export async function waitForQuiet(): Promise<void> {
  const since = performance.now();
  let busy = await busyShare(500);
  while (busy > QUIET && performance.now() - since < LONGEST_WAIT_MS) busy = await busyShare(500);
  seen.push(busy);
}

/** A sentence about it. */
export function quietness(): string {
  const loud = seen.filter((busy) => busy > QUIET).length;
  if (loud === 0) return `The machine was quiet before each of the ${seen.length} runs.`;
  const worst = Math.max(...seen);
  return `Before ${loud} of ${seen.length} runs others kept the machine busy, up to ${
    (100 * worst).toFixed(0)
  }% of it: ` +
    "those figures are too high. Repeat when it is quiet.";
}
