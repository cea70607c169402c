import { dirname, isAbsolute, join, resolve } from "@std/path";
import { CameraError, SettingsError } from "../../errors.ts";
import { readSmallFile } from "../../recording/files/small_file.ts";
import { isRecordText } from "../../recording/record/record_text.ts";
import { type Kind, text } from "../../kinds.ts";
import { readFields } from "../../read_fields.ts";
import { variable } from "../../variable.ts";

/** The values that a lab uses if no flag gives others. */
export interface Config {
  /** Which libpvcam. */
  readonly library?: string;
  /** Which camera: its name, serial number or product. */
  readonly camera?: string;
  /** The folder for recordings without a name, as an absolute path. */
  readonly folder?: string;
  /** The name of a recording without one; see `automaticName`. */
  readonly name?: string;
}

/** The largest size of a configuration, in bytes. How much of a file tells that it is a record, in bytes. */
const MOST_BYTES = 1e6, RECORD_BEGINS_BYTES = 64;

/** An entry, and the file that it comes from. */
export interface Entry {
  readonly value: string;
  readonly source: string;
}

/** The entries in use. */
export type Entries = { readonly [Name in keyof Config]: Entry };

/** The name of the configuration in an experiment's folder. */
export const folderFileName = "pvcam.json";

/** What each entry takes. */
export const configKinds = {
  library: text("simulator, or the path of a libpvcam"),
  camera: text("a camera's name, serial number or product"),
  folder: text("the path of a folder"),
  name: text("a name such as {date}_{time}.ome.tif"),
} as const satisfies { [Name in keyof Required<Config>]: Kind<string> };

/** The names of all entries. */
export const configNames = Object.keys(configKinds) as readonly (keyof Config)[];

/** The user's file, by the XDG rule; undefined if there is no home folder. */
export function userFile(env: (name: string) => string | undefined = variable): string | undefined {
  const base = env("XDG_CONFIG_HOME");
  if (base && isAbsolute(base)) return join(base, "pvcam", "config.json");
  const home = env("HOME");
  return home ? join(home, ".config", "pvcam", "config.json") : undefined;
}

/**
 * The entries of the user's file, replaced by those of a `pvcam.json` in the experiment's folder or the nearest folder
 * above it. Throws a `SettingsError` that names the file if it cannot be understood.
 */
export async function readConfig(folder: string, user: string | undefined): Promise<Entries> {
  const own = user === undefined ? {} : await entriesOf(user, true);
  const beside = await nearest(resolve(folder));
  return beside === undefined ? own : { ...own, ...await entriesOf(beside, false) };
}

async function nearest(folder: string): Promise<string | undefined> {
  for (let at = folder;; at = dirname(at)) {
    const path = join(at, folderFileName);
    if (await Deno.stat(path).then(({ isFile }) => isFile, () => false) && !await isRecord(path)) return path;
    if (at === dirname(at)) return undefined;
  }
}

/** Whether a file is the record of a recording that is called `pvcam`, which is no configuration. */
async function isRecord(path: string): Promise<boolean> {
  try {
    using file = await Deno.open(path);
    const bytes = new Uint8Array(RECORD_BEGINS_BYTES);
    const length = await file.read(bytes) ?? 0;
    return isRecordText(new TextDecoder().decode(bytes.subarray(0, length)));
  } catch {
    return false; // reading it will say why
  }
}

async function entriesOf(path: string, isOwn: boolean): Promise<Entries> {
  let text: string;
  try {
    text = await readSmallFile(path, MOST_BYTES);
  } catch (error) {
    if (error instanceof CameraError || error instanceof Deno.errors.NotCapable) throw error;
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return {};
    throw new SettingsError(`Cannot read the configuration "${path}": ${(error as Error).message}.`);
  }
  try {
    const config: Config = readFields(JSON.parse(text), { what: "entry", kinds: configKinds });
    if (config.library !== undefined && !isOwn) {
      throw new SettingsError(
        "A folder does not choose which library is loaded: `library` belongs in the user's own file, which `pvcam config` names.",
      );
    }
    const entries = Object.entries(config).map(([name, value]) => [
      name,
      { value: name === "folder" ? placeOf(value, path) : value, source: path },
    ]);
    return Object.fromEntries(entries);
  } catch (error) {
    throw new SettingsError(`Cannot use the configuration "${path}": ${(error as Error).message}`);
  }
}

/** A folder relative to the home folder (`~`) or to the file's own folder. */
function placeOf(folder: string, path: string): string {
  const home = variable("HOME");
  if (home && /^~(\/|$)/.test(folder)) return join(home, folder.slice(1));
  return resolve(dirname(path), folder);
}
