import { candidates, openLibrary } from "../../ffi/mod.ts";
import { runObserver } from "../acquisition/run/run_observer.ts";
import { SettingsError } from "../errors.ts";
import { shown, text } from "../kinds.ts";
import { readFields } from "../read_fields.ts";
import { Camera } from "./camera.ts";
import { askAll, findCamera, type ListedCamera, namesOf } from "./find_camera.ts";

/** Which camera to open, and through which libpvcam. */
export interface OpenOptions {
  /**
   * Its name in PVCAM, its serial number, or its product's name if only one camera has it. Default: the first camera.
   */
  readonly camera?: string;
  /** `"simulator"`, or the path of a libpvcam. Default: `PVCAM_LIBRARY`, then the system's libpvcam. */
  readonly library?: string;
}

/**
 * The paths of libpvcam that {@linkcode openCamera} would try, in order. A script needs the right to open them, as in
 * `--allow-ffi=PATH`. There may be no file at a path.
 */
export function libraryPaths({ library }: Pick<OpenOptions, "library"> = {}): readonly string[] {
  return candidates(library).paths;
}

/**
 * Lists the cameras that a libpvcam sees; the list may be empty. Each camera is opened for a moment and asked what it
 * is. One that another program has opened is listed by its name and the reason.
 */
export async function listCameras(options: Pick<OpenOptions, "library"> = {}): Promise<ListedCamera[]> {
  readFields(options, { what: "option", kinds: { library: kinds.library } });
  runObserver()?.onLibrary?.();
  await using library = await openLibrary(options.library);
  return await askAll(library.calls);
}

/**
 * Opens the camera that is named, or the first. Throws a {@linkcode LibraryError} if there is no libpvcam, and a
 * {@linkcode SettingsError} if there is no such camera. Simulated data never takes a camera's place: the simulator is a
 * library that you name.
 *
 * @example
 * ```ts
 * import { openCamera } from "@pvcam/pvcam-deno";
 *
 * await using camera = await openCamera({ library: "simulator" });
 * const frame = await camera.snap();
 * console.log(frame.width, frame.height);
 * ```
 */
export async function openCamera(options: OpenOptions = {}): Promise<Camera> {
  checkOpenOptions(options);
  runObserver()?.onLibrary?.();
  const library = await openLibrary(options.library);
  try {
    const names = await namesOf(library.calls);
    if (names.length === 0) {
      throw new SettingsError(
        `Cannot open a camera: ${library.path} sees none. Check power and cable, and that no other program has it open.`,
      );
    }
    const chosen = options.camera === undefined
      ? names[0]
      : await findCamera(library.calls, options.camera, names);
    const camera = await Camera.open(library, chosen);
    runObserver()?.onCamera?.(camera);
    return camera;
  } catch (error) {
    await library.close();
    throw error;
  }
}

const kinds = {
  camera: text("a camera's name, serial number or product"),
  library: text('"simulator", or the path of a libpvcam'),
};

function checkOpenOptions(options: OpenOptions): void {
  if (typeof options === "string") {
    const isLibrary = options === "simulator" || (options as string).includes("/");
    const name = isLibrary ? "library" : "camera";
    throw new SettingsError(
      `Cannot open a camera with ${shown(options)}: write openCamera({ ${name}: ${shown(options)} }).`,
    );
  }
  readFields(options, { what: "option", kinds });
}
