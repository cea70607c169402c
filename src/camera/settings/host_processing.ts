import {
  type Calls,
  type ParameterName,
  PL_FRAME_ROTATE_MODES,
  PL_FRAME_SUMMING_FORMATS,
} from "../../../ffi/mod.ts";
import { PvcamError, SettingsError } from "../../errors.ts";

/** What libpvcam does to frames before they are in the ring: what changes their layout and their rate. */
export interface HostProcessing {
  /** Whether pictures are turned by a quarter, so that a row of the sensor is a column of the picture. */
  readonly sideways: boolean;
  /** How many exposures are summed into a frame; 1 means no summing. */
  readonly summed: number;
}

/** Reads the host processing. Throws a {@linkcode SettingsError} with the reason if its frames cannot be recorded. */
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
      `Cannot take ${regions} regions while libpvcam turns pictures by 90 degrees: the layout of such frames is not ` +
        "known. Set PARAM_HOST_FRAME_ROTATE to 0, or take one region.",
    );
  }
  const sums = await valueOf(calls, hcam, "PARAM_HOST_FRAME_SUMMING_ENABLED") !== 0;
  if (!sums) return { sideways, summed: 1 };
  const format = await valueOf(calls, hcam, "PARAM_HOST_FRAME_SUMMING_FORMAT");
  if (format !== PL_FRAME_SUMMING_FORMATS.PL_FRAME_SUMMING_FORMAT_16_BIT) {
    throw new SettingsError(
      "Cannot take sums of more than 16 bits: a pixel has one or two bytes in all file formats here. Set " +
        "PARAM_HOST_FRAME_SUMMING_FORMAT to its 16-bit format, or PARAM_HOST_FRAME_SUMMING_ENABLED to false.",
    );
  }
  return { sideways, summed: Math.max(1, await valueOf(calls, hcam, "PARAM_HOST_FRAME_SUMMING_COUNT")) };
}

/** The bits of a pixel: the converter's, and with summing the bits that the largest sum needs. */
export function bitsOf({ summed }: HostProcessing, bitDepth: number): number {
  return summed === 1 ? bitDepth : Math.min(16, Math.ceil(Math.log2(summed * (2 ** bitDepth - 1) + 1)));
}

/** A parameter that the camera lacks, or cannot give, counts as switched off, its state after opening. */
async function valueOf(calls: Calls, hcam: number, name: ParameterName): Promise<number> {
  try {
    return await calls.paramAvailable(hcam, name) ? Number(await calls.getParam(hcam, name)) : 0;
  } catch (error) {
    if (error instanceof PvcamError) return 0;
    throw error;
  }
}
