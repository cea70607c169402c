import { type Calls, candidates, openLibrary } from "../../ffi/mod.ts";
import { runObserver } from "../acquisition/run/run_observer.ts";
import { SettingsError } from "../errors.ts";
import { checkNames } from "../known_names.ts";
import { Camera } from "./camera.ts";
import { type CameraInfo, readInfo } from "./info.ts";

/** Which libpvcam to use. */
export interface LibraryOptions {
  /** `"simulator"`, or the path of a libpvcam; without it `PVCAM_LIBRARY`, and then the system's. */
  readonly library?: string;
}

/**
 * The paths of libpvcam that {@linkcode openCamera} would try, in this order: what a script needs the right to open,
 * as in `--allow-ffi=PATH`. Whether there is anything at them is not looked at.
 */
export function libraryPaths({ library }: LibraryOptions = {}): readonly string[] {
  return candidates(library).paths;
}

/** A camera in a list: what it is, or why it cannot be asked. */
export type ListedCamera = CameraInfo | { readonly name: string; readonly error: string };

/**
 * Lists the cameras that a libpvcam sees; none is no error. Each is opened for a moment, to be asked what it is; one
 * that another program has opened is listed with its name and the reason.
 */
export async function listCameras(options: LibraryOptions = {}): Promise<ListedCamera[]> {
  checkNames(options, { what: "option", names: ["library"] });
  runObserver()?.onLibrary?.();
  await using library = await openLibrary(options.library);
  const { calls } = library;
  const cameras: ListedCamera[] = [];
  const total = await calls.camGetTotal();
  for (let index = 0; index < total; index++) {
    const name = await calls.camGetName(index);
    try {
      cameras.push(await infoOf(calls, name));
    } catch (error) {
      cameras.push({ name, error: error instanceof Error ? error.message : String(error) });
    }
  }
  return cameras;
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

/**
 * Opens a camera: the one of that name, or the first. Throws a {@linkcode LibraryError} if there is no libpvcam, and a
 * {@linkcode SettingsError} if there is no such camera. Never falls back on simulated data: the simulator is a library
 * that has to be asked for.
 *
 * @example
 * ```ts
 * import { openCamera } from "@pvcam/pvcam-deno";
 *
 * await using camera = await openCamera(undefined, { library: "simulator" });
 * const frame = await camera.snap();
 * console.log(frame.width, frame.height);
 * ```
 */
export async function openCamera(name?: string, options: LibraryOptions = {}): Promise<Camera> {
  if (typeof name === "object" && name !== null) {
    throw new SettingsError(
      `Cannot open a camera called ${
        Deno.inspect(name)
      }: its name comes first, or undefined for the first camera, and ` +
        `options behind it: openCamera(undefined, { library: "simulator" }).`,
    );
  }
  checkNames(options, { what: "option", names: ["library"] });
  runObserver()?.onLibrary?.();
  const library = await openLibrary(options.library);
  try {
    const { calls } = library;
    const total = await calls.camGetTotal();
    const names: string[] = [];
    for (let index = 0; index < total; index++) names.push(await calls.camGetName(index));
    if (names.length === 0) {
      throw new SettingsError(
        `Cannot open a camera: ${library.path} sees none. Check power and cable, and that no other program has it open.`,
      );
    }
    const chosen = name ?? names[0];
    if (!names.includes(chosen)) {
      throw new SettingsError(`There is no camera "${chosen}"; libpvcam sees: ${names.join(", ")}.`);
    }
    const camera = await Camera.open(library, chosen);
    runObserver()?.onCamera?.(camera);
    return camera;
  } catch (error) {
    await library.close();
    throw error;
  }
}
