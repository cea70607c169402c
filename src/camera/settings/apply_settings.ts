import type { BufferMode, Calls } from "../../../ffi/mod.ts";
import { SettingsError } from "../../errors.ts";
import type { FrameFormat } from "../../frame/format.ts";
import { checkRegionCount, chooseBinning, chooseRegions } from "./choose_regions.ts";
import { exposureInForce, roundMs } from "./exposure.ts";
import { applyFeatures } from "./features.ts";
import { bitsOf, readHostProcessing } from "./host_processing.ts";
import type { PortTable } from "../readout/port_table.ts";
import { applyPort, choosePort, type PortChoice } from "../readout/ports.ts";
import { frameFormat, type SensorSize, toSensorTerms } from "./region.ts";
import { setIfOther } from "../parameters/set_if_other.ts";
import type { Adjustment, AppliedSettings, Settings } from "../settings.ts";
import { applySmartStream, resolutionFor } from "./smart_stream.ts";
import { chooseTrigger, type TriggerChoice } from "./trigger.ts";

/** Settings after the checks, as the camera takes them. */
export interface Setup {
  readonly applied: AppliedSettings;
  readonly format: FrameFormat;
  /** How frames of a given size in bytes lie in memory. */
  formatOf(frameBytes: number): FrameFormat;
  readonly recommendedBytes: number;
  /** Whether the camera says that it has a circular buffer. */
  readonly circular: boolean;
  /** Sets the camera up once more, in one of the buffer modes; returns the bytes of a frame. */
  setUp(bufferMode: BufferMode | "sequence", frames?: number): Promise<number>;
}

/** The camera, as applying settings needs it. */
export interface SettingsContext {
  readonly calls: Calls;
  readonly hcam: number;
  readonly sensor: SensorSize;
  readonly table: PortTable;
  /** The buffer modes to try, in order. */
  readonly bufferModes: readonly BufferMode[];
}

/** Error codes that all mean "not in this mode". */
const REFUSALS: readonly number[] = [154, 155, 160, 163, 183, 185];

/** Whether an error says that the camera refuses this mode. */
export function isRefusal(error: unknown): boolean {
  return error instanceof Error && "code" in error && REFUSALS.includes(error.code as number);
}

/** Checks settings, sets the camera up with them, and reads back what is in force. */
export async function applySettings(context: SettingsContext, wish: Settings): Promise<Setup> {
  const { calls, hcam, sensor, table } = context;
  const adjusted: Adjustment[] = [];
  const choice = choosePort(table.ports, wish, table.opened);
  const binning = await chooseBinning(calls, hcam, wish.binning ?? 1);
  const regions = chooseRegions(wish, { sensor, binning, adjusted });
  if (regions.length > 1 && wish.metadata === false) {
    throw new SettingsError(
      `Cannot take ${regions.length} regions without metadata, which says where each region is. Leave out "metadata", or set it to true.`,
    );
  }
  const trigger = await chooseTrigger(calls, hcam, wish);
  await applyPort(calls, hcam, choice);
  const features = await applyFeatures(calls, hcam, wish);
  const metadata = await switchMetadata(calls, hcam, wish.metadata ?? regions.length > 1);
  await refuseCentroids(calls, hcam);
  await checkRegionCount(calls, hcam, regions.length);
  const processing = await readHostProcessing(calls, hcam, regions.length);
  const wishes = wish.smartStreamMs ?? [];
  const exposure = await resolutionFor(calls, hcam, wish.exposureMs ?? 10, wishes);
  const smartStreamMs = await applySmartStream(calls, hcam, { exposuresMs: wishes, exposure });
  if (wishes.some((ms, index) => Math.abs(ms - smartStreamMs[index]) > 1e-6)) {
    const why = `the camera exposes in steps of ${exposure.unitMs} ms`;
    adjusted.push({
      setting: "smartStreamMs",
      asked: wishes.join(", "),
      applied: smartStreamMs.join(", "),
      why,
    });
  }

  const common = {
    regions: regions.map((region) => toSensorTerms(region, binning)),
    expMode: trigger.expMode,
    exposure: exposure.value,
  };
  const setUp = async (bufferMode: BufferMode | "sequence", frames = 1) =>
    bufferMode === "sequence"
      ? await calls.expSetupSeq(hcam, { ...common, frames }) / frames
      : await calls.expSetupCont(hcam, { ...common, bufferMode });
  const frameBytes = await firstAccepted(context.bufferModes, setUp);

  const exposureMs = await exposureInForce(calls, hcam, exposure.unitMs) ??
    roundMs(exposure.value * exposure.unitMs);
  // Under SMART streaming the list decides, and the single exposure has no effect.
  if (wishes.length === 0 && wish.exposureMs !== undefined && Math.abs(exposureMs - wish.exposureMs) > 1e-6) {
    const why = "the camera exposes whole rows, in fixed steps";
    adjusted.push({ setting: "exposureMs", asked: wish.exposureMs, applied: exposureMs, why });
  }
  const bitDepth = bitsOf(processing, await calls.getNumber(hcam, "PARAM_BIT_DEPTH"));
  const formatOf = (bytes: number) =>
    frameFormat(regions, { binning, frameBytes: bytes, bitDepth, metadata, sideways: processing.sideways });
  const format = formatOf(frameBytes);
  const readoutMs = await optionalNumber(calls, hcam, "PARAM_READOUT_TIME") / 1000;
  const recommendedBytes = await recommendedRing(calls, hcam);
  const applied: AppliedSettings = {
    ...names(choice),
    bitDepth,
    region: regions[0],
    regions,
    binning,
    exposureMs,
    ...triggerNames(trigger),
    ...features,
    metadata,
    smartStreamMs,
    adjusted,
    width: format.regions[0].width,
    height: format.regions[0].height,
    frameBytes,
    readoutMs,
    framePeriodMs: processing.summed * Math.max(Math.min(exposureMs, ...smartStreamMs), readoutMs),
    recommendedSlots: Math.floor(recommendedBytes / frameBytes),
  };
  const circular = await calls.paramAvailable(hcam, "PARAM_CIRC_BUFFER");
  return { applied, format, formatOf, recommendedBytes, circular, setUp };
}

async function firstAccepted(
  modes: readonly BufferMode[],
  setUp: (mode: BufferMode) => Promise<number>,
): Promise<number> {
  for (const [index, mode] of modes.entries()) {
    try {
      return await setUp(mode);
    } catch (error) {
      if (index === modes.length - 1 || !isRefusal(error)) throw error;
    }
  }
  throw new SettingsError("Cannot set the camera up: no buffer mode was given to try.");
}

async function switchMetadata(calls: Calls, hcam: number, wish: boolean): Promise<boolean> {
  if (!await calls.paramAvailable(hcam, "PARAM_METADATA_ENABLED")) {
    if (wish) throw new SettingsError("Cannot switch metadata on: this camera embeds none.");
    return false;
  }
  await setIfOther(calls, hcam, "PARAM_METADATA_ENABLED", wish);
  return wish;
}

/** Frames of centroids are lists of spots: their regions hold no pixels. */
async function refuseCentroids(calls: Calls, hcam: number): Promise<void> {
  if (!await calls.paramAvailable(hcam, "PARAM_CENTROIDS_ENABLED")) return;
  if (await calls.getParam(hcam, "PARAM_CENTROIDS_ENABLED") !== true) return;
  throw new SettingsError(
    "Cannot take pictures while the camera looks for centroids: its frames are lists of spots then. " +
      "Set PARAM_CENTROIDS_ENABLED to false, or metadata, which they need.",
  );
}

async function recommendedRing(calls: Calls, hcam: number): Promise<number> {
  if (!await calls.paramAvailable(hcam, "PARAM_FRAME_BUFFER_SIZE")) return 0;
  return await calls.getNumber(hcam, "PARAM_FRAME_BUFFER_SIZE", "ATTR_DEFAULT");
}

async function optionalNumber(calls: Calls, hcam: number, name: "PARAM_READOUT_TIME"): Promise<number> {
  return await calls.paramAvailable(hcam, name) ? await calls.getNumber(hcam, name) : 0;
}

function names({ port, speed, gain }: PortChoice) {
  return { port: port.name, speed: speed.name ?? String(speed.index), gain: gain.name ?? String(gain.index) };
}

function triggerNames({ trigger, exposeOut }: TriggerChoice) {
  return exposeOut === undefined ? { trigger } : { trigger, exposeOut };
}
