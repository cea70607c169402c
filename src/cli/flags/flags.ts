import { settingRows } from "../../camera/settings/setting_rows.ts";
import type { Settings } from "../../camera/settings.ts";
import { optionKinds } from "../../acquisition/options.ts";
import { type Kind, listOf, oneOf, positive, text, truth, wholeNumber } from "../../kinds.ts";
import { address, size } from "./read_flag.ts";

/** One flag: what it takes and what it is for. */
export interface Flag<T> {
  /** What stands behind it in the help; nothing for a flag that takes no value. */
  readonly takes?: string;
  /** What it is for, as a line of the help. */
  readonly help: string;
  /** One letter that stands for it, behind one dash. */
  readonly short?: string;
  /** What can stand behind it. */
  readonly kind: Kind<T>;
}

const others = {
  "library": {
    takes: "simulator|PATH",
    help: "Which libpvcam; without it PVCAM_LIBRARY, then the system's",
    kind: text("simulator, or the path of a libpvcam.so.2"),
  },
  "camera": {
    takes: "NAME",
    help: "Which camera; without it the first",
    kind: text("a camera's name, as `list` shows it"),
  },
  "frames": {
    takes: "N",
    help: "How many frames; without it until Ctrl-C",
    short: "n",
    kind: wholeNumber(1, 0x7fffffff),
  },
  "like": {
    takes: "FILE",
    help: "Settings and number of frames of an earlier recording; flags on the same line replace them",
    kind: text("the path of a recording, or of the .json beside it"),
  },
  "settings": {
    takes: "FILE",
    help: "Settings that `settings save` wrote; flags on the same line replace them",
    kind: text("a file's path"),
  },
  "buffer-mode": {
    takes: "WORD",
    help:
      "How the camera uses the ring: auto, overwrite, no-overwrite; or sequence, into memory for every frame",
    kind: optionKinds.bufferMode,
  },
  "slots": {
    takes: "N|WORD",
    help: "Size of the ring in frames: a number, auto (a second of frames), recommended (by the camera)",
    kind: optionKinds.slots,
  },
  "waker": {
    takes: "WORD",
    help: "What reports new frames: auto, semaphore, callback",
    kind: optionKinds.waker,
  },
  "out": {
    takes: "FILE",
    short: "o",
    help: "The file to write; its ending names the format: .ome.tif, .ome.zarr, .raw, .h5. " +
      "With several files, separated by commas, the frames are split among them",
    kind: text("a path that ends in .ome.tif, .ome.zarr, .raw or .h5"),
  },
  "zarr": {
    takes: "FILE",
    help: "Make the OME-TIFF of --out an OME-Zarr as well: both use the same bytes on the disk",
    kind: text("a path that ends in .ome.zarr"),
  },
  "compress": {
    takes: "zstd",
    help: "Compress the frames; for OME-TIFF and OME-Zarr",
    kind: oneOf(["zstd"]),
  },
  "magnification": {
    takes: "N",
    help: "How much larger the sample is on the sensor; files then tell pixels of the sample",
    kind: positive,
  },
  "pixel-size": {
    takes: "UM",
    help: "Size of an unbinned pixel on the sample, in micrometres",
    kind: positive,
  },
  "objective": { takes: "TEXT", help: "The objective's name, for the files", kind: text("a name") },
  "name": {
    takes: "TEXT",
    help: "What the pictures are called in the files; otherwise as the file is",
    kind: text("a name"),
  },
  "note": {
    takes: "KEY=VALUE",
    help: "What else the files keep; several with commas",
    kind: listOf(text("a name and a value with = between them, such as stain=DAPI"), {
      takes: "names and values, such as stain=DAPI",
      most: 1000,
    }),
  },
  "salvage": {
    takes: "TO",
    help: "Save what can be read of a damaged FILE into a new recording; FILE stays as it is",
    kind: text("a path that ends in .ome.tif, .ome.zarr, .raw or .h5"),
  },
  "skip-pixels": { help: "Leave the checksums of the pixels, for which all of them are read", kind: truth },
  "force": { help: "Replace a file that is there", kind: truth },
  "print": { help: "Show the line of `deno run` and do nothing", kind: truth },
  "no-check": { help: "Leave the script's types unchecked: begins sooner", kind: truth },
  "verbose": {
    short: "v",
    help: "Also say how the buffer was used and how the file was written",
    kind: truth,
  },
  "process": {
    takes: "FILE",
    help: "Run this module for each frame, in a thread of its own; what it emits is a line of JSON on stdout",
    kind: text("the path of a module"),
  },
  "around": {
    takes: "SECONDS",
    help: "Record only so long before and after each event of --when, each into a file with a number",
    kind: positive,
  },
  "when": {
    takes: "'mean>500'",
    help: "With --around: what an event is; min, max, mean, std or saturated, and > or < a number",
    kind: text("a condition, such as 'mean>500'"),
  },
  "csv": { help: "One line of values with commas for each frame, for a spreadsheet", kind: truth },
  "json-lines": { help: "One JSON object a line on stdout: what happens, as it happens", kind: truth },
  "dry-run": { help: "Plan: show its events, and what it would take of time and disk", kind: truth },
  "resume": { help: "Plan: go on with a recording that was broken off", kind: truth },
  "allow-read": further("PATHS", "Files and folders that it may read"),
  "allow-write": further("PATHS", "Files and folders that it may write"),
  "allow-net": further("HOSTS", "Hosts that it may reach, such as localhost:8000"),
  "allow-env": further("NAMES", "Environment variables that it may see"),
  "allow-run": further("NAMES", "Programs that it may start"),
  "allow-sys": further("NAMES", "What it may ask of this machine, such as hostname"),
  "allow-import": further("HOSTS", "Where it may import modules from, beside jsr.io and npm"),
  "control": { help: "Let the page drive the camera: settings, start and stop, snap, record", kind: truth },
  "address": {
    takes: "HOST:PORT",
    help: "Where the page is served; 127.0.0.1:8090 by default. At another host's address a token is needed",
    kind: address,
  },
  "page-name": {
    takes: "NAME",
    help: "A name that the page may be called by, such as that of a proxy; several with commas",
    kind: text("names of hosts with commas between them"),
  },
  "terminal": { help: "Show it in this terminal: picture, rates, losses, the mean over time", kind: truth },
  "page": { help: "Also show it in a browser; --address says where, as `live` does", kind: truth },
  "report": { help: "Put a report beside the recording when it is over, as `report` does", kind: truth },
  "svg": {
    takes: "FILE",
    help: "Also the intervals between frames, as a picture for a paper",
    kind: text("a path that ends in .svg"),
  },
  "open": { help: "Open the page in this machine's browser", kind: truth },
  "pace": {
    takes: "N",
    help: "Frames a second of the simulated camera; without it the works have their own",
    kind: wholeNumber(1, 10_000_000),
  },
  "quick": { help: "Fewer frames: over sooner", kind: truth },
  "sandbox": { help: "Run it without any right, for scripts that you have not read", kind: truth },
  "copies": {
    help: "Sandbox: give it copies of frames, so that it cannot change what is recorded",
    kind: truth,
  },
  "allow-temperature": { help: "Sandbox: let it set the sensor's temperature", kind: truth },
  "allow-fan": { help: "Sandbox: let it set the fan", kind: truth },
  "limit-seconds": {
    takes: "N",
    help: "Sandbox: how long it may take; 3600 unless said",
    kind: wholeNumber(1, 1e9),
  },
  "limit-frames": {
    takes: "N",
    help: "Sandbox: frames of all its runs; 1000000 unless said",
    kind: wholeNumber(1, 1e15),
  },
  "limit-bytes": {
    takes: "SIZE",
    help: "Sandbox: what it may write, such as 50GB; 100GB unless said",
    kind: size,
  },
  "limit-memory": {
    takes: "SIZE",
    help: "Sandbox: memory for itself, and for each ring; 2GB unless said",
    kind: size,
  },
  "json": { help: "One JSON object on stdout, and nothing else there", kind: truth },
  "help": { short: "h", help: "Show this", kind: truth },
} satisfies Record<string, Flag<unknown>>;

type Rows = typeof settingRows;
/** The flags of the settings, by the table of settings. */
type SettingFlags = {
  readonly [Name in keyof Rows as Rows[Name]["flag"]["name"]]: Flag<NonNullable<Settings[Name]>>;
};

const ofSettings = Object.fromEntries(
  Object.values(settingRows).map(({ flag, kind }) => [flag.name, { ...flag, kind }]),
) as unknown as SettingFlags;

const table = { ...ofSettings, ...others };

/** The name of a flag, without its dashes. */
export type FlagName = keyof typeof table;

/** What the flags of a command line can say, each under the flag's own name. */
type FlagValues = {
  readonly [Name in FlagName]: typeof table[Name] extends { readonly kind: Kind<infer T> } ? T : never;
};

/** The flags of settings, in the order of the help. */
export const settingFlags = Object.keys(ofSettings) as readonly (keyof SettingFlags)[];

/** The settings that the flags of a command line ask for. */
export function settingsOfFlags(given: Given): Settings {
  const rows = Object.entries(settingRows).map(([name, { flag }]) => [name, given[flag.name]] as const);
  return Object.fromEntries(rows.filter(([, value]) => value !== undefined));
}

/** The flags that were given. */
export type Given = Partial<FlagValues>;

/** Every flag of every command, in the order of the help. */
export const flags = table as { readonly [Name in FlagName]: Flag<FlagValues[Name]> };

/** A right of Deno's that a script is given beyond what it needs for a camera; never all of a kind at once. */
function further(takes: string, help: string): Flag<string> {
  return { takes, help, kind: text(`${takes.toLowerCase()} with commas between them`) };
}
