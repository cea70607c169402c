// The live page: what it costs the camera's program, what a viewer sees of it, and that a recording loses nothing by it.
import { buildSimulator } from "../../../ffi/sim/build.ts";
import { browserPath, openTab, startBrowser } from "../../readers/browser.ts";
import { python as readersPython, pythonReaders } from "../../readers/python.ts";
import type { LiveCost, LiveOrder } from "./clients/live_client.ts";
import type { Result } from "./result.ts";

const module = new URL("./clients/live_client.ts", import.meta.url).pathname;

/** Pictures that cost the simulated camera no more than writing them. */
const plain = { PVSIM_SCENE: "flat:1000", PVSIM_NOISE: "0" };

/** A viewer without a browser: takes what comes and asks for the next. */
function viewer(url: string): { close(): void } {
  const socket = new WebSocket(url.replace(/^http/, "ws").replace(/\/$/, "/live"));
  socket.binaryType = "arraybuffer";
  const more = (pictures: number) => socket.send(JSON.stringify({ kind: "more", stream: 0, pictures }));
  socket.onopen = () => {
    socket.send(JSON.stringify({ kind: "look", stream: 0, pixels: [751, 751] }));
    more(2);
  };
  socket.onmessage = ({ data }) => typeof data !== "string" && more(1);
  return socket;
}

interface Wish {
  readonly viewers: number;
  readonly pace: number;
  readonly path?: string;
  readonly page?: boolean;
  readonly seconds?: number;
  /** Something to do with the page meanwhile. */
  readonly meanwhile?: (url: string) => Promise<void>;
}

async function measured(
  { viewers, pace, path, page = true, seconds = 8, meanwhile }: Wish,
): Promise<LiveCost> {
  const order: LiveOrder = { library: await buildSimulator(), seconds, path, page };
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-check", "--allow-all", module, JSON.stringify(order)],
    env: { ...plain, PVSIM_PACE: String(pace) },
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const lines = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  const line = async () => {
    while (!text.includes("\n")) {
      const { value, done } = await lines.read();
      if (done) throw new Error(`The client ended early: ${text}`);
      text += value;
    }
    const [first] = text.split("\n", 1);
    text = text.slice(first.length + 1);
    return JSON.parse(first);
  };
  const { url } = await line();
  const looking = Array.from({ length: viewers }, () => viewer(url));
  const busy = meanwhile?.(url);
  const writer = child.stdin.getWriter();
  await new Promise((resolve) => setTimeout(resolve, 1500)); // until code is compiled
  await writer.write(new TextEncoder().encode("go\n"));
  const cost: LiveCost = await line();
  await busy;
  for (const one of looking) one.close();
  await writer.close().catch(() => {});
  await child.status;
  return cost;
}

function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[values.length >> 1];
}

const percent = (share: number) => `${(100 * share).toFixed(2)}% of a core`;

/** The page beside no page, one viewer, ten, a browser; and a recording with and without it. */
export async function live(rounds: number): Promise<Result[]> {
  const folder = await Deno.makeTempDir({ prefix: "pvcam-live-" });
  try {
    const costs: LiveCost[] = [], ten: LiveCost[] = [], none: LiveCost[] = [];
    for (let round = 0; round < rounds; round++) {
      none.push(await measured({ viewers: 0, pace: 100, page: false }));
      costs.push(await measured({ viewers: 1, pace: 100 }));
      ten.push(await measured({ viewers: 10, pace: 100 }));
    }
    const of = (all: LiveCost[], what: "pageShare" | "scriptShare") => median(all.map((one) => one[what]));
    const [page, script, crowd] = [
      of(costs, "pageShare"),
      of(costs, "scriptShare") - of(none, "scriptShare"),
      of(ten, "pageShare"),
    ];
    const results: Result[] = [{
      work: "2048 x 2048, 100 frames/s, one viewer of 30/s",
      bar: "page at most 10% of a core, the script's thread under 0.5% more",
      reference: `no page: the script's thread ${percent(of(none, "scriptShare"))}`,
      ours: `page ${percent(page)}, the script's thread ${percent(script)} more`,
      reached: page <= 0.1 && script < 0.005,
    }, {
      work: "ten viewers",
      bar: "at most twice one viewer's",
      reference: percent(page),
      ours: `${percent(crowd)}: ${(crowd / page).toFixed(2)} of one`,
      reached: crowd <= 2 * page,
    }];
    results.push(...await inBrowser(), ...await besidePeers(page), await recording(`${folder}/run.raw`));
    return results;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** CPU seconds so far of the browser that this program has started, with all of its processes. */
function browserCpu(): number {
  const rows = new Map<number, { parent: number; cpu: number; name: string }>();
  for (const { name: pid } of Deno.readDirSync("/proc")) {
    if (!/^\d+$/.test(pid)) continue;
    try {
      const stat = Deno.readTextFileSync(`/proc/${pid}/stat`), end = stat.lastIndexOf(")");
      const fields = stat.slice(end + 2).split(" ").map(Number);
      rows.set(Number(pid), {
        name: stat.slice(stat.indexOf("(") + 1, end),
        parent: fields[1],
        cpu: (fields[11] + fields[12]) / 100,
      });
    } catch { /* it has ended */ }
  }
  const started = (pid: number): boolean =>
    pid > 1 && (pid === Deno.pid || started(rows.get(pid)?.parent ?? 0));
  return [...rows].filter(([pid, { name }]) => name.startsWith("chrom") && started(pid))
    .reduce((sum, [, { cpu }]) => sum + cpu, 0);
}

async function inBrowser(): Promise<Result[]> {
  if (browserPath === undefined) return [];
  await using browser = await startBrowser();
  const seen = { perSecond: NaN, delayMs: NaN, cpuMs: NaN };
  await measured({
    viewers: 0,
    pace: 100,
    seconds: 12,
    async meanwhile(url) {
      await using tab = await openTab(browser, url);
      await tab.page.waitForTimeout(3000);
      const [before, beganMs] = [browserCpu(), performance.now()];
      await tab.page.waitForTimeout(6000);
      const share = (browserCpu() - before) / (performance.now() - beganMs);
      const [perSecond, delayMs] = await tab.page.evaluate(
        `[Number(document.getElementById("canvas").dataset.perSecond), Number(document.getElementById("canvas").dataset.delayMs)]`,
      ) as [number, number];
      Object.assign(seen, { perSecond, delayMs, cpuMs: 1e6 * share / perSecond });
    },
  });
  return [{
    work: "the same in headless Chromium, which draws in software",
    bar: "at least 25 a second; from arrival to page p50 under 80 ms",
    reference:
      "Micro-Manager 2.4 a second with a histogram on every image, 22 without (by its users' account)",
    ours: `${seen.perSecond.toFixed(1)} a second, p50 ${seen.delayMs.toFixed(0)} ms; the browser takes ${
      seen.cpuMs.toFixed(0)
    } ms of CPU a picture`,
    reached: seen.perSecond >= 25 && seen.delayMs < 80,
  }];
}

/**
 * Loops in Python that show what the page shows, as fast as they can; with another Python by PVCAM_BENCH_PYTHON, and with
 * napari where there is a display, such as under `xvfb-run`.
 */
async function besidePeers(page: number): Promise<Result[]> {
  const python = Deno.env.get("PVCAM_BENCH_PYTHON") ?? (pythonReaders ? readersPython : undefined);
  if (!python) return [];
  const script = new URL("./clients/live_peers.py", import.meta.url).pathname;
  const { stdout } = await new Deno.Command(python, { args: [script, "4"] }).output();
  const peers: { name: string; perSecond: number; cpuMs: number }[] = JSON.parse(
    new TextDecoder().decode(stdout),
  );
  const ours = 1000 * page / 30;
  return peers.map(({ name, perSecond, cpuMs }) => ({
    work: `a loop with ${name}`,
    bar: "no bar",
    reference: `${perSecond.toFixed(1)} a second, ${cpuMs.toFixed(0)} ms of CPU a picture`,
    ours: `${ours.toFixed(1)} ms of CPU a picture in the camera's program, ${
      (cpuMs / ours).toFixed(0)
    } times less`,
    reached: ours < cpuMs,
  }));
}

/** The highest of some paces that loses nothing without a page, then with one and a viewer. */
async function recording(path: string): Promise<Result> {
  const work = "recording at the highest pace without loss, of steps of 50";
  const bar = "still without loss";
  let best = 0;
  for (const pace of [50, 100, 150, 200, 250, 300]) {
    const { lost } = await measured({ viewers: 0, pace, path, page: false, seconds: 4 });
    if (lost > 0) break;
    best = pace;
  }
  if (best === 0) {
    return { work, bar, reference: "no page: frames are lost at 50 frames/s", ours: "not measured" };
  }
  const { lost } = await measured({ viewers: 1, pace: best, path, seconds: 4 });
  return {
    work,
    bar,
    reference: `no page: ${best} frames/s`,
    ours: `with a page and a viewer: ${lost} lost at ${best} frames/s`,
    reached: lost === 0,
  };
}
