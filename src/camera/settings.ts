import type { BufferMode, Calls } from "../../ffi/mod.ts";
import { SettingsError } from "../errors.ts";
import type { FrameFormat } from "../frame/frame.ts";
import { exposureInForce, roundMs } from "./exposure.ts";
import { applyFeatures, type FeatureSettings } from "./features.ts";
import type { PortTable } from "./port_table.ts";
import { applyPort, choosePort, type PortChoice, type PortWish } from "./ports.ts";
import {
  type Binning,
  checkRegion,
  frameFormat,
  type Region,
  type SensorSize,
  toSensorTerms,
  trimToBinning,
} from "./region.ts";
import { applySmartStream, resolutionFor } from "./smart_stream.ts";
import { chooseTrigger, type ExposeOut, type Trigger, type TriggerChoice } from "./trigger.ts";

/**
 * What a script asks of a camera. What it leaves out stays as it was; at first that is the port, speed and gain that the
 * camera was opened with, the whole sensor, 10 ms and the internal trigger, and for all else the camera's own choice.
 * Below a port or a speed that is named, the first speed and the first gain are taken, as the camera itself does.
 */
export interface Settings extends PortWish, FeatureSettings {
  /** Part of the sensor, in unbinned pixels; `"full"` for all of it. */
  readonly region?: Region | "full";
  /** Several parts of the sensor at once, in place of `region`; they need embedded metadata, which goes on with them. */
  readonly regions?: readonly Region[];
  /** Columns and rows that are summed into one pixel; one number for both. */
  readonly binning?: number | Binning;
  /** The exposure, in milliseconds, down to what the camera resolves. */
  readonly exposureMs?: number;
  /** What starts an exposure. */
  readonly trigger?: Trigger;
  /** When the camera's output line is high. */
  readonly exposeOut?: ExposeOut;
  /** Whether the camera embeds its clock, the true exposure and the regions in each frame. */
  readonly metadata?: boolean;
  /** SMART streaming: exposures in milliseconds that the camera goes through frame by frame; an empty list ends it. */
  readonly smartStreamMs?: readonly number[];
}

/** A setting that the camera, or the size of its pixels, changed. */
export interface Adjustment {
  /** Which one. */
  readonly setting: keyof Settings;
  /** What was asked. */
  readonly asked: string | number;
  /** What is in force. */
  readonly applied: string | number;
  /** Why. */
  readonly why: string;
}

/** The settings in force, read back from the camera. */
export interface AppliedSettings extends FeatureSettings {
  /** The readout port. */
  readonly port: string;
  /** The speed: its name, or its index where it has none. */
  readonly speed: string;
  /** The gain: its name, or its index where it has none. */
  readonly gain: string;
  /** Bits of the converter. */
  readonly bitDepth: number;
  /** Part of the sensor, in unbinned pixels; of several, the first. */
  readonly region: Region;
  /** All parts of the sensor. */
  readonly regions: readonly Region[];
  /** Columns and rows that are summed into one pixel. */
  readonly binning: Binning;
  /** The exposure, in milliseconds. */
  readonly exposureMs: number;
  /** What starts an exposure. */
  readonly trigger: Trigger;
  /** When the output line is high; absent where there is none. */
  readonly exposeOut?: ExposeOut;
  /** Whether frames carry embedded metadata. */
  readonly metadata: boolean;
  /** The exposures of SMART streaming, in milliseconds; empty where it is off. */
  readonly smartStreamMs: readonly number[];
  /** What differs from what was asked. */
  readonly adjusted: readonly Adjustment[];
  /** Pixels in a row, after binning. */
  readonly width: number;
  /** Rows, after binning. */
  readonly height: number;
  /** The size of a frame in the ring, in bytes. */
  readonly frameBytes: number;
  /** Time to read a frame out, in milliseconds. */
  readonly readoutMs: number;
  /** From one frame to the next without a trigger, in milliseconds, as far as the camera tells: its interface may be slower. */
  readonly framePeriodMs: number;
  /** Slots that the camera recommends; 0 if it does not. */
  readonly recommendedSlots: number;
}

/** Settings that were checked and brought into the camera's own terms. */
export interface Setup {
  readonly applied: AppliedSettings;
  readonly format: FrameFormat;
  readonly recommendedBytes: number;
  /** Whether the camera advertises a circular buffer. */
  readonly circular: boolean;
  /** Sets the camera up once more, in one of the buffer modes; gives the bytes of a frame. */
  setUp(bufferMode: BufferMode | "sequence", frames?: number): Promise<number>;
}

/** What applying needs to know of a camera. */
export interface SettingsContext {
  readonly calls: Calls;
  readonly hcam: number;
  readonly sensor: SensorSize;
  readonly table: PortTable;
  /** The buffer modes to try, in turn. */
  readonly bufferModes: readonly BufferMode[];
}

/** Codes that all mean "not this mode". */
const REFUSALS: readonly number[] = [154, 155, 160, 163, 183, 185];

/** Whether an error says that the camera will not do this in this mode. */
export function isRefusal(error: unknown): boolean {
  return error instanceof Error && "code" in error && REFUSALS.includes(error.code as number);
}

/** Checks settings, sets the camera up with them, and reads back what is in force. */
export async function applySettings(context: SettingsContext, wish: Settings): Promise<Setup> {
  const { calls, hcam } = context;
  const adjusted: Adjustment[] = [];
  const choice = choosePort(context.table.ports, wish, context.table.opened);
  const binning = await chooseBinning(calls, hcam, wish.binning ?? 1);
  const regions = chooseRegions(context, wish, { binning, adjusted });
  if (regions.length > 1 && wish.metadata === false) {
    throw new SettingsError(
      `Cannot take ${regions.length} regions without metadata: it tells where each lies. Leave "metadata" out, or switch it on.`,
    );
  }
  const trigger = await chooseTrigger(calls, hcam, wish);
  await applyPort(calls, hcam, choice);
  const features = await applyFeatures(calls, hcam, wish);
  const metadata = await switchMetadata(calls, hcam, wish.metadata ?? regions.length > 1);
  await checkRegionCount(calls, hcam, regions.length);
  const wishes = wish.smartStreamMs ?? [];
  const exposure = await resolutionFor(calls, hcam, wish.exposureMs ?? 10, wishes);
  const smartStreamMs = await applySmartStream(calls, hcam, { exposuresMs: wishes, exposure });

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
  if (wish.exposureMs !== undefined && Math.abs(exposureMs - wish.exposureMs) > 1e-6) {
    const why = "the camera exposes whole rows, in steps of its own";
    adjusted.push({ setting: "exposureMs", asked: wish.exposureMs, applied: exposureMs, why });
  }
  const bitDepth = await calls.getNumber(hcam, "PARAM_BIT_DEPTH");
  const format = frameFormat(regions, { binning, frameBytes, bitDepth, metadata });
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
    framePeriodMs: Math.max(Math.min(exposureMs, ...smartStreamMs), readoutMs),
    recommendedSlots: Math.floor(recommendedBytes / frameBytes),
  };
  const circular = await calls.paramAvailable(hcam, "PARAM_CIRC_BUFFER");
  return { applied, format, recommendedBytes, circular, setUp };
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

/** Checks binning against the pairs that the camera lists; one that lists none takes what it takes. */
async function chooseBinning(calls: Calls, hcam: number, wish: number | Binning): Promise<Binning> {
  const binning: Binning = typeof wish === "number" ? [wish, wish] : [wish[0], wish[1]];
  if (!binning.every((factor) => Number.isInteger(factor) && factor >= 1)) {
    throw new SettingsError(`Cannot bin by ${binning.join(" x ")}: each factor is a whole number from 1 on.`);
  }
  if (
    !await calls.paramAvailable(hcam, "PARAM_BINNING_SER") ||
    !await calls.paramAvailable(hcam, "PARAM_BINNING_PAR")
  ) {
    return binning;
  }
  const columns = await calls.getEnum(hcam, "PARAM_BINNING_SER");
  const rows = await calls.getEnum(hcam, "PARAM_BINNING_PAR");
  if (columns.length === 0 || rows.length === 0) return binning;
  // Entries of one index belong together; lists of two lengths cannot be paired.
  const pairs = columns.length === rows.length
    ? columns.map((entry, index): Binning => [entry.value, rows[index].value])
    : columns.flatMap(({ value }) => rows.map((row): Binning => [value, row.value]));
  if (pairs.some((pair) => pair[0] === binning[0] && pair[1] === binning[1])) return binning;
  throw new SettingsError(
    `Cannot bin by ${binning.join(" x ")}: this camera takes ${
      pairs.map((pair) => pair.join(" x ")).join(", ")
    }.`,
  );
}

/** The regions that are asked for, checked and cut to whole binned pixels. */
function chooseRegions(
  { sensor }: SettingsContext,
  wish: Settings,
  { binning, adjusted }: { binning: Binning; adjusted: Adjustment[] },
): Region[] {
  const named = wish.regions ?? (wish.region === undefined || wish.region === "full" ? [] : [wish.region]);
  if (named.length === 0) {
    return [trimToBinning({ x: 0, y: 0, width: sensor.width, height: sensor.height }, binning)];
  }
  return named.map((asked) => {
    checkRegion(asked, sensor);
    const region = trimToBinning(asked, binning);
    for (const side of ["width", "height"] as const) {
      if (region[side] === asked[side]) continue;
      const why = `a whole number of pixels binned by ${binning.join(" x ")}`;
      adjusted.push({
        setting: wish.regions ? "regions" : "region",
        asked: asked[side],
        applied: region[side],
        why,
      });
    }
    return region;
  });
}

async function checkRegionCount(calls: Calls, hcam: number, count: number): Promise<void> {
  if (count === 1 || !await calls.paramAvailable(hcam, "PARAM_ROI_COUNT")) return;
  const most = await calls.getNumber(hcam, "PARAM_ROI_COUNT", "ATTR_MAX");
  if (count > most) {
    throw new SettingsError(`Cannot take ${count} regions: this camera takes at most ${most} now.`);
  }
}

async function switchMetadata(calls: Calls, hcam: number, wish: boolean): Promise<boolean> {
  if (!await calls.paramAvailable(hcam, "PARAM_METADATA_ENABLED")) {
    if (wish) throw new SettingsError("Cannot switch metadata on: this camera embeds none.");
    return false;
  }
  if (await calls.getParam(hcam, "PARAM_METADATA_ENABLED") !== wish) {
    await calls.setParam(hcam, "PARAM_METADATA_ENABLED", wish);
  }
  return wish;
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
