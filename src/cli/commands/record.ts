import type { Acquisition, AcquisitionReport } from "../../../mod.ts";
import type { Command } from "../flags/command.ts";
import { settingsFlags } from "../flags/command.ts";
import { exitCodeOf, hasLost } from "../../script/mod.ts";
import { sinkOf } from "../flags/sink_of_flags.ts";
import { print, say } from "../terminal/print.ts";
import { holdVerdict } from "../terminal/verdict.ts";
import { RunHistory, showRun, writeReport } from "../../page/mod.ts";
import { makeProgress, type Progress } from "../terminal/progress.ts";
import { reportText, shortfall } from "../terminal/report_text.ts";
import { withName } from "../config/apply_config.ts";
import { sampleFlags } from "../flags/sample_of_flags.ts";
import { recordAt } from "../flags/earlier_recording.ts";
import { configureGiven, openGivenCamera } from "../flags/camera_of_flags.ts";
import { showProcessor } from "./processor_results.ts";
import { eventsOf, recordEvents } from "./record_events.ts";
import { watchRun } from "../terminal/watch_run.ts";
import { Stopping } from "../terminal/stopping.ts";

/** How often a recording is looked at for its report, in milliseconds. */
const HISTORY_EVERY_MS = 250;

/** `pvcam record`: from the camera to a file. */
export const record: Command = {
  name: "record",
  summary: "Record frames to a file",
  more:
    "Ctrl-C ends the recording; the file then holds all frames so far. A second Ctrl-C leaves out those that are still in memory.",
  examples: [
    "record --frames 500 --exposure 10 --out run.ome.tif",
    "record --library simulator --frames 99 --out run.ome.tif",
    "record --out run.ome.tif --zarr run.ome.zarr",
    "record --like run.ome.tif --out again.ome.tif",
    "record --out /disk1/run.raw,/disk2/run.raw",
    "record --out run.ome.tif --process spots.ts",
    "record --out flash.ome.tif --around 0.5 --when 'mean>500'",
  ],
  flags: [
    "out",
    "zarr",
    "force",
    "frames",
    "process",
    "around",
    "when",
    "report",
    "terminal",
    "page",
    "address",
    ...settingsFlags,
    ...sampleFlags,
    "buffer-mode",
    "slots",
    "waker",
    "verbose",
  ],

  async run(flags) {
    const given = await withName(flags);
    const frames = given.frames ??
      (given.like === undefined ? undefined : (await recordAt(given.like)).framesAsked);
    const events = eventsOf(given);
    const sink = await sinkOf(given);
    const progress = makeProgress(frames);
    using stopping = new Stopping(progress.say, {
      first: "Stopping: the frames that are in the ring go into the file. Ctrl-C again leaves them out.",
      again: "Leaving out the frames that are still in the ring.",
    });
    await using camera = await openGivenCamera(given);
    const settings = await configureGiven(camera, given);
    await using run = await camera.acquire({
      frames,
      sinks: events || !sink ? [] : [sink],
      bufferMode: given["buffer-mode"],
      slots: given.slots,
      waker: given.waker,
      signal: stopping.signal,
      log: progress.say,
    });
    stopping.of(run);
    const recorded = events && await recordEvents(run, given, { ...events, say: progress.say });
    const shown = given.process === undefined ? undefined : showProcessor(run, given.process, given);
    await using page = given.page ? await showRun(run, { ...given.address, camera: camera.info }) : undefined;
    if (page) progress.say(`Live at ${page.url}`);
    const history = new RunHistory();
    using _looks = every(HISTORY_EVERY_MS, () => history.note(run.report()));
    if (given.terminal) {
      const title =
        `${camera.info.name}, ${settings.width} x ${settings.height}, ${settings.exposureMs} ms, to ${given.out}`;
      await watchRun(run, { title, frames, most: 2 ** settings.bitDepth - 1 }).catch(() => {}); // the report says it
    }
    const report = await watch(run, progress);
    await recorded?.watched.catch(() => {}); // the report says it
    const failure = await shown?.done;
    const reportAt = given.report && report.files.length > 0
      ? await writeReport(report.files[0].path, { history: history.points })
      : undefined;
    const problem = shortfall(report, frames);
    if (given.json) {
      holdVerdict({
        ...report,
        settings,
        ...(shown && { results: shown.results }),
        ...(reportAt !== undefined && { page: reportAt }),
      });
    } else {print(
        reportText(report, { verbose: given.verbose }) +
          (reportAt === undefined ? "" : `\n  report ${reportAt}`),
      );}
    if (recorded && recorded.around.events === 0) {
      say("Nothing happened that --when waits for, so there is no file.");
    }
    if (failure) say(failure.message);
    if (report.error !== undefined || failure) {
      if (report.error !== undefined) say(report.error);
      return 1;
    }
    if (problem !== undefined) say(problem);
    return exitCodeOf({
      failed: false,
      lost: hasLost(report) || problem !== undefined && report.reason === "complete",
      stopped: report.reason !== "complete",
    });
  },
};

/** Does something again and again until the end of its block. */
function every(ms: number, work: () => void): Disposable {
  const timer = setInterval(work, ms);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

/** Shows a run until its end, and gives its report, also that of a run that failed. */
async function watch(run: Acquisition, progress: Progress): Promise<AcquisitionReport> {
  const timer = setInterval(() => progress.show(run.report()), progress.everyMs);
  try {
    await run.finished.catch(() => {}); // the report says it, with all that was saved
    return run.report();
  } finally {
    clearInterval(timer);
    progress.end(run.report());
  }
}
