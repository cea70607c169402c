// Reports of recordings from strangers. Would catch: a value of a record that ends the report because it is of another kind
// or is missing; words of a record that a browser takes for markup; and a chart without end.
import { assert, assertEquals } from "@std/assert";
import { intervalsSvg, lineSvg } from "../../../src/page/report/charts.ts";
import { makeReport } from "../../../src/page/report/make_report.ts";
import { fileSink } from "../../../src/recording/file_sink.ts";
import { record, runOf, SyntheticRing } from "../recording/synthetic_run.ts";
import { inTempFolder } from "../recording/temp_folder.ts";

const markup = `<img src=x onerror=alert(1)>"'><script>alert(1)</script>`;
const bare = { toString: null, valueOf: null };

Deno.test("a report is made whatever the record beside a recording says, and has no markup of it", () =>
  inTempFolder(async (folder) => {
    const path = `${folder}/run.raw`;
    await record(fileSink(path), runOf({}), { ring: new SyntheticRing({}), count: 5 });
    const sound = JSON.parse(await Deno.readTextFile(`${folder}/run.json`));
    for (const value of [undefined, null, 5, 1e308, true, markup, bare, [bare], { [markup]: markup }]) {
      const object = typeof value === "object" && value !== null && !Array.isArray(value) ? value : { value };
      const hurt = {
        ...sound,
        library: value,
        bufferMode: value,
        slots: value,
        progress: value === 5 ? { bytesWritten: markup, writeSeconds: bare, freeBytes: [] } : value,
        camera: { ...sound.camera, product: value, chip: value, serial: value, more: value },
        settings: { ...sound.settings, port: value, more: object },
        asked: { ...object, plan: { channels: value, time_plan: { phases: value }, more: value } },
        parameters: { ...object, PARAM_TEMP: value },
        report: { ...object, error: value, waker: value, bufferModeReason: value, lastFrameNumber: value },
      };
      await Deno.writeTextFile(`${folder}/run.json`, JSON.stringify(hurt));
      const { html } = await makeReport(path);
      assert(html.endsWith("</html>\n") && !html.includes("<script") && !html.includes("<img src=x"));
    }
  }));

Deno.test("a chart of any times has an end, and few ticks", () => {
  const large = [1e8, 1e15, 1e17, 1e22, 1e100, 1e308];
  for (const one of [...large, ...large.map((value) => -value), 0, 5e-324, NaN, Infinity]) {
    for (const ulps of [0, 1, 2, 3, 8]) {
      const other = one + ulps * Math.abs(one) * 2 ** -53;
      const svg = intervalsSvg({
        clock: "machine",
        seconds: Float64Array.of(0, one, 2 * one),
        intervalsMs: Float64Array.of(one, other),
        losses: [],
      });
      const line = lineSvg([[0, one], [one, other]], { x: "", y: "", label: "" });
      for (const chart of [svg, line]) {
        assert((chart.match(/<text/g) ?? []).length < 25, `${one} and ${other}`);
      }
    }
  }
  assertEquals(lineSvg([[0, 1], [1, 2]], { x: "", y: "", label: "" }).includes("NaN"), false);
});
