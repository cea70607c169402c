// Recordings of plans without a camera: frames that carry their place among the axes, as an experiment gives them.
import type { FramePlace } from "../../../src/frame/place.ts";
import { FramePlaces } from "../../../src/experiment/plan/frame_places.ts";
import { planAxes } from "../../../src/plan/axes.ts";
import { eventsOf } from "../../../src/plan/events.ts";
import type { MDASequence } from "../../../src/plan/sequence.ts";
import { readPlan } from "../../../src/plan/reading/read_plan.ts";
import { evenIntervalMs } from "../../../src/plan/time_plan.ts";
import type { Sink, SinkRun } from "../../../src/recording/sink.ts";
import { runOf, type Shape, SyntheticRing } from "./synthetic_run.ts";

/** A plan, and how much of it was taken. */
export interface PlannedCase {
  readonly name: string;
  readonly plan: Record<string, unknown>;
  /** The frames that came, all unless said; from 0 in the order of events. */
  readonly taken?: (index: number) => boolean;
  /** The events are made as they run: nothing is known beforehand. */
  readonly unplanned?: boolean;
  /** It continues where another recording ended early: its first time point is a later one of the plan. */
  readonly resumed?: boolean;
  readonly shape?: Shape;
}

const two = [{ config: "DAPI", exposure: 5, color: "#0000ff" }, { config: "GFP \u00b5", exposure: 10 }];
const stack = { range: 2, step: 1 };
const positions = [{ x: 10, y: 20, name: "left" }, { x: -30.5, y: 40, name: "right & up" }];
const times = { interval: 2, loops: 3 };

/** A dozen plans, of all kinds of axes and of what can become of them. */
export const plannedCases: readonly PlannedCase[] = [
  { name: "t", plan: { time_plan: times } },
  { name: "c", plan: { channels: two } },
  { name: "tc", plan: { channels: two, time_plan: times } },
  { name: "tcz", plan: { channels: two, time_plan: times, z_plan: stack } },
  { name: "tzc", plan: { axis_order: "tpgzc", channels: two, time_plan: times, z_plan: stack } },
  { name: "ctz", plan: { axis_order: "pgctz", channels: two, time_plan: times, z_plan: stack } },
  { name: "zct", plan: { axis_order: "pgzct", channels: two, time_plan: times, z_plan: stack } },
  { name: "tpcz", plan: { channels: two, time_plan: times, z_plan: stack, stage_positions: positions } },
  {
    name: "ptcz",
    plan: {
      axis_order: "pgtcz",
      channels: two,
      time_plan: times,
      z_plan: stack,
      stage_positions: positions,
    },
  },
  {
    name: "grid",
    plan: {
      channels: ["a"],
      stage_positions: positions,
      grid_plan: { rows: 1, columns: 2, fov_width: 10, fov_height: 10 },
    },
  },
  {
    name: "plate",
    plan: {
      channels: two,
      time_plan: times,
      stage_positions: {
        plate: "6-well",
        a1_center_xy: [100, -50],
        selected_wells: [[0, 1, 1], [1, 2, 0]],
        well_points_plan: { rows: 1, columns: 2, fov_width: 10, fov_height: 10 },
      },
    },
  },
  {
    name: "ragged",
    plan: {
      channels: [two[0], { ...two[1], acquire_every: 2, do_stack: false }],
      time_plan: times,
      z_plan: stack,
    },
  },
  {
    name: "ended",
    plan: { channels: two, time_plan: times, z_plan: stack, stage_positions: positions },
    taken: (index) => index < 16,
  },
  {
    name: "holes",
    plan: { channels: two, time_plan: times, z_plan: stack },
    taken: (index) => index !== 3 && index !== 10,
  },
  {
    name: "resumed",
    plan: { channels: two, time_plan: times, z_plan: stack },
    taken: (index) => index >= 6,
    resumed: true,
  },
  { name: "made", plan: { channels: two, time_plan: times, z_plan: stack }, unplanned: true },
  {
    name: "bytes",
    plan: { axis_order: "tpgzc", channels: two, time_plan: times, z_plan: stack },
    shape: { bytesPerPixel: 1, regions: [{ width: 9, height: 5 }] },
  },
];

/** A frame that was taken. */
export interface TakenFrame {
  readonly frameNumber: number;
  readonly place: FramePlace;
}

/** What is to be recorded of a case. */
export interface PlannedRun {
  readonly run: SinkRun;
  readonly shape: Shape;
  readonly frames: readonly TakenFrame[];
  readonly plan: MDASequence;
}

/** Brings a case into the terms of sinks. */
export function plannedRun(
  { plan: text, taken = () => true, unplanned, resumed, shape = {} }: PlannedCase,
): PlannedRun {
  const plan = readPlan(text, { stage: () => {} });
  const axes = unplanned ? undefined : planAxes(plan);
  const places = new FramePlaces(axes);
  const events = [...eventsOf(plan)];
  const run = runOf(shape, {
    frames: unplanned ? undefined : resumed ? events.length - 6 : events.length,
    axes,
    before: resumed ? { frames: 6, frameNumber: 6 } : undefined,
    intervalMs: unplanned ? undefined : evenIntervalMs(plan.time_plan),
  });
  const frames = events.flatMap((event, index) => {
    const settings = { ...run.settings, exposureMs: event.exposure, gain: event.channel?.config ?? "" };
    const place = { ...places.of(event), settings, bitDepth: event.channel?.config === "DAPI" ? 12 : 16 };
    return taken(index) ? [{ frameNumber: index + 1, place }] : [];
  });
  return { run, shape, frames, plan };
}

/** Records the frames of a case, a time point every two seconds, and closes. */
export async function recordPlanned(sink: Sink, { run, shape, frames }: PlannedRun): Promise<void> {
  const ring = new SyntheticRing({ ...shape, slots: 64 });
  await sink.open(run);
  let steps = 0;
  const steady = frames.map(({ place }, index) => {
    if (index > 0 && place.t !== frames[index - 1].place.t) steps++;
    return 2000 * steps;
  });
  for (let from = 0; from < frames.length; from += 5) {
    await sink.append(
      frames.slice(from, from + 5).map(({ frameNumber, place }, index) => {
        const atMs = steady[from + index] + frameNumber;
        return ring.expose(frameNumber, {
          place,
          sequence: (run.before?.frames ?? 0) + frames.findIndex((one) => one.frameNumber === frameNumber),
          receivedMs: run.startedMs + 100 + atMs,
          exposureMs: Number(place.settings?.exposureMs ?? 5),
        });
      }),
    );
  }
  await sink.close(frames.length < (run.frames ?? 0) ? "stopped" : "complete");
}

/** The number of the frame at each place of a position, or 0 where none was taken; first time, then channel, then focus. */
export function expectedPlanes({ frames }: PlannedRun): Map<number, Map<string, number>> {
  const positions = new Map<number, Map<string, number>>();
  const firstT = Math.min(...frames.map(({ place }) => place.t ?? 0));
  for (const { frameNumber, place: { t = 0, c = 0, z = 0, p = 0 } } of frames) {
    const own = positions.get(p) ?? new Map();
    own.set(`${t - firstT} ${c} ${z}`, frameNumber);
    positions.set(p, own);
  }
  return positions;
}
