import { dirname } from "@std/path";
import { CameraError } from "../../../mod.ts";
import { denoFiles } from "../../../sink.ts";
import {
  eventsOf,
  type MDAEvent,
  type MDASequence,
  type PlanOptions,
  type PlanSettings,
  planSettings,
  type TimedEvent,
  timedEvents,
} from "../../../plan.ts";
import { type ExitCode, sayDuration } from "../../script/mod.ts";
import { sayBytes } from "../../say_bytes.ts";
import type { Given } from "../flags/flags.ts";
import { print, printJson } from "../terminal/print.ts";
import { sayCount } from "../../say_count.ts";
import { printTable } from "../terminal/table.ts";
import { configureGiven } from "../flags/camera_of_flags.ts";
import { lateText, type LimitedDryRun, limitedDryRun, mostEvents } from "./limited_dry_run.ts";
import { openPlanCamera } from "./plan_file.ts";
import { channelPaths, channelsApart } from "./recordings.ts";

/** How many events a shortened table shows from the beginning and from the end. */
const HEAD = 12, TAIL = 6;

/** A dry run moves nothing, so it needs no stage. */
export const withStage: PlanOptions = { stage: () => {} };

/** What is known of the camera that would run a plan, or why nothing is known. */
type Known = { readonly settingsAt: PlanSettings; readonly camera: string } | { readonly unknown: string };

/** Shows what a plan would do, and the time and disk space that it would need. It takes no frame. */
export async function dryRunPlan(path: string, plan: MDASequence, given: Given): Promise<ExitCode> {
  const known = await ask(path, plan, given);
  const settingsAt = "settingsAt" in known ? known.settingsAt : undefined;
  const ahead = limitedDryRun(plan, settingsAt);
  const channels = settingsAt && channelsApart(plan, settingsAt);
  const apart = channels !== undefined && given.out !== undefined;
  const files = [given.out, given.zarr].flatMap((path) =>
    path === undefined ? [] : channels ? [...channelPaths(path, channels).values()] : [path]
  );
  const freeBytes = await denoFiles.freeBytes(dirname(given.out ?? ".")).catch(() => undefined);
  if (given.json) {
    printJson({
      ...ahead,
      bytes: settingsAt ? ahead.bytes : undefined,
      freeBytes,
      files,
      ...("camera" in known ? { camera: known.camera } : { unknown: known.unknown }),
      events: [...eventsAhead(plan, settingsAt)].map((timed) => eventJson(timed, settingsAt)),
    });
  } else if (given["json-lines"]) {
    for (const timed of eventsAhead(plan, settingsAt)) printJson(eventJson(timed, settingsAt));
    printJson({ event: "end", exitCode: 0 });
  } else {
    const positions = eventsOf(plan).take(mostEvents).some((event) => placeOf(event) !== undefined);
    printTable(tableOf(eventsAhead(plan, settingsAt), { settingsAt, frames: ahead.frames, positions }));
    for (const line of summaryOf(ahead, { known, files, apart, freeBytes })) print(line);
    if (positions) {
      print("Only a script can move a stage: acquirePlan(camera, plan, { stage }) runs this plan.");
    }
  }
  return 0;
}

/** Asks the camera. If none was named, there may be no camera. */
async function ask(path: string, plan: MDASequence, given: Given): Promise<Known> {
  const isNamed = given.library !== undefined || given.camera !== undefined ||
    plan.channels.some((channel) => channel.camera !== undefined);
  await using camera = await openPlanCamera(path, plan, { ...withStage, given }).catch((error) => {
    if (isNamed || !(error instanceof CameraError)) throw error;
    return undefined;
  });
  if (!camera) return { unknown: "No camera could be asked" };
  await configureGiven(camera, given);
  return { settingsAt: await planSettings(camera, plan), camera: camera.info.name };
}

function* eventsAhead(plan: MDASequence, settingsAt: PlanSettings | undefined): Generator<TimedEvent> {
  let left = mostEvents;
  for (const timed of timedEvents(eventsOf(plan), settingsAt)) {
    if (left-- === 0) return;
    yield timed;
  }
}

function eventJson({ event, startMs, endMs, lateMs }: TimedEvent, settingsAt: PlanSettings | undefined) {
  const frame = settingsAt?.(event);
  return {
    index: event.index,
    channel: event.channel?.config,
    ...(placeOf(event) && { position: { x: event.x_pos, y: event.y_pos, z: event.z_pos } }),
    exposureMs: exposureOf(event, settingsAt),
    startMs,
    endMs,
    lateMs,
    ...(frame && { width: frame.width, height: frame.height, frameBytes: frame.frameBytes }),
  };
}

/** The stage's place for an event, as `x, y, z`; empty if the event gives none. */
function placeOf({ x_pos, y_pos, z_pos }: MDAEvent): string | undefined {
  const axes = [x_pos, y_pos, z_pos];
  if (axes.every((place) => place === undefined)) return undefined;
  return axes.map((place) => place === undefined ? "-" : String(Number(place.toFixed(3)))).join(", ");
}

/** The exposure of an event, rounded as the camera does if there is a camera. */
function exposureOf(event: MDAEvent, settingsAt: PlanSettings | undefined): number | undefined {
  return settingsAt ? settingsAt(event).exposureMs : event.exposure;
}

/** All events, or the first and the last, as rows. */
function tableOf(
  events: Iterable<TimedEvent>,
  { settingsAt, frames, positions }: {
    settingsAt: PlanSettings | undefined;
    frames: number;
    positions: boolean;
  },
): string[][] {
  const rows = [["EVENT", "TIME", "LATE", "CHANNEL", "EXPOSURE", "FRAME"]];
  if (positions) rows[0].push("POSITION (X, Y, Z)");
  const isLong = frames > HEAD + TAIL + 1;
  let number = 0;
  for (const timed of events) {
    number++;
    if (isLong && number === HEAD + 1) rows.push(["...", `${frames - HEAD - TAIL} more`]);
    if (isLong && number > HEAD && number <= frames - TAIL) continue;
    const { event, startMs, lateMs } = timed;
    const exposureMs = exposureOf(event, settingsAt);
    const frame = settingsAt?.(event);
    rows.push([
      String(number),
      `${(startMs / 1000).toFixed(3)} s`,
      lateMs > 0 ? `${Number(lateMs.toFixed(1))} ms` : "-",
      event.channel?.config ?? "-",
      exposureMs === undefined ? "-" : `${Number(exposureMs.toFixed(4))} ms`,
      frame ? `${frame.width} x ${frame.height}` : "-",
      ...(positions ? [placeOf(event) ?? "-"] : []),
    ]);
  }
  return rows;
}

function summaryOf(
  ahead: LimitedDryRun,
  { known, files, apart, freeBytes }: {
    known: Known;
    files: readonly string[];
    apart: boolean;
    freeBytes: number | undefined;
  },
): string[] {
  const { frames, bytes, durationMs, more } = ahead;
  const free = freeBytes === undefined ? "" : `; ${sayBytes(freeBytes)} are free there`;
  const disk = "unknown" in known ? "on disk unknown" : `${sayBytes(bytes)} on disk`;
  const lines = [`${sayCount(frames, "frame")} in ${sayDuration(durationMs / 1000)}, ${disk}${free}`];
  if (more) lines.push(`The plan has more events than these, which are the first ${frames}.`);
  if (apart) lines.push("The channels' frames differ in size, so each channel has its own file:");
  if (files.length > 0) lines.push(`  to ${files.join(", ")}`);
  lines.push(
    lateText(ahead) ??
      "Exposures and read-out make no time point late. Setting the camera up between frames takes further time, " +
        "which is not counted.",
  );
  if ("unknown" in known) {
    lines.push(
      `${known.unknown}, so the size of frames, their read-out time and exposures that the plan does not ` +
        `name are unknown. Times count only the exposures.`,
    );
  } else if (freeBytes !== undefined && freeBytes < bytes) {
    lines.push(`The disk is too small: it lacks ${sayBytes(bytes - freeBytes)}.`);
  }
  return lines;
}
