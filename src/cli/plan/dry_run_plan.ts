import { dirname } from "@std/path";
import { CameraError } from "../../../mod.ts";
import { denoFiles } from "../../../sink.ts";
import {
  eventsOf,
  type MDAEvent,
  type MDASequence,
  type Rehearsal,
  rehearsePlan,
  type TimedEvent,
  timeline,
} from "../../../plan.ts";
import { type ExitCode, sayDuration } from "../../script/mod.ts";
import { sayBytes } from "../../say_bytes.ts";
import type { Given } from "../flags/flags.ts";
import { count, print, printJson } from "../terminal/print.ts";
import { printTable } from "../terminal/table.ts";
import { configureGiven, openGivenCamera } from "../flags/camera_of_flags.ts";
import { foresee, type Foresight, lateText, mostEvents } from "./foresight.ts";
import { readPlanFile } from "./plan_file.ts";
import { channelPaths, channelsApart } from "./recordings.ts";

/** How many events a table shows from the beginning and from the end, where it is too long. */
const HEAD = 12, TAIL = 6;

/** What is known of the camera that would take a plan, or why nothing is. */
type Known = { readonly rehearsal: Rehearsal; readonly camera: string } | { readonly unknown: string };

/** Shows what a plan would do, and what it would take of time and disk. Takes no frame. */
export async function dryRunPlan(path: string, given: Given): Promise<ExitCode> {
  const plan = await readPlanFile(path);
  const known = await ask(plan, given);
  const rehearsal = "rehearsal" in known ? known.rehearsal : undefined;
  const ahead = foresee(plan, rehearsal);
  const channels = rehearsal && channelsApart(plan, rehearsal);
  const apart = channels !== undefined && given.out !== undefined;
  const files = [given.out, given.zarr].flatMap((path) =>
    path === undefined ? [] : channels ? [...channelPaths(path, channels).values()] : [path]
  );
  const freeBytes = await denoFiles.freeBytes(dirname(given.out ?? ".")).catch(() => undefined);
  if (given.json) {
    printJson({
      ...ahead,
      bytes: rehearsal ? ahead.bytes : undefined,
      freeBytes,
      files,
      ...("camera" in known ? { camera: known.camera } : { unknown: known.unknown }),
      events: [...eventsAhead(plan, rehearsal)].map((timed) => eventJson(timed, rehearsal)),
    });
  } else if (given["json-lines"]) {
    for (const timed of eventsAhead(plan, rehearsal)) printJson(eventJson(timed, rehearsal));
    printJson({ event: "end", exitCode: 0 });
  } else {
    printTable(tableOf(eventsAhead(plan, rehearsal), { rehearsal, frames: ahead.frames }));
    for (const line of summaryOf(ahead, { known, files, apart, freeBytes })) print(line);
  }
  return 0;
}

/** Asks the camera. If nobody said which it is to be, there may be none. */
async function ask(plan: MDASequence, given: Given): Promise<Known> {
  const isNamed = given.library !== undefined || given.camera !== undefined;
  await using camera = await openGivenCamera(given).catch((error) => {
    if (isNamed || !(error instanceof CameraError)) throw error;
    return undefined;
  });
  if (!camera) return { unknown: "No camera could be asked" };
  await configureGiven(camera, given);
  return { rehearsal: await rehearsePlan(camera, plan), camera: camera.info.name };
}

function* eventsAhead(plan: MDASequence, rehearsal: Rehearsal | undefined): Generator<TimedEvent> {
  let left = mostEvents;
  for (const timed of timeline(eventsOf(plan), rehearsal)) {
    if (left-- === 0) return;
    yield timed;
  }
}

function eventJson({ event, startMs, endMs, lateMs }: TimedEvent, rehearsal: Rehearsal | undefined) {
  const frame = rehearsal?.(event);
  return {
    index: event.index,
    channel: event.channel?.config,
    exposureMs: exposureOf(event, rehearsal),
    startMs,
    endMs,
    lateMs,
    ...(frame && { width: frame.width, height: frame.height, frameBytes: frame.frameBytes }),
  };
}

/** The exposure of an event, as the camera has it where there is one to ask. */
function exposureOf(event: MDAEvent, rehearsal: Rehearsal | undefined): number | undefined {
  return rehearsal ? rehearsal(event).exposureMs : event.exposure;
}

/** All events, or the first and the last, as rows. */
function tableOf(
  events: Iterable<TimedEvent>,
  { rehearsal, frames }: { rehearsal: Rehearsal | undefined; frames: number },
): string[][] {
  const rows = [["EVENT", "TIME", "LATE", "CHANNEL", "EXPOSURE", "FRAME"]];
  const isLong = frames > HEAD + TAIL + 1;
  let number = 0;
  for (const timed of events) {
    number++;
    if (isLong && number === HEAD + 1) rows.push(["...", `${frames - HEAD - TAIL} more`]);
    if (isLong && number > HEAD && number <= frames - TAIL) continue;
    const { event, startMs, lateMs } = timed;
    const exposureMs = exposureOf(event, rehearsal);
    const frame = rehearsal?.(event);
    rows.push([
      String(number),
      `${(startMs / 1000).toFixed(3)} s`,
      lateMs > 0 ? `${Number(lateMs.toFixed(1))} ms` : "-",
      event.channel?.config ?? "-",
      exposureMs === undefined ? "-" : `${Number(exposureMs.toFixed(4))} ms`,
      frame ? `${frame.width} x ${frame.height}` : "-",
    ]);
  }
  return rows;
}

function summaryOf(
  ahead: Foresight,
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
  const lines = [`${count(frames, "frame")} in ${sayDuration(durationMs / 1000)}, ${disk}${free}`];
  if (more) lines.push(`The plan has more events than these, which are the first ${frames}.`);
  if (apart) lines.push("The channels' frames differ in size, so each has a file:");
  if (files.length > 0) lines.push(`  to ${files.join(", ")}`);
  lines.push(
    lateText(ahead) ??
      "No time point would be late by exposures and read-out alone; what setting the camera up between frames takes " +
        "comes on top.",
  );
  if ("unknown" in known) {
    lines.push(
      `${known.unknown}: unknown are the size of frames, the time to read them out and exposures that the plan does ` +
        `not name. Times count the exposures alone.`,
    );
  } else if (freeBytes !== undefined && freeBytes < bytes) {
    lines.push(`The disk is too small: ${sayBytes(bytes - freeBytes)} are lacking.`);
  }
  return lines;
}
