import { SettingsError } from "../../errors.ts";
import { automaticPath, usualName } from "./automatic_name.ts";
import { type Entries, readConfig, userFile } from "./config_files.ts";

/** The flags that a configuration can stand for. */
export interface ConfiguredFlags {
  readonly library?: string;
  readonly camera?: string;
  readonly out?: string;
}

/** The entries that hold in this folder, for this user. */
export function entriesHere(): Promise<Entries> {
  return readConfig(".", userFile());
}

/** The flags, with the camera and the library that the configuration names where no flag and no variable does. */
export async function withCamera<Flags extends ConfiguredFlags>(
  given: Flags,
  takes: { camera: boolean; library: boolean },
): Promise<Flags> {
  const { camera, library } = await entriesHere();
  const named = Deno.env.get("PVCAM_LIBRARY");
  return {
    ...given,
    ...(takes.camera && given.camera === undefined && camera && { camera: camera.value }),
    ...(takes.library && given.library === undefined && !named && library && { library: library.value }),
  };
}

/**
 * The flags, with a name of its own for a recording that has none: in the folder of `--out`, or where the configuration
 * keeps recordings.
 */
export async function withName<Flags extends ConfiguredFlags>(
  given: Flags,
  now = new Date(),
): Promise<Flags> {
  const { out } = given;
  const { folder, name } = await entriesHere();
  if (out === undefined) {
    if (!folder && !name) {
      throw new SettingsError(
        "Say where to record to: --out FILE, such as --out run.ome.tif, or --out FOLDER/ for a name by date and time.",
      );
    }
    if (folder) await Deno.mkdir(folder.value, { recursive: true });
    return { ...given, out: await automaticPath(folder?.value ?? ".", name?.value ?? usualName, now) };
  }
  return await isFolder(out)
    ? { ...given, out: await automaticPath(out, name?.value ?? usualName, now) }
    : given;
}

/** A folder that is there, or a name that ends like one's. A Zarr is a folder, too, and a recording. */
async function isFolder(path: string): Promise<boolean> {
  if (path.endsWith("/")) return true;
  return !/\.zarr$/i.test(path) && await Deno.stat(path).then(({ isDirectory }) => isDirectory, () => false);
}
