import { SettingsError, SinkError } from "../../errors.ts";
import { automaticPath, isTaken, usualName } from "./automatic_name.ts";
import { said } from "../../recording/files/disk_failure.ts";
import { type Entries, type Entry, readConfig, userFile } from "./config_files.ts";
import { variable } from "../../variable.ts";

/** The flags that a configuration can replace. */
export interface ConfiguredFlags {
  readonly library?: string;
  readonly camera?: string;
  readonly out?: string;
}

/** The entries for this folder and this user. */
export function entriesHere(): Promise<Entries> {
  return readConfig(".", userFile());
}

/**
 * The flags, completed with the camera and the library of the configuration, unless a flag or a variable gives them.
 */
export async function withCamera<Flags extends ConfiguredFlags>(
  given: Flags,
  takes: { camera: boolean; library: boolean },
): Promise<Flags> {
  const { camera, library } = await entriesHere();
  const named = variable("PVCAM_LIBRARY");
  return {
    ...given,
    ...(takes.camera && given.camera === undefined && camera && { camera: camera.value }),
    ...(takes.library && given.library === undefined && !named && library && { library: library.value }),
  };
}

/**
 * The flags, with an automatic name if they name no recording: in the folder of `--out`, or in that of the
 * configuration.
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
        "No place to record to: give --out FILE, such as --out run.ome.tif, or --out FOLDER/ for a name by date and time.",
      );
    }
    if (folder) await makeFolder(folder);
    return { ...given, out: await automaticPath(folder?.value ?? ".", name?.value ?? usualName, now) };
  }
  return await isFolder(out)
    ? { ...given, out: await automaticPath(out, name?.value ?? usualName, now) }
    : given;
}

/** More programs than this do not begin in the same second. */
const MOST_NAMES = 50;

/**
 * Does some work with the flags, and with an automatic name if they name no recording. If another program has taken that
 * name meanwhile, the work is done once more with the next one: it has recorded nothing then.
 */
export async function withFreeName<Flags extends ConfiguredFlags, Result>(
  given: Flags,
  work: (given: Flags) => Promise<Result>,
): Promise<Result> {
  for (let attempt = 1;; attempt++) {
    const named = await withName(given);
    try {
      return await work(named);
    } catch (error) {
      const isLate = error instanceof SinkError && named.out !== given.out && await isTaken(named.out!);
      if (!isLate || attempt === MOST_NAMES) throw error;
    }
  }
}

async function makeFolder({ value, source }: Entry): Promise<void> {
  const about = { action: "make the folder", path: value, comfort: `"${source}" names it.` };
  await said(Deno.mkdir(value, { recursive: true }), about);
}

/** Whether a path means a folder for recordings: it ends in a slash, or a folder is there that is no Zarr. */
async function isFolder(path: string): Promise<boolean> {
  if (path.endsWith("/")) return true;
  return !/\.zarr$/i.test(path) && await Deno.stat(path).then(({ isDirectory }) => isDirectory, () => false);
}
