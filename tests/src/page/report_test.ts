// The report of a run: what happened is shown where it happened, in a page that needs no other file.
import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import type { AcquireOptions, Acquisition, FrameLease } from "../../../mod.ts";
import {
  type CloseReason,
  type Delivery,
  omeTiffSink,
  rawSink,
  type Sink,
  type SinkFile,
  type SinkRun,
} from "../../../sink.ts";
import { timesOf } from "../../../src/page/report/run_times.ts";
import { type FrameRows, readTable } from "../../../src/recording/reading/table_file.ts";
import { SinkError } from "../../../src/errors.ts";
import { makeReport, reportPath, writeReport } from "../../../src/page/mod.ts";
import { openTestCamera } from "../../conformance/camera.ts";
import { browserPath, startBrowser } from "../../readers/browser.ts";
import { inDiskFolder } from "../recording/temp_folder.ts";

/** Records with faults, and gives the frame numbers of the camera. */
async function record(
  path: string,
  { fault = "", frames = 60, exposureMs = 4, onStall }: {
    fault?: string;
    frames?: number;
    exposureMs?: number;
    onStall?: AcquireOptions["onStall"];
  } = {},
): Promise<void> {
  await using camera = await openTestCamera(fault ? { PVSIM_FAULT: fault } : {});
  // The camera's own numbers in the frames say which never came, however busy the machine is.
  const metadata = fault.includes("missing");
  await camera.configure({ region: { x: 0, y: 0, width: 64, height: 48 }, exposureMs, metadata });
  const sink = path.endsWith(".raw") ? rawSink(path) : omeTiffSink(path);
  await using run = await camera.acquire({ frames, onStall, sinks: [sink] });
  await run.finished.catch(() => {}); // the report says it
}

/** The losses that are drawn, with their seconds. */
function lossesIn(html: string): { kind: string; seconds: number; title: string }[] {
  const drawn = html.slice(html.indexOf("<svg"), html.indexOf("</svg>"));
  const pattern = /class="loss" data-kind="(\w+)" data-seconds="([\d.]+)">.*?<title>(.*?)<\/title>/g;
  return [...drawn.matchAll(pattern)].map(([, kind, seconds, title]) => ({
    kind,
    seconds: Number(seconds),
    title,
  }));
}

Deno.test("each fault is shown where it was injected, with its numbers and its reason", () =>
  inDiskFolder(async (folder) => {
    // Would catch: losses that are summed up and not placed, or placed one frame off.
    const path = `${folder}/run.ome.tif`;
    await record(path, { fault: "missing,after=20,times=3;missing,after=40" });
    const { html } = await makeReport(path);
    const losses = lossesIn(html);
    assertEquals(losses.map(({ kind, title }) => [kind, title]), [
      ["missing", "3 missing, before frame 24"],
      ["missing", "1 missing, before frame 42"],
    ], await Deno.readTextFile(`${folder}/run.json`));
    // By the times in the table: frames come 4 ms apart, as far as this machine lets them.
    assert(losses[0].seconds < losses[1].seconds && losses[0].seconds > 0);
    assertMatch(html, /<td>3<\/td><td>missing<\/td><td>21 to 23<\/td>/);
    assertMatch(html, /<td>1<\/td><td>missing<\/td><td>41<\/td>/);
    assertMatch(html, /4 missing/);
  }));

const asked = 300, slots = 16;

/** A file that waits at some frames until the camera is three rings further: what lies between is not in it. */
class SlowSink implements Sink {
  readonly name = "slow";
  readonly delivery: Delivery;
  readonly #file: Sink;
  readonly #slowAt: readonly number[];
  /** The frames after which it was slow: those of `slowAt`, or the first behind them on a busy machine. */
  readonly slowAfter: number[] = [];
  /** The run, once it is known here. */
  run: Acquisition | undefined;
  #last = 0;

  constructor(file: Sink, { delivery, slowAt }: { delivery: Delivery; slowAt: readonly number[] }) {
    this.#file = file;
    this.delivery = delivery;
    this.#slowAt = slowAt;
  }
  open(run: SinkRun): Promise<void> {
    return this.#file.open(run);
  }
  async append(frames: readonly FrameLease[]): Promise<void> {
    const before = this.#last;
    const last = this.#last = frames.at(-1)!.frameNumber;
    await this.#file.append(frames);
    const until = last + 3 * slots;
    if (until > asked || !this.#slowAt.some((at) => before < at && at <= last)) return;
    this.slowAfter.push(last);
    while ((this.run?.report().lastFrameNumber ?? 0) < until) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
  skip(count: number): void {
    this.#file.skip?.(count);
  }
  close(reason: CloseReason): Promise<readonly SinkFile[]> {
    return this.#file.close(reason);
  }
}

for (const delivery of ["oldest-first", "newest-only"] as const) {
  Deno.test(`frames that a file is too slow for are placed where it was (${delivery})`, () =>
    inDiskFolder(async (folder) => {
      // Would catch: overruns that are all shown at the end, or left out.
      const path = `${folder}/run.ome.tif`;
      const slowAt = [30, 150];
      await using camera = await openTestCamera();
      await camera.configure({ region: { x: 0, y: 0, width: 64, height: 48 }, exposureMs: 2 });
      const sink = new SlowSink(omeTiffSink(path), { delivery, slowAt });
      await using run = await camera.acquire({ frames: asked, slots, sinks: [sink] });
      sink.run = run;
      await run.finished;
      const { losses } = timesOf((await readTable(`${folder}/run.frames.npy`))!, asked, asked);
      const drawn = lossesIn((await makeReport(path)).html);
      assertEquals(
        drawn.map(({ kind, title }) => [kind, Number(/^\d+/.exec(title))]),
        losses.map(({ kind, count }) => [kind, count]),
      );
      assert(sink.slowAfter.length > 0);
      for (const after of sink.slowAfter) {
        const next = losses.find(({ beforeFrame = 0, kind }) => kind === "unseen" && beforeFrame > after);
        assert(
          next !== undefined && next.count > slots,
          `more than a ring is lost behind frame ${after}: ${JSON.stringify(losses)}`,
        );
      }
    }));
}

Deno.test("losses of several kinds between the same two frames are all placed there", () => {
  // Would catch: lapped frames that are called overrun, a kind that hides the others.
  const row = (frameNumber: number, lost = {}) => ({
    frameNumber,
    receivedMs: 10 * frameNumber,
    missingBefore: 0,
    unseenBefore: 0,
    lappedBefore: 0,
    ...lost,
  });
  const rows = [row(1), row(2), row(5, { lappedBefore: 2 }), row(8, { unseenBefore: 1, missingBefore: 1 })];
  const { losses } = timesOf({ count: 4, at: (index: number) => rows[index] } as FrameRows, 4, 9);
  assertEquals(
    losses.map(({ kind, count, beforeFrame, afterFrame }) => [kind, count, beforeFrame, afterFrame]),
    [
      ["lapped", 2, 5, 2],
      ["missing", 1, 8, 5],
      ["unseen", 1, 8, 5],
      ["unseen", 1, undefined, 8],
    ],
  );
});

Deno.test("a silence of the camera is placed, with how long it was", () =>
  inDiskFolder(async (folder) => {
    // Would catch: a restart that looks like a slow frame among others.
    const path = `${folder}/run.ome.tif`;
    await record(path, { fault: "stall,after=25", frames: 50, onStall: { restarts: 1 } });
    const { html } = await makeReport(path);
    const silent = lossesIn(html).filter(({ kind }) => kind === "silent");
    assertEquals(silent.length, 1);
    assertMatch(silent[0].title, /^\d+\.\d s silent, before frame 2[67]$/);
  }));

Deno.test("a run that failed says why, and where it ended; several faults are in order", () =>
  inDiskFolder(async (folder) => {
    const path = `${folder}/run.ome.tif`;
    // What lies in the ring is lost with the camera: between the losses and that there is half a second.
    const fault = "missing,after=10,times=2;missing,after=20;unplug,after=50";
    await record(path, { fault, exposureMs: 20 });
    const { html } = await makeReport(path);
    assertEquals(lossesIn(html).map(({ title }) => title), [
      "2 missing, before frame 13",
      "1 missing, before frame 22",
    ]);
    assertMatch(html, /role="alert">.*unplugged/s);
    assertMatch(html, /\d+ of 60/);
  }));

Deno.test("a run without faults says so; its settings are shown as asked and as in force", () =>
  inDiskFolder(async (folder) => {
    const path = `${folder}/run.ome.tif`;
    await record(path);
    const { html, intervalsSvg } = await makeReport(path);
    assertEquals(lossesIn(html), []);
    assertMatch(html, /every frame of the camera is in the file/);
    assertMatch(html, /<td>exposureMs<\/td><td>4<\/td><td>4<\/td>/);
    const place = "x 0, y 0, width 64, height 48";
    assert(html.includes(`<td>region</td><td>${place}</td><td>${place}</td>`), "where the pictures lie");
    assertMatch(html, /60 of 60/);
    assert(intervalsSvg!.startsWith("<svg xmlns="));
    // First, middle, last, and twelve of a sheet.
    assertEquals(html.match(/<img /g)?.length, 15);
  }));

Deno.test("older and broken recordings have a report too, and anything else gets a sentence", () =>
  inDiskFolder(async (folder) => {
    // Would catch: a report that needs what a kill has left out.
    const path = `${folder}/old.ome.tif`;
    await record(path, { frames: 5 });
    await Deno.remove(`${folder}/old.json`);
    await Deno.remove(`${folder}/old.frames.npy`);
    const { html, intervalsSvg } = await makeReport(path);
    assertMatch(html, /no record beside it/);
    assertEquals(intervalsSvg, undefined);
    const one = `${folder}/one.raw`;
    await record(one, { frames: 1 });
    assertMatch((await makeReport(one)).html, /1 of 1/);
    await assertRejects(() => makeReport(`${folder}/none.ome.tif`), SinkError, "none.ome.tif");
    await Deno.writeTextFile(`${folder}/text.tif`, "no tiff");
    await assertRejects(() => makeReport(`${folder}/text.tif`), SinkError);
  }));

Deno.test("a report lies beside its own recording, and takes no other one's place", () =>
  inDiskFolder(async (folder) => {
    // Would catch: a report that replaces the one of a recording whose name differs only in its ending, or that lies in
    // another folder because of a word in the path.
    const inside = `${folder}/old.report.data`;
    await Deno.mkdir(inside);
    const made: Record<string, string> = {};
    for (const name of ["run.raw", "run.ome.tif", "a.report.ome.tif"]) {
      await record(`${inside}/${name}`, { frames: 2 });
      made[name] = (await writeReport(`${inside}/${name}`)).slice(inside.length + 1);
    }
    assertEquals(made, {
      "run.raw": "run.report.html",
      "run.ome.tif": "run.ome.tif.report.html",
      "a.report.ome.tif": "a.report.report.html",
    });
    await Deno.remove(`${inside}/run.ome.tif.json`);
    assertEquals(await reportPath(`${inside}/run.ome.tif`), `${inside}/run.ome.tif.report.html`);
    assertEquals(await reportPath(`${inside}/run.raw`), `${inside}/run.report.html`);
  }));

Deno.test("names that look like markup stay text", () =>
  inDiskFolder(async (folder) => {
    // Would catch: a file whose name runs a script in the browser when the report is opened.
    const path = `${folder}/<img src=x onerror=alert(1)>.ome.tif`;
    await record(path, { frames: 2 });
    const { html } = await makeReport(path);
    assert(!html.includes("<img src=x"));
  }));

Deno.test({
  name: "the report opens offline: it makes no request, and its pictures are there",
  ignore: browserPath === undefined,
  fn: () =>
    inDiskFolder(async (folder) => {
      const path = `${folder}/run.ome.tif`;
      await record(path, { fault: "missing,after=10" });
      const report = await writeReport(path);
      assertEquals(report, `${folder}/run.report.html`);
      await using browser = await startBrowser();
      const page = await browser.newPage({ viewport: { width: 390, height: 844 } });
      const asked: string[] = [];
      page.on("request", (request) => asked.push(request.url()));
      await page.goto(`file://${report}`);
      assertEquals(asked.filter((url) => !url.startsWith("data:")), [`file://${report}`]);
      const [pictures, wide] = await page.evaluate(`[
        [...document.images].every((one) => one.complete && one.naturalWidth > 0),
        document.documentElement.scrollWidth,
      ]`) as [boolean, number];
      assert(pictures, "every picture is there");
      assert(wide <= 390, `nothing is cut off at phone width (${wide})`);
    }),
});
