import { settingRows } from "../../camera/settings/setting_rows.ts";
import type { Settings } from "../../camera/settings.ts";
import { optionKinds } from "../../acquisition/options.ts";
import { type Kind, listOf, oneOf, positive, text, truth, wholeNumber } from "../../kinds.ts";
import { address, size } from "./read_flag.ts";

/** One flag: what it takes and what it is for. */
export interface Flag<T> {
  /** The placeholder of its value in the help; absent for a flag without a value. */
  readonly takes?: string;
  /** What it is for, as a line of the help. */
  readonly help: string;
  /** Its short form: one letter after one dash. */
  readonly short?: string;
  /** The values that it takes. */
  readonly kind: Kind<T>;
}

const others = {
  "library": {
    takes: "simulator|PATH",
    help: "Which libpvcam. Default: PVCAM_LIBRARY, then the system's",
    kind: text("simulator, or the path of a libpvcam.so.2"),
  },
  "camera": {
    takes: "NAME",
    help: "Which camera. Default: the first",
    kind: text("a camera's name, as `list` shows it"),
  },
  "frames": {
    takes: "N",
    help: "How many frames. Default: until Ctrl-C",
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
      "How the camera uses the ring: auto, overwrite, no-overwrite; or sequence, with memory for every frame",
    kind: optionKinds.bufferMode,
  },
  "slots": {
    takes: "N|WORD",
    help: "Size of the ring in frames: a number, auto (one second of frames), or recommended (by the camera)",
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
    help: "Also make the OME-TIFF of --out readable as an OME-Zarr; both use the same bytes on the disk",
    kind: text("a path that ends in .ome.zarr"),
  },
  "compress": {
    takes: "zstd|lz4",
    help:
      "Compress the frames without a loss: OME-Zarr while it is recorded, and OME-TIFF too by `convert`. " +
      "zstd makes them smallest, lz4 is fastest",
    kind: oneOf(["zstd", "lz4"]),
  },
  "pyramid": {
    help:
      "Add pictures of lower resolution to OME-Zarr or OME-TIFF, each half of the one before, for viewers of large pictures",
    kind: truth,
  },
  "shard-size": {
    takes: "SIZE",
    help: "OME-Zarr: bytes of pixels in each shard, which is a file, such as 500MB. Default: 1 GiB",
    kind: size,
  },
  "magnification": {
    takes: "N",
    help: "The objective's magnification; files then give the size of a pixel on the sample",
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
    help: "The picture's name in the files. Default: the file's name",
    kind: text("a name"),
  },
  "note": {
    takes: "KEY=VALUE",
    help: "Notes to keep in the files, separated by commas",
    kind: listOf(text("a name and a value with = between them, such as stain=DAPI"), {
      takes: "names and values, such as stain=DAPI",
      most: 1000,
    }),
  },
  "salvage": {
    takes: "TO",
    help: "Save what can be read of a damaged FILE into a new recording; FILE is not changed",
    kind: text("a path that ends in .ome.tif, .ome.zarr, .raw or .h5"),
  },
  "skip-pixels": { help: "Skip the checksums, for which all pixels must be read", kind: truth },
  "this-part": { help: "Take only this file, if the recording has several parts", kind: truth },
  "force": { help: "Replace a file that exists", kind: truth },
  "print": { help: "Show the line of `deno run` and do nothing", kind: truth },
  "no-check": { help: "Do not check the script's types: it starts sooner", kind: truth },
  "verbose": {
    short: "v",
    help: "Also say how the buffer was used and how the file was written",
    kind: truth,
  },
  "process": {
    takes: "FILE",
    help: "Run this module for each frame, in another thread; what it emits is a line of JSON on stdout",
    kind: text("the path of a module"),
  },
  "around": {
    takes: "SECONDS",
    help: "Record only this many seconds before and after each event of --when, each into a numbered file",
    kind: positive,
  },
  "when": {
    takes: "'mean>500'",
    help: "With --around: what an event is: min, max, mean, std or saturated, then > or <, then a number",
    kind: text("a condition, such as 'mean>500'"),
  },
  "csv": { help: "One line of comma-separated values for each frame, for a spreadsheet", kind: truth },
  "json-lines": { help: "Print each event on stdout at once, as one JSON object a line", kind: truth },
  "dry-run": { help: "Plan: show its events and the time and disk space that it needs", kind: truth },
  "resume": { help: "Plan: continue a recording that ended early", kind: truth },
  "allow-read": further("PATHS", "Files and folders that it may read"),
  "allow-write": further("PATHS", "Files and folders that it may write"),
  "allow-net": further("HOSTS", "Hosts that it may reach, such as localhost:8000"),
  "allow-env": further("NAMES", "Environment variables that it may see"),
  "allow-run": further("NAMES", "Programs that it may start"),
  "allow-sys": further("NAMES", "What it may ask of this machine, such as hostname"),
  "allow-import": further("HOSTS", "Hosts that it may import modules from, besides jsr.io and npm"),
  "control": { help: "Let the page drive the camera: settings, start and stop, snap, record", kind: truth },
  "address": {
    takes: "HOST:PORT",
    help: "Where the page is served; 127.0.0.1:8090 by default. At another host's address a token is needed",
    kind: address,
  },
  "page-name": {
    takes: "NAME",
    help: "Host names by which browsers may reach the page, such as a proxy's, separated by commas",
    kind: text("names of hosts, separated by commas"),
  },
  "terminal": { help: "Show it in this terminal: picture, rates, losses, the mean over time", kind: truth },
  "page": { help: "Also show it in a browser; --address says where, as `live` does", kind: truth },
  "no-report": {
    help: "Put no report beside the recording at its end (`report` makes one later)",
    kind: truth,
  },
  "svg": {
    takes: "FILE",
    help: "Also save the intervals between frames, as a picture for a paper",
    kind: text("a path that ends in .svg"),
  },
  "open": { help: "Open the page in this machine's browser", kind: truth },
  "pace": {
    takes: "N",
    help: "Frames a second of the simulated camera. Default: each work has its own",
    kind: wholeNumber(1, 10_000_000),
  },
  "quick": { help: "Fewer frames, to end sooner", kind: truth },
  "sandbox": { help: "Run it without any rights; for scripts that you have not read", kind: truth },
  "copies": {
    help: "Sandbox: give it copies of frames, so that it cannot change what is recorded",
    kind: truth,
  },
  "allow-temperature": { help: "Sandbox: let it set the sensor's temperature", kind: truth },
  "allow-fan": { help: "Sandbox: let it set the fan", kind: truth },
  "limit-seconds": {
    takes: "N",
    help: "Sandbox: how long it may take. Default: 3600",
    kind: wholeNumber(1, 1e9),
  },
  "limit-frames": {
    takes: "N",
    help: "Sandbox: how many frames all its runs together may take. Default: 1000000",
    kind: wholeNumber(1, 1e15),
  },
  "limit-bytes": {
    takes: "SIZE",
    help: "Sandbox: what it may write, such as 50GB. Default: 100GB",
    kind: size,
  },
  "limit-memory": {
    takes: "SIZE",
    help: "Sandbox: memory for itself, and the same for each ring. Default: 2GB",
    kind: size,
  },
  "json": { help: "Print one JSON object on stdout and nothing else", kind: truth },
  "help": { short: "h", help: "Show this", kind: truth },
} satisfies Record<string, Flag<unknown>>;

type Rows = typeof settingRows;
/** The flags of the settings, from the table of settings. */
type SettingFlags = {
  readonly [Name in keyof Rows as Rows[Name]["flag"]["name"]]: Flag<NonNullable<Settings[Name]>>;
};

const ofSettings = Object.fromEntries(
  Object.values(settingRows).map(({ flag, kind }) => [flag.name, { ...flag, kind }]),
) as unknown as SettingFlags;

const table = { ...ofSettings, ...others };

/** The name of a flag, without its dashes. */
export type FlagName = keyof typeof table;

/** The values of a command line's flags, each under the flag's name. */
type FlagValues = {
  readonly [Name in FlagName]: typeof table[Name] extends { readonly kind: Kind<infer T> } ? T : never;
};

/** The flags of settings, in the order of the help. */
export const settingFlags = Object.keys(ofSettings) as readonly (keyof SettingFlags)[];

/** The settings that the flags of a command line name. */
export function settingsOfFlags(given: Given): Settings {
  const rows = Object.entries(settingRows).map(([name, { flag }]) => [name, given[flag.name]] as const);
  return Object.fromEntries(rows.filter(([, value]) => value !== undefined));
}

/** The flags that were given. */
export type Given = Partial<FlagValues>;

/** Every flag of every command, in the order of the help. */
export const flags = table as { readonly [Name in FlagName]: Flag<FlagValues[Name]> };

/** A flag that gives a script one of Deno's rights besides its camera, but only for what the flag names. */
function further(takes: string, help: string): Flag<string> {
  return { takes, help, kind: text(`${takes.toLowerCase()}, separated by commas`) };
}
