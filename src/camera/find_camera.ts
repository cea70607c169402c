import type { Calls } from "../../ffi/mod.ts";
import { SettingsError } from "../errors.ts";
import { type CameraInfo, readInfo } from "./info.ts";

/** A camera in a list: its description, or why it could not be asked. */
export type ListedCamera = CameraInfo | { readonly name: string; readonly error: string };

/** Describes every camera that a libpvcam sees. Each is opened for a moment. */
export async function askAll(calls: Calls): Promise<ListedCamera[]> {
  const cameras: ListedCamera[] = [];
  for (const name of await namesOf(calls)) {
    try {
      cameras.push(await infoOf(calls, name));
    } catch (error) {
      cameras.push({ name, error: error instanceof Error ? error.message : String(error) });
    }
  }
  return cameras;
}

/** The names of all cameras, in PVCAM's order. */
export async function namesOf(calls: Calls): Promise<string[]> {
  const names: string[] = [];
  const total = await calls.camGetTotal();
  for (let index = 0; index < total; index++) names.push(await calls.camGetName(index));
  return names;
}

/**
 * PVCAM's name of the camera that `wish` means: its name, its serial number, or its product's name if only one camera
 * has it. Cameras are opened and asked only if `wish` is not a name. Throws a {@linkcode SettingsError} that lists the
 * cameras.
 */
export async function findCamera(calls: Calls, wish: string, names: readonly string[]): Promise<string> {
  if (names.includes(wish)) return wish;
  const cameras = await askAll(calls);
  const text = wish.trim().toLowerCase();
  const found = cameras.filter((camera) =>
    !("error" in camera) && text !== "" &&
    [camera.name, camera.serial, camera.product].some((one) => one.toLowerCase() === text)
  );
  if (found.length === 1) return found[0].name;
  const seen = (found.length > 1 ? found : cameras).map(described).join(", ");
  throw new SettingsError(
    found.length > 1
      ? `Camera "${wish}" could be any of ${seen}. Give a name or a serial number.`
      : `There is no camera "${wish}"; libpvcam sees: ${seen}.`,
  );
}

function described(camera: ListedCamera): string {
  if ("error" in camera) return camera.name;
  const { name, product, serial } = camera;
  const about = [product, serial && `serial number ${serial}`].filter((one) => one !== "").join(", ");
  return about === "" ? name : `${name} (${about})`;
}

/** Opens a camera for a moment. */
async function infoOf(calls: Calls, name: string): Promise<CameraInfo> {
  const hcam = await calls.camOpen(name);
  try {
    return await readInfo(calls, hcam, name);
  } finally {
    await calls.camClose(hcam);
  }
}
