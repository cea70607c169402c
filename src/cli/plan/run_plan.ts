import {
  acquirePlan,
  imageEvent,
  type MDASequence,
  type PlanReport,
  type PlanRun,
  type PlanSettings,
  planSettings,
} from "../../../plan.ts";
import { SettingsError, settingsOf } from "../../../mod.ts";
import {
  type Display,
  type ExitCode,
  exitCodeOf,
  makeDisplay,
  plainLine,
  type Status,
} from "../../script/mod.ts";
import { sentenceOf } from "../terminal/failure.ts";
import { pageAddress } from "../flags/page_address.ts";
import { reportBeside } from "../flags/report_beside.ts";
import { sampleOf } from "../flags/sample_of_flags.ts";
import { formatFlagsOf } from "../flags/sink_of_flags.ts";
import type { Given } from "../flags/flags.ts";
import { type FramesPage, showFrames } from "../../page/mod.ts";
import { keepStdout } from "../terminal/own_stdout.ts";
import { print } from "../terminal/print.ts";
import { holdVerdict } from "../terminal/verdict.ts";
import { configureGiven } from "../flags/camera_of_flags.ts";
import { lateText, type LimitedDryRun, limitedDryRun } from "./limited_dry_run.ts";
import { openPlanCamera } from "./plan_file.ts";
import { planReportText, planShortfall } from "./plan_text.ts";
import { channelsApart, Recordings } from "./recordings.ts";
import { Stopping } from "../terminal/stopping.ts";

/** How often the terminal shows the state of a plan, in milliseconds. */
const LOOK_EVERY_MS = 250;

/** Runs a plan from a file with its camera, into the recording of `--out`. */
export async function runPlan(path: string, plan: MDASequence, given: Given): Promise<ExitCode> {
  const address = given.page ? await pageAddress(given) : undefined;
  if (given.json) keepStdout();
  const display = makeDisplay(given["json-lines"] ? "json-lines" : "text");
  const say = (text: string) => display.tell({ event: "say", text });
  using stopping = new Stopping(say, {
    first:
      "Stopping: the camera takes no more frames, and the files are being finished. Press Ctrl-C again to end at once.",
    again: "Ending at once, without the frames that have begun.",
  });
  await using camera = await openPlanCamera(path, plan, { given });
  const settings = settingsOf(await configureGiven(camera, given));
  const settingsAt = await planSettings(camera, plan);
  const ahead = limitedDryRun(plan, settingsAt);
  if (ahead.frames === 0) throw new SettingsError(`${path} has no events, so there is nothing to record.`);
  const recordings = new Recordings(given.out!, {
    apart: channelsApart(plan, settingsAt),
    zarr: given.zarr,
    force: given.force,
    ...formatFlagsOf(given),
    sample: sampleOf(given),
  });
  if (given.resume) await recordings.resume(plan, settings);
  const { paths } = recordings;
  if (paths.length > 1) {
    say(`The channels' frames differ in size, so each channel has its own file: ${paths.join(", ")}.`);
  } else if (given.resume) say(`Resuming: further frames go to ${paths[0]}.`);
  for (const line of adjustedTexts(plan, settingsAt)) say(line);
  const late = lateText(ahead);
  if (late !== undefined) say(late);
  const work = await recordings.open();
  await using run = acquirePlan(camera, plan, { ...work, signal: stopping.signal });
  stopping.of(run);
  const { name } = camera.info;
  display.tell({ event: "run", camera: name, ...(!ahead.more && { frames: ahead.frames }) });
  await using page = address &&
    await showFrames({ ...address, camera: { ...camera.info, sample: sampleOf(given) } });
  if (page) say(`Live at ${page.url}`);
  const failure = await watch(run, {
    display,
    page,
    status: () => statusOf(run, { name, ahead, recordings }),
  });
  const report = run.report();
  const exitCode = tellEnd(report, { given, camera: name, display, failure });
  for (const path of paths.filter((one) => report.files.some((file) => file.path === one))) {
    const at = await reportBeside(path, given);
    if (at !== undefined && !given.json && !given["json-lines"]) print(plainLine(`  report ${at}`));
  }
  return exitCode;
}

/** How the camera will change the channels' settings. */
function adjustedTexts(plan: MDASequence, settingsAt: PlanSettings): string[] {
  const lines = plan.channels.flatMap(({ config, group, exposure }) =>
    settingsAt(imageEvent({ channel: { config, group }, exposure })).adjusted.map(
      ({ setting, asked, applied, why }) =>
        `Channel "${config}", ${setting}: asked for ${asked}, will be ${applied} (${why}).`,
    )
  );
  return [...new Set(lines)];
}

/** Runs a plan to its end; returns the error if it failed. */
async function watch(
  run: PlanRun,
  told: { display: Display; page: FramesPage | undefined; status: () => Status },
): Promise<unknown> {
  const show = () => {
    told.display.tell({ event: "progress", ...told.status() });
    told.page?.tell({ state: "acquiring" });
  };
  const timer = setInterval(show, LOOK_EVERY_MS);
  let failure: unknown;
  try {
    for await (const { event, frame } of run) told.page?.show(event.channel?.config ?? "plan", frame);
  } catch (error) {
    failure = error;
  } finally {
    clearInterval(timer);
    told.display.clear();
  }
  return failure;
}

/** The present state of a plan. */
function statusOf(
  run: PlanRun,
  { name, ahead, recordings }: { name: string; ahead: LimitedDryRun; recordings: Recordings },
): Status {
  const { frames, missing, startedMs, planned } = run.report();
  // The plan's clock, which does not change when the system's clock is set.
  const elapsedMs = startedMs === undefined ? 0 : performance.timeOrigin + performance.now() - startedMs;
  const free = recordings.sinks.flatMap((sink) => sink.progress?.().freeBytes ?? []);
  return {
    camera: name,
    frames,
    ...(planned !== undefined && { asked: planned }),
    framesPerSecond: elapsedMs > 0 ? frames / elapsedMs * 1000 : 0,
    ...(!ahead.more && { secondsLeft: Math.round(Math.max(0, ahead.durationMs - elapsedMs) / 100) / 10 }),
    missing,
    overrun: 0,
    lapped: 0,
    ...(free.length > 0 && { freeBytes: Math.min(...free) }),
  };
}

interface End {
  readonly given: Given;
  readonly camera: string;
  readonly display: Display;
  readonly failure: unknown;
}

function tellEnd(report: PlanReport, { given, camera, display, failure }: End): ExitCode {
  // If the plan never began, the error is all there is to say.
  if (failure !== undefined && report.files.length === 0 && !given["json-lines"]) throw failure;
  const exitCode = exitCodeOf({
    failed: failure !== undefined || display.cutOff,
    lost: report.missing + report.passedOver > 0,
    stopped: report.reason !== "complete",
  });
  if (given["json-lines"]) display.tell({ event: "report", camera, report });
  else if (given.json) {
    holdVerdict({ ...report, ...(failure !== undefined && { error: sentenceOf(failure), exitCode }) });
  } else print(planReportText(report));
  const problem = failure === undefined ? planShortfall(report) : sentenceOf(failure);
  if (problem !== undefined) display.tell({ event: "say", text: problem });
  // An error when closing the camera still changes the exit code.
  if (given["json-lines"]) {
    holdVerdict({ event: "end", exitCode, ...(problem !== undefined && { text: problem }) });
  }
  return exitCode;
}
