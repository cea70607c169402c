import { SettingsError } from "../../errors.ts";
import { makeReport, reportPath } from "../../page/mod.ts";
import { saveText } from "../../recording/files/save_text.ts";
import type { Command } from "../flags/command.ts";
import { loadFormat } from "../flags/sink_of_flags.ts";
import { openInBrowser } from "../terminal/open_in_browser.ts";
import { print, say } from "../terminal/print.ts";
import { holdVerdict } from "../terminal/verdict.ts";

/** `pvcam report`: what a recording is like, as a page. */
export const report: Command = {
  name: "report",
  summary: "Put a report beside a recording: a page that opens offline",
  takes: "FILE",
  needs: 1,
  withoutCamera: true,
  more:
    "The page has the settings that were asked for and applied, intervals and jitter, each loss where it happened and why, pictures, " +
    "values and the plan. The report is written beside the recording as run.report.html, and replaces an older one of it.",
  examples: [
    "report run.ome.tif",
    "report run.ome.tif --svg intervals.svg --open",
  ],
  flags: ["svg", "open"],

  async run(given, [file]) {
    const { svg } = given;
    if (svg !== undefined && !/\.svg$/i.test(svg)) {
      throw new SettingsError(`Cannot write the intervals to "${svg}": its ending has to be .svg.`);
    }
    await loadFormat(file, "read");
    const { html, intervalsSvg } = await makeReport(file);
    const path = await reportPath(file);
    await saveText(path, html, { action: "write the report", force: true });
    if (svg !== undefined) {
      if (intervalsSvg === undefined) {
        throw new SettingsError(`"${file}" has no two frames with times, and so no intervals.`);
      }
      await saveText(svg, intervalsSvg, { action: "write the intervals to", force: true });
    }
    if (given.json) holdVerdict({ report: path, ...(svg !== undefined && { svg }) });
    else print([path, svg].filter((one) => one !== undefined).join("\n"));
    if (given.open && !await openInBrowser(path)) {
      say("No browser could be opened here: open the report yourself.");
    }
    return 0;
  },
};
