import { sampleOf } from "../flags/sample_of_flags.ts";
import { type Acquisition, type AcquisitionReport, SettingsError } from "../../../mod.ts";
import type { Command, ExitCode } from "../flags/command.ts";
import { settingsFlags } from "../flags/command.ts";
import type { Given } from "../flags/flags.ts";
import { exitCodeOf, hasLost, plainLine } from "../../script/mod.ts";
import { sentenceOf } from "../terminal/failure.ts";
import { sinkOf } from "../flags/sink_of_flags.ts";
import { print, say } from "../terminal/print.ts";
import { holdVerdict } from "../terminal/verdict.ts";
import { type HistoryPoint, RunHistory, showRun } from "../../page/mod.ts";
import { makeProgress, type Progress } from "../terminal/progress.ts";
import { recordingsOf, reportText, shortfall } from "../terminal/report_text.ts";
import { withFreeName } from "../config/apply_config.ts";
import { pageAddress } from "../flags/page_address.ts";
import { reportBeside } from "../flags/report_beside.ts";
import { sampleFlags } from "../flags/sample_of_flags.ts";
import { recordAt } from "../flags/earlier_recording.ts";
import { configureGiven, openGivenCamera } from "../flags/camera_of_flags.ts";
import { showProcessor } from "./processor_results.ts";
import {
  eventSinks,
  eventsOf,
  lackingText,
  recordEvents,
  refuseTaken,
  slotsAround,
} from "./record_events.ts";
import { watchRun } from "../terminal/watch_run.ts";
import { Stopping } from "../terminal/stopping.ts";

/** How often numbers are noted for the report of a recording, in milliseconds. */
const HISTORY_EVERY_MS = 250;

/** `pvcam record`: from the camera to a file. */
export const record: Command = {
  name: "record",
  summary: "Record frames to a file",
  more:
    "Ctrl-C ends the recording; the file then holds all frames so far. A second Ctrl-C leaves out frames that are still in memory.",
  examples: [
    "record --frames 500 --exposure 10 --out run.ome.tif",
    "record --library simulator --frames 99 --out run.ome.tif",
    "record --out run.ome.tif --zarr run.ome.zarr",
    "record --out run.ome.zarr --compress zstd --shard-size 500MB",
    "record --like run.ome.tif --out again.ome.tif",
    "record --out /disk1/run.raw,/disk2/run.raw",
    "record --out run.ome.tif --process spots.ts",
    "record --out flash.ome.tif --around 0.5 --when 'mean>500'",
  ],
  flags: [
    "out",
    "zarr",
    "shard-size",
    "compress",
    "force",
    "frames",
    "process",
    "around",
    "when",
    "no-report",
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

  run: (flags) => withFreeName(flags, recordRun),
};

async function recordRun(given: Given): Promise<ExitCode> {
  const frames = given.frames ??
    (given.like === undefined ? undefined : (await recordAt(given.like)).framesAsked);
  if (given.terminal && given.json) {
    throw new SettingsError(
      "--terminal and --json cannot be used together: both write to standard output.",
    );
  }
  const events = eventsOf(given);
  if (events && !given.force) await refuseTaken(given.out!);
  const address = given.page ? await pageAddress(given) : undefined;
  const sink = await sinkOf(given);
  const makeSink = events && await eventSinks(given);
  const progress = makeProgress(frames);
  using stopping = new Stopping(progress.say, {
    first: "Stopping: writing the frames that are still in the ring. Press Ctrl-C again to leave them out.",
    again: "Leaving out the frames that are still in the ring.",
  });
  await using camera = await openGivenCamera(given);
  const settings = await configureGiven(camera, given);
  await using run = await camera.acquire({
    frames,
    sinks: events || !sink ? [] : [sink],
    bufferMode: given["buffer-mode"],
    slots: given.slots ?? (events && slotsAround(events.aroundMs, settings)),
    waker: given.waker,
    signal: stopping.signal,
    log: progress.say,
  });
  // All that looks on begins before the run can be stopped: a run that has ended takes no more.
  const recorded = events && makeSink &&
    recordEvents(run, given, { ...events, makeSink, say: progress.say });
  const shown = given.process === undefined ? undefined : showProcessor(run, given.process, given);
  stopping.of(run);
  await using page = address &&
    await showRun(run, { ...address, camera: { ...camera.info, sample: sampleOf(given) } });
  if (page) progress.say(`Live at ${page.url}`);
  const history = new RunHistory();
  using _looks = every(HISTORY_EVERY_MS, () => history.note(run.report()));
  if (given.terminal) {
    const title =
      `${camera.info.name}, ${settings.width} x ${settings.height}, ${settings.exposureMs} ms, to ${given.out}`;
    await watchRun(run, { title, frames, most: 2 ** settings.bitDepth - 1 }).catch(() => {}); // the report has the error
  }
  const report = await watch(run, progress);
  const missed = await recorded?.done, failure = await shown?.done;
  const errors = sentences(report.error, missed && sentenceOf(missed), failure?.message);
  const problem = shortfall(report, frames, { events: events !== undefined });
  const lacking = events ? lackingText(report) : [];
  const exitCode = exitCodeOf({
    failed: errors.length > 0,
    lost: lacking.length > 0 || hasLost(report) || problem !== undefined && report.reason === "complete",
    stopped: report.reason !== "complete",
  });
  // What was recorded is printed before the report is made, because making it takes a moment.
  if (!given.json) print(reportText(report, { verbose: given.verbose, events: events !== undefined }));
  const pages = await reportsBeside(report, given, {
    events: events !== undefined,
    history: history.points,
  });
  if (given.json) {
    holdVerdict({
      ...report,
      settings,
      ...(shown && { results: shown.results }),
      ...(pages.length > 0 && { page: pages[0] }),
      ...(errors.length > 0 && { error: errors[0], exitCode }),
    });
  } else for (const page of pages) print(plainLine(`  report ${page}`));
  if (recorded && recorded.count === 0) {
    say("The condition of --when was never true, so there is no file.");
  }
  for (const error of errors) say(error);
  for (const line of lacking) say(line);
  if (errors.length === 0 && problem !== undefined) say(problem);
  return exitCode;
}

/** Puts a report beside the recording, or beside each recording around an event; gives their paths. */
async function reportsBeside(
  { files }: AcquisitionReport,
  given: Given,
  { events, history }: { events: boolean; history: readonly HistoryPoint[] },
): Promise<string[]> {
  if (!events) return [await reportBeside(files[0]?.path, given, history)].filter((one) => one !== undefined);
  const pages: (string | undefined)[] = [];
  for (const [{ path }] of recordingsOf(files)) pages.push(await reportBeside(path, given));
  return pages.filter((one) => one !== undefined);
}

/** What went wrong, each thing once: a loop over a run's frames ends with the same error as the run itself. */
function sentences(...all: (string | undefined)[]): string[] {
  return [...new Set(all.filter((one) => one !== undefined))];
}

/** Calls a function again and again until the block ends. */
function every(ms: number, work: () => void): Disposable {
  const timer = setInterval(work, ms);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

/** Shows a run until its end, and returns its report, also if the run failed. */
async function watch(run: Acquisition, progress: Progress): Promise<AcquisitionReport> {
  const timer = setInterval(() => progress.show(run.report()), progress.everyMs);
  try {
    await run.finished.catch(() => {}); // the report has the error, and what was saved
    return run.report();
  } finally {
    clearInterval(timer);
    progress.end(run.report());
  }
}
