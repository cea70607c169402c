// A run with a page on it, in a separate process. Its options are one JSON line; it prints its address, then what it cost.
import { openCamera } from "../../../../mod.ts";
import { rawSink } from "../../../../sink.ts";
import { showRun } from "../../../../page.ts";

/** What to do. */
export interface LiveOrder {
  readonly library: string;
  readonly seconds: number;
  /** Where to record to; absent where nothing is recorded. */
  readonly path?: string;
  readonly page: boolean;
}

/** What it cost. */
export interface LiveCost {
  /** Shares of a core. */
  readonly pageShare: number;
  readonly scriptShare: number;
  readonly framesPerSecond: number;
  readonly lost: number;
}

/** CPU of this process's threads in seconds, by name: the script's is the process's own. */
function threads(): Map<string, number> {
  const cpu = new Map<string, number>();
  for (const { name } of Deno.readDirSync("/proc/self/task")) {
    const stat = Deno.readTextFileSync(`/proc/self/task/${name}/stat`);
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const label = name === String(Deno.pid)
      ? "script"
      : `${Deno.readTextFileSync(`/proc/self/task/${name}/comm`).trim()} ${name}`;
    cpu.set(label, (Number(fields[11]) + Number(fields[12])) / 100);
  }
  return cpu;
}

if (import.meta.main) {
  const order: LiveOrder = JSON.parse(Deno.args[0]);
  const before = new Set(threads().keys());
  await using camera = await openCamera({ library: order.library });
  await camera.configure({ exposureMs: 1 });
  const page = { threads: [] as string[] };
  const sinks = order.path === undefined ? [] : [rawSink(order.path, { force: true })];
  await using run = await camera.acquire({ sinks, ...(order.path === undefined && { slots: 32 }) });
  const without = new Set(threads().keys());
  await using shown = order.page ? await showRun(run, { port: 0, camera: camera.info }) : undefined;
  page.threads = [...threads().keys()].filter((name) => !without.has(name));
  console.log(JSON.stringify({ url: shown?.url, before: before.size }));
  const reader = Deno.stdin.readable.getReader();
  await reader.read(); // viewers are there
  const [start, startMs] = [threads(), performance.now()];
  await new Promise((resolve) => setTimeout(resolve, order.seconds * 1000));
  const [end, tookMs] = [threads(), performance.now() - startMs];
  const share = (names: readonly string[]) =>
    names.reduce((sum, name) => sum + (end.get(name) ?? 0) - (start.get(name) ?? 0), 0) / (tookMs / 1000);
  const report = await run.stop();
  const cost: LiveCost = {
    // Threads that came with the page, and those of the pool that send for it.
    pageShare: share(page.threads),
    scriptShare: share(["script"]),
    framesPerSecond: report.framesPerSecond,
    lost: report.missing + report.overrun + report.lapped,
  };
  console.log(JSON.stringify(cost));
  Deno.exit(0);
}
