import {
  type Calls,
  type ParameterName,
  PL_FRAME_ROTATE_MODES,
  PL_FRAME_SUMMING_FORMATS,
} from "../../../ffi/mod.ts";
import { PvcamError, SettingsError } from "../../errors.ts";

/** What libpvcam does to frames on their way into the ring, as far as it changes how they lie there and how often they come. */
export interface HostProcessing {
  /** Whether pictures are turned by a quarter: what is a row on the sensor is a column of the picture. */
  readonly sideways: boolean;
  /** How many exposures are summed into a frame; 1 without summing. */
  readonly summed: number;
}

/** Looks up host processing. Throws a {@linkcode SettingsError} for frames that cannot be recorded, and says why. */
export async function readHostProcessing(
  calls: Calls,
  hcam: number,
  regions: number,
): Promise<HostProcessing> {
  const rotate = await valueOf(calls, hcam, "PARAM_HOST_FRAME_ROTATE");
  const { PL_FRAME_ROTATE_MODE_90CW, PL_FRAME_ROTATE_MODE_270CW } = PL_FRAME_ROTATE_MODES;
  const sideways = rotate === PL_FRAME_ROTATE_MODE_90CW || rotate === PL_FRAME_ROTATE_MODE_270CW;
  if (sideways && regions > 1) {
    throw new SettingsError(
      `Cannot take ${regions} regions while libpvcam turns pictures by a quarter: where each of them would lie is not ` +
        "known. Set PARAM_HOST_FRAME_ROTATE to 0, or take one region.",
    );
  }
  const sums = await valueOf(calls, hcam, "PARAM_HOST_FRAME_SUMMING_ENABLED") !== 0;
  if (!sums) return { sideways, summed: 1 };
  const format = await valueOf(calls, hcam, "PARAM_HOST_FRAME_SUMMING_FORMAT");
  if (format !== PL_FRAME_SUMMING_FORMATS.PL_FRAME_SUMMING_FORMAT_16_BIT) {
    throw new SettingsError(
      "Cannot take sums of more than 16 bits: pixels have one or two bytes in all files here. Set " +
        "PARAM_HOST_FRAME_SUMMING_FORMAT to its format of 16 bits, or PARAM_HOST_FRAME_SUMMING_ENABLED to false.",
    );
  }
  return { sideways, summed: Math.max(1, await valueOf(calls, hcam, "PARAM_HOST_FRAME_SUMMING_COUNT")) };
}

/** The bits that pixels have: those of the converter, and of sums as many more as their count takes. */
export function bitsOf({ summed }: HostProcessing, bitDepth: number): number {
  return summed === 1 ? bitDepth : Math.min(16, Math.ceil(Math.log2(summed * (2 ** bitDepth - 1) + 1)));
}

/** What a camera does not have, or will not say, is taken for switched off, as it is when a camera is opened. */
async function valueOf(calls: Calls, hcam: number, name: ParameterName): Promise<number> {
  try {
    return await calls.paramAvailable(hcam, name) ? Number(await calls.getParam(hcam, name)) : 0;
  } catch (error) {
    if (error instanceof PvcamError) return 0;
    throw error;
  }
}
