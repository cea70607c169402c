import { type Bench, numberOf, takes, textOf, unlessRefused } from "./bench.ts";
import { type ProbedTiming, timeRuns } from "./time_runs.ts";

/** A gain of a speed. */
export interface ProbedGain {
  readonly index: number;
  readonly name?: string;
  readonly bitDepth: number;
  readonly imageFormat?: number;
  readonly fullWellE?: number;
  readonly readNoiseE?: number;
  readonly electronsPerCount?: number;
  readonly timings: readonly ProbedTiming[];
}

/** A speed of a port. */
export interface ProbedSpeed {
  readonly index: number;
  readonly name?: string;
  readonly pixelTimeNs: number;
  /** The unit of PARAM_SCAN_LINE_TIME: nanoseconds or picoseconds. */
  readonly scanLineTime?: number;
  readonly gains: readonly ProbedGain[];
}

/** A read-out port. */
export interface ProbedPort {
  readonly value: number;
  readonly name: string;
  /** How far choosing the port moved the temperature's set point, in hundredths of a degree, if it did. */
  readonly setpoint?: number;
  readonly maxRegions: number;
  readonly speeds: readonly ProbedSpeed[];
}

/**
 * Selects each port, speed and gain, one after another, and times frames at each. Restores the first state. A camera without such
 * a parameter has one port, speed or gain.
 */
export async function probePorts(bench: Bench): Promise<{ atOpen: number; ports: ProbedPort[] }> {
  const { library: { calls }, hcam, say } = bench;
  const atOpen = await numberOf(bench, "PARAM_READOUT_PORT") ?? 0;
  const speedAtOpen = await numberOf(bench, "PARAM_SPDTAB_INDEX") ?? 0;
  const gainAtOpen = await numberOf(bench, "PARAM_GAIN_INDEX") ?? 1;
  const list = await unlessRefused(calls.getEnum(hcam, "PARAM_READOUT_PORT")) ?? [{ value: 0, name: "" }];
  const ports: ProbedPort[] = [];
  for (const { value, name } of list) {
    const before = await numberOf(bench, "PARAM_TEMP_SETPOINT");
    await takes(bench, "PARAM_READOUT_PORT", value);
    const setpoint = await numberOf(bench, "PARAM_TEMP_SETPOINT");
    say(`Port ${value} "${name}"`);
    ports.push({
      value,
      name,
      ...(setpoint !== before ? { setpoint } : {}),
      maxRegions: await numberOf(bench, "PARAM_ROI_COUNT", "ATTR_MAX") ?? 1,
      speeds: await probeSpeeds(bench),
    });
  }
  await takes(bench, "PARAM_READOUT_PORT", atOpen);
  await takes(bench, "PARAM_SPDTAB_INDEX", speedAtOpen);
  await takes(bench, "PARAM_GAIN_INDEX", gainAtOpen);
  return { atOpen, ports };
}

async function probeSpeeds(bench: Bench): Promise<ProbedSpeed[]> {
  const first = await numberOf(bench, "PARAM_SPDTAB_INDEX", "ATTR_MIN") ?? 0;
  const last = await numberOf(bench, "PARAM_SPDTAB_INDEX", "ATTR_MAX") ?? first;
  const speeds: ProbedSpeed[] = [];
  for (let index = first; index <= last; index++) {
    if (!await takes(bench, "PARAM_SPDTAB_INDEX", index) && last > first) continue;
    const gains = await probeGains(bench);
    speeds.push({
      index,
      name: await textOf(bench, "PARAM_SPDTAB_NAME"),
      pixelTimeNs: await numberOf(bench, "PARAM_PIX_TIME") ?? 0,
      scanLineTime: await numberOf(bench, "PARAM_SCAN_LINE_TIME"),
      gains,
    });
  }
  return speeds;
}

async function probeGains(bench: Bench): Promise<ProbedGain[]> {
  const first = await numberOf(bench, "PARAM_GAIN_INDEX", "ATTR_MIN") ?? 1;
  const last = await numberOf(bench, "PARAM_GAIN_INDEX", "ATTR_MAX") ?? first;
  const gains: ProbedGain[] = [];
  for (let index = first; index <= last; index++) {
    if (!await takes(bench, "PARAM_GAIN_INDEX", index) && last > first) continue;
    const readNoise = await numberOf(bench, "PARAM_READ_NOISE"),
      gain = await numberOf(bench, "PARAM_ACTUAL_GAIN");
    gains.push({
      index,
      name: await textOf(bench, "PARAM_GAIN_NAME"),
      bitDepth: await numberOf(bench, "PARAM_BIT_DEPTH") ?? 16,
      imageFormat: await numberOf(bench, "PARAM_IMAGE_FORMAT"),
      fullWellE: await numberOf(bench, "PARAM_FWELL_CAPACITY"),
      // Both are given in hundredths.
      ...(readNoise === undefined ? {} : { readNoiseE: readNoise / 100 }),
      ...(gain === undefined ? {} : { electronsPerCount: gain / 100 }),
      // Gains of a speed differ in their times if they differ in the bits that are transferred.
      timings: await timeRuns(bench),
    });
  }
  return gains;
}
