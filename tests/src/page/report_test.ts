// The report of a run: what happened stands where it happened, in a page that needs nothing else.
import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { omeTiffSink, rawSink } from "../../../mod.ts";
import { SinkError } from "../../../src/errors.ts";
import { makeReport, writeReport } from "../../../src/page/mod.ts";
import { openTestCamera } from "../../conformance/camera.ts";
import { browserPath, startBrowser } from "../../readers/browser.ts";
import { inTempFolder } from "../recording/temp_folder.ts";

/** Records with faults, and gives the frame numbers of the camera. */
async function record(path: string, { fault = "", frames = 60 } = {}): Promise<void> {
  await using camera = await openTestCamera(fault ? { PVSIM_FAULT: fault } : {});
  await camera.configure({ region: { x: 0, y: 0, width: 64, height: 48 }, exposureMs: 4 });
  const sink = path.endsWith(".raw") ? rawSink(path) : omeTiffSink(path);
  await using run = await camera.acquire({ frames, sinks: [sink] });
  await run.finished;
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

Deno.test("each fault stands where it was injected, with its numbers and why", () =>
  inTempFolder(async (folder) => {
    // Would catch: losses that are summed up and not placed, or placed one frame off.
    const path = `${folder}/run.ome.tif`;
    await record(path, { fault: "missing,after=20,times=3;missing,after=40" });
    const { html } = await makeReport(path);
    const losses = lossesIn(html);
    assertEquals(losses.map(({ kind, title }) => [kind, title]), [
      ["missing", "3 missing, before frame 24"],
      ["missing", "1 missing, before frame 42"],
    ]);
    // By the times in the table: frames come 4 ms apart, as far as this machine lets them.
    assert(losses[0].seconds < losses[1].seconds && losses[0].seconds > 0);
    assertMatch(html, /<td>3<\/td><td>missing<\/td><td>21 to 23<\/td>/);
    assertMatch(html, /<td>1<\/td><td>missing<\/td><td>41<\/td>/);
    assertMatch(html, /4 missing/);
  }));

Deno.test("a run without faults says so; its settings stand as asked and as in force", () =>
  inTempFolder(async (folder) => {
    const path = `${folder}/run.ome.tif`;
    await record(path);
    const { html, intervalsSvg } = await makeReport(path);
    assertEquals(lossesIn(html), []);
    assertMatch(html, /every frame of the camera is in the file/);
    assertMatch(html, /<td>exposureMs<\/td><td>4<\/td><td>4<\/td>/);
    assertMatch(html, /60 of 60/);
    assert(intervalsSvg!.startsWith("<svg xmlns="));
    // First, middle, last, and twelve of a sheet.
    assertEquals(html.match(/<img /g)?.length, 15);
  }));

Deno.test("older and broken recordings have a report too; what is no recording has a sentence", () =>
  inTempFolder(async (folder) => {
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

Deno.test("names that look like markup stay text", () =>
  inTempFolder(async (folder) => {
    // Would catch: a file whose name runs a script in the browser of whoever opens the report.
    const path = `${folder}/<img src=x onerror=alert(1)>.ome.tif`;
    await record(path, { frames: 2 });
    const { html } = await makeReport(path);
    assert(!html.includes("<img src=x"));
  }));

Deno.test({
  name: "the report opens offline: it asks nobody for anything, and its pictures are there",
  ignore: browserPath === undefined,
  fn: () =>
    inTempFolder(async (folder) => {
      const path = `${folder}/run.ome.tif`;
      await record(path, { fault: "missing,after=10" });
      const report = await writeReport(path);
      assertEquals(report, `${folder}/run.report.html`);
      const browser = await startBrowser();
      try {
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
      } finally {
        await browser.close();
      }
    }),
});
