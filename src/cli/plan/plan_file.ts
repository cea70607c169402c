import { type MDASequence, parsePlan, type PlanOptions, readPlan } from "../../../plan.ts";
import { recordAt } from "../flags/earlier_recording.ts";
import { type Camera, CameraError, SettingsError } from "../../../mod.ts";
import { sinkFailure } from "../../recording/files/disk_failure.ts";
import { readSmallFile } from "../../recording/files/small_file.ts";
import { isRecordText } from "../../recording/record/record_text.ts";
import { openGivenCamera } from "../flags/camera_of_flags.ts";
import type { Given } from "../flags/flags.ts";

/** The largest size of a plan's file, in bytes. */
const MOST_BYTES = 2e6;

/** Reads a plan from a file. Throws a `SettingsError` that names the file and, if possible, line and column. */
export async function readPlanFile(path: string, options: PlanOptions = {}): Promise<MDASequence> {
  const text = isRecording(path) ? undefined : await textOf(path);
  if (text !== undefined && !isRecordText(text)) return await parsePlan(text, { ...options, source: path });
  const { asked } = await recordAt(path);
  if (asked?.plan !== undefined) return readPlan(asked.plan, options);
  throw new SettingsError(
    `"${path}" was recorded without a plan. To record like it again: record --like ${path}.`,
  );
}

/** Whether a path is an earlier recording or its record; then that recording's plan is run again. */
export async function isEarlier(path: string): Promise<boolean> {
  return isRecording(path) || /\.json$/i.test(path) && isRecordText(await textOf(path));
}

/** Whether a path has the ending of a recording. */
export function isRecording(path: string): boolean {
  return /\.(tiff?|zarr|raw|h5|hdf5)$/i.test(path);
}

/** Opens the camera for a plan: the one of `--camera`, or the one that the plan's channels name. */
export async function openPlanCamera(
  path: string,
  plan: MDASequence,
  { given, ...options }: PlanOptions & { given: Given },
): Promise<Camera> {
  const [named] = plan.channels.flatMap(({ camera }) => camera ?? []);
  const camera = await openGivenCamera({ ...given, camera: given.camera ?? named });
  try {
    const { name } = camera.info;
    // Reads the plan again, to say where in the file another camera is named.
    if (plan.channels.some((channel) => (channel.camera ?? name) !== name)) {
      await readPlanFile(path, { ...options, camera: name });
    }
    return camera;
  } catch (error) {
    await camera.close();
    throw error;
  }
}

async function textOf(path: string): Promise<string> {
  try {
    return await readSmallFile(path, MOST_BYTES);
  } catch (error) {
    if (error instanceof CameraError) throw error;
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      throw new SettingsError(`There is no plan "${path}".`);
    }
    if (error instanceof Deno.errors.IsADirectory) {
      throw new SettingsError(`"${path}" is a folder, not a plan.`);
    }
    throw await sinkFailure(error, { action: "read", path }); // a right that is missing
  }
}
