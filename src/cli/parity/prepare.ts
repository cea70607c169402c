import { type AppliedSettings, type Camera, listCameras, SettingsError } from "../../../mod.ts";
import type { Given } from "../flags/flags.ts";
import { configureGiven, openGivenCamera } from "../flags/camera_of_flags.ts";
import { describeMachine, type Machine } from "./machine.ts";
import { isSimulator } from "./meters.ts";
import type { OwnOrder } from "./order.ts";
import { rehearsalOf, sampleEveryOf, usualWorks, warmUpOf, type Work } from "./work.ts";

/** What every client gets for a work, in every mode. */
export type WorkOrder = Omit<OwnOrder, "bufferMode" | "copy" | "metadata" | "waker">;

/** A work, as it is done on this camera. */
export interface PreparedWork {
  readonly name: string;
  readonly order: WorkOrder;
  /** The simulated camera's pace, in frames a second. */
  readonly pace?: number;
  /** The longest time that a client may take before it counts as hung, in milliseconds. */
  readonly limitMs: number;
}

/** All that must be known before the first client runs. */
export interface Prepared {
  readonly machine: Machine;
  readonly works: readonly PreparedWork[];
  /** Whether the camera can embed metadata. */
  readonly metadata: boolean;
}

/**
 * PVCAM's extended mode for the internal trigger. Cameras that do not list it take 0, the timed mode of CCD cameras.
 */
const EXT_TRIG_INTERNAL = 1792;
/** The ring holds a second of frames, up to this size: a larger one takes longer to allocate than to measure. */
const RING_BYTES = 2 ** 28;

/** Asks the camera once, so that all clients get the same numbers, and closes it. */
export async function prepare(given: Given): Promise<Prepared> {
  const names = (await listCameras({ library: given.library })).map(({ name }) => name);
  await using camera = await openGivenCamera(given);
  const simulated = isSimulator(camera.libraryPath);
  const works: PreparedWork[] = [];
  for (const work of chooseWorks(given, { camera, simulated })) {
    const applied = await configureGiven(camera, {
      ...given,
      region: work.region ?? given.region,
      exposure: work.exposureMs,
    });
    const order = await orderFor(work, { camera, applied, cameraIndex: names.indexOf(camera.info.name) });
    const framesPerSecond = simulated && work.pace || 1000 / Math.max(applied.framePeriodMs, 0.01);
    const { width, height, bitDepth } = applied;
    const pace = simulated ? work.pace : undefined;
    works.push({
      name: `${width} x ${height} ${bitDepth > 8 ? 16 : 8}-bit${
        pace ? ` at ${pace} frames/s` : ""
      }, reading one row`,
      order,
      pace,
      limitMs: 30_000 + 3000 * work.frames / framesPerSecond,
    });
  }
  return { machine: describeMachine(camera, simulated), works, metadata: await hasMetadata(camera) };
}

/** The work of the flags; without flags, the usual works on the simulator. */
function chooseWorks(given: Given, { camera, simulated }: { camera: Camera; simulated: boolean }): Work[] {
  const { region, exposure, frames, slots, pace } = given;
  const asked = [region, exposure, frames, slots, pace].some((value) => value !== undefined);
  if (simulated && !asked) return usualWorks(camera.info, { quick: given.quick ?? false });
  const { width, height } = region === undefined || region === "full" ? camera.info : region;
  const perSecond = pace ?? 100;
  const roomFor = Math.floor(RING_BYTES / (2 * width * height));
  return [{
    does: "row",
    region: region === "full" ? undefined : region,
    exposureMs: exposure ?? Math.min(10, 500 / perSecond),
    slots: typeof slots === "number" ? slots : Math.max(32, Math.min(perSecond, roomFor)),
    frames: frames ?? Math.max(100, (given.quick ? 1 : 5) * perSecond),
    pace,
  }];
}

async function orderFor(
  work: Work,
  { camera, applied, cameraIndex }: { camera: Camera; applied: AppliedSettings; cameraIndex: number },
): Promise<WorkOrder> {
  const port = camera.ports.find(({ name }) => name === applied.port)!;
  const called = (wanted: string) => (one: { index: number; name?: string }) =>
    (one.name ?? String(one.index)) === wanted;
  const speed = port.speeds.find(called(applied.speed))!;
  const gain = speed.gains.find(called(applied.gain))!;
  return {
    library: camera.libraryPath,
    camera: camera.info.name,
    cameraIndex,
    region: applied.region,
    port: port.value,
    speed: speed.index,
    gain: gain.index,
    mode: await exposureMode(camera),
    exposureMs: applied.exposureMs,
    slots: work.slots,
    frames: work.frames,
    warmUp: warmUpOf(work),
    sampleEvery: sampleEveryOf(work),
    work: work.does,
    rehearsal: rehearsalOf(work, camera.info),
  };
}

/** The internal trigger with the camera's first expose-out mode, as our library chooses it. */
async function exposureMode(camera: Camera): Promise<number> {
  const values = async (name: "PARAM_EXPOSURE_MODE" | "PARAM_EXPOSE_OUT_MODE") =>
    (await ifThere(camera.parameter(name)))?.options?.map(({ value }) => value) ?? [];
  if (!(await values("PARAM_EXPOSURE_MODE")).includes(EXT_TRIG_INTERNAL)) return 0;
  const exposeOut = await values("PARAM_EXPOSE_OUT_MODE");
  return EXT_TRIG_INTERNAL | (exposeOut.length > 0 ? Math.min(...exposeOut) : 0);
}

async function hasMetadata(camera: Camera): Promise<boolean> {
  return await ifThere(camera.parameter("PARAM_METADATA_ENABLED")) !== undefined;
}

/** A camera reports an absent parameter by an error. */
async function ifThere<T>(parameter: Promise<T>): Promise<T | undefined> {
  try {
    return await parameter;
  } catch (error) {
    if (error instanceof SettingsError) return undefined;
    throw error;
  }
}
