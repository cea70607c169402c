import { PL_EXP_RES_MODES } from "../../ffi/mod.ts";
import { MetadataDecoder } from "../frame/metadata_decoder.ts";
import { allocateRing } from "../../ffi/mod.ts";
import { type Bench, numberOf, rest, takes, textOf, unlessRefused } from "./bench.ts";
import type { LongestExposure, ProbedFeature } from "./profile.ts";

/** Reads the features of post-processing and their parameters. */
export async function probeFeatures(bench: Bench): Promise<ProbedFeature[]> {
  const last = await numberOf(bench, "PARAM_PP_INDEX", "ATTR_MAX");
  const features: ProbedFeature[] = [];
  for (let index = 0; index <= (last ?? -1); index++) {
    if (!await takes(bench, "PARAM_PP_INDEX", index)) continue;
    const id = await numberOf(bench, "PARAM_PP_FEAT_ID") ?? index;
    const name = await textOf(bench, "PARAM_PP_FEAT_NAME") ?? "";
    const params = [];
    const lastParam = await numberOf(bench, "PARAM_PP_PARAM_INDEX", "ATTR_MAX") ?? 0;
    for (let place = 0; place <= lastParam; place++) {
      if (!await takes(bench, "PARAM_PP_PARAM_INDEX", place) && lastParam > 0) continue;
      params.push({
        id: await numberOf(bench, "PARAM_PP_PARAM_ID") ?? place,
        name: await textOf(bench, "PARAM_PP_PARAM_NAME") ?? "",
        min: await numberOf(bench, "PARAM_PP_PARAM", "ATTR_MIN") ?? 0,
        max: await numberOf(bench, "PARAM_PP_PARAM", "ATTR_MAX") ?? 0,
        preset: await numberOf(bench, "PARAM_PP_PARAM") ?? 0,
      });
    }
    features.push({ id, name, params });
  }
  return features;
}

/** The longest exposure in each unit of the camera. Restores the unit. */
export async function probeExposures(bench: Bench): Promise<LongestExposure> {
  const atOpen = await numberOf(bench, "PARAM_EXP_RES");
  const units = await unlessRefused(bench.library.calls.getEnum(bench.hcam, "PARAM_EXP_RES")) ?? [];
  const longest = { milliseconds: 0, microseconds: 0, seconds: 0 };
  for (const { value } of units) {
    if (!await takes(bench, "PARAM_EXP_RES", value) && units.length > 1) continue;
    const most = await numberOf(bench, "PARAM_EXPOSURE_TIME", "ATTR_MAX") ?? 0;
    if (value === PL_EXP_RES_MODES.EXP_RES_ONE_MICROSEC) longest.microseconds = most;
    else if (value === PL_EXP_RES_MODES.EXP_RES_ONE_SEC) longest.seconds = most;
    else longest.milliseconds = most;
  }
  if (atOpen !== undefined) await takes(bench, "PARAM_EXP_RES", atOpen);
  return longest;
}

/** The version of the headers that the camera embeds; 0 if it embeds none. */
export async function probeMetadata(bench: Bench): Promise<number> {
  const { library, hcam } = bench;
  if (!await takes(bench, "PARAM_METADATA_ENABLED", true)) return 0;
  const expMode = await numberOf(bench, "PARAM_EXPOSURE_MODE") ?? 0;
  const regions = [{ s1: 0, s2: 31, sbin: 1, p1: 0, p2: 31, pbin: 1 }];
  const bytes = await library.calls.expSetupSeq(hcam, { regions, expMode, exposure: 1, frames: 1 });
  const memory = await allocateRing(library, bytes);
  const frame = new MetadataDecoder(memory.bytes);
  try {
    await library.calls.expStartSeq(hcam, memory.bytes);
    for (let waited = 0; waited < 3000 && !frame.decode(0, bytes); waited++) await rest(10);
  } finally {
    await library.calls.expAbort(hcam);
    await takes(bench, "PARAM_METADATA_ENABLED", false);
    memory.release();
  }
  return frame.version;
}
