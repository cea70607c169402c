import type { AcquireOptions, Binning, ExposeOut, Region, Trigger } from "../../mod.ts";
import { SettingsError } from "../../mod.ts";

/** What the flags of a command line can say, each under the flag's own name. */
export interface FlagValues {
  library: string;
  camera: string;
  frames: number;
  exposure: number;
  region: Region | "full";
  binning: Binning;
  port: string;
  speed: string;
  gain: string;
  trigger: Trigger;
  "expose-out": ExposeOut;
  metadata: boolean;
  regions: readonly Region[];
  "clear-mode": string;
  fan: string;
  temperature: number;
  "scan-mode": string;
  "scan-line-delay": number;
  "scan-width": number;
  "smart-stream": readonly number[];
  "post-processing": Readonly<Record<string, boolean>>;
  settings: string;
  "buffer-mode": NonNullable<AcquireOptions["bufferMode"]>;
  slots: NonNullable<AcquireOptions["slots"]>;
  waker: NonNullable<AcquireOptions["waker"]>;
  out: string;
  zarr: string;
  compress: "zstd";
  force: boolean;
  print: boolean;
  "no-check": boolean;
  "json-lines": boolean;
  "dry-run": boolean;
  resume: boolean;
  "allow-read": string;
  "allow-write": string;
  "allow-net": string;
  "allow-env": string;
  "allow-run": string;
  "allow-sys": string;
  pace: number;
  quick: boolean;
  sandbox: boolean;
  copies: boolean;
  "allow-temperature": boolean;
  "allow-fan": boolean;
  "limit-seconds": number;
  "limit-frames": number;
  "limit-bytes": number;
  "limit-memory": number;
  json: boolean;
  help: boolean;
}

/** The name of a flag, without its dashes. */
export type FlagName = keyof FlagValues;

/** The flags that were given. */
export type Given = { readonly [Name in FlagName]?: FlagValues[Name] };

/** One flag: what it takes, what it is for, and how its text is read. */
export interface Flag<T> {
  /** What stands behind it in the help; nothing for a flag that takes no value. */
  readonly takes?: string;
  /** What it is for, as a line of the help. */
  readonly help: string;
  /** Reads its text. Throws a `SettingsError` that names the text and what is allowed. */
  readonly read: (text: string) => T;
}

const triggers = [
  "internal",
  "first",
  "edge",
  "level",
  "level-overlap",
  "level-pulsed",
  "software-first",
  "software-edge",
] as const satisfies readonly Trigger[];

const exposeOuts = [
  "first-row",
  "all-rows",
  "any-row",
  "rolling-shutter",
  "line-output",
  "global-shutter",
] as const satisfies readonly ExposeOut[];

const bufferModes = ["auto", "overwrite", "no-overwrite", "sequence"] as const;
const wakers = ["auto", "semaphore", "callback"] as const;

/** Every flag of every command, in the order of the help. */
export const flags: { readonly [Name in FlagName]: Flag<FlagValues[Name]> } = {
  "library": {
    takes: "simulator|PATH",
    help: "Which libpvcam; without it PVCAM_LIBRARY, then the system's",
    read: text("library", "simulator, or the path of a libpvcam.so.2"),
  },
  "camera": {
    takes: "NAME",
    help: "Which camera; without it the first",
    read: text("camera", "a camera's name, as `list` shows it"),
  },
  "frames": {
    takes: "N",
    help: "How many frames; without it until Ctrl-C",
    read: (value) => wholeNumber("frames", value, { least: 1, most: 0x7fffffff }),
  },
  "exposure": { takes: "MS", help: "Exposure in milliseconds", read: readExposure },
  "region": {
    takes: "X,Y,W,H",
    help: "Part of the sensor in unbinned pixels, or full",
    read: (value) => readRegion(value),
  },
  "binning": {
    takes: "N|NxM",
    help: "Columns and rows summed into one pixel",
    read: readBinning,
  },
  "port": {
    takes: "NAME|N",
    help: "Readout port",
    read: text("port", "a port's name or number"),
  },
  "speed": {
    takes: "NAME|N",
    help: "Speed of the port",
    read: text("speed", "a speed's name or number"),
  },
  "gain": {
    takes: "NAME|N",
    help: "Gain of the speed",
    read: text("gain", "a gain's name or number"),
  },
  "trigger": {
    takes: "WORD",
    help: `What starts an exposure: ${triggers.join(", ")}`,
    read: (value) => oneOf("trigger", value, triggers),
  },
  "expose-out": {
    takes: "WORD",
    help: `When the output line is high: ${exposeOuts.join(", ")}`,
    read: (value) => oneOf("expose-out", value, exposeOuts),
  },
  "metadata": {
    help: "Have the camera embed its clock and frame numbers in each frame",
    read: () => true,
  },
  "regions": {
    takes: "X,Y,W,H;...",
    help: "Several parts of the sensor at once, with semicolons between them",
    read: (value) =>
      value.split(";").map((part) => readRegion(part, "regions")).filter((one) => one !== "full"),
  },
  "clear-mode": {
    takes: "NAME",
    help: "How the sensor is cleared, as the camera calls it",
    read: text("clear-mode", "a name"),
  },
  "fan": {
    takes: "NAME",
    help: "The fan's speed, as the camera calls it",
    read: text("fan", "a name, such as High"),
  },
  "temperature": {
    takes: "C",
    help: "Set point of the sensor's temperature, in degrees Celsius",
    read: (value) => anyNumber("temperature", value),
  },
  "scan-mode": {
    takes: "NAME",
    help: "How rows are scanned, as the camera calls it",
    read: text("scan-mode", "a name"),
  },
  "scan-line-delay": {
    takes: "N",
    help: "Row times to wait between rows, in scan mode Line Delay",
    read: (value) => wholeNumber("scan-line-delay", value, { least: 0, most: 65_535 }),
  },
  "scan-width": {
    takes: "N",
    help: "Rows exposed at once, in scan mode Scan Width",
    read: (value) => wholeNumber("scan-width", value, { least: 1, most: 65_535 }),
  },
  "smart-stream": {
    takes: "MS,MS,...",
    help: "Exposures in milliseconds that the camera goes through frame by frame",
    read: (value) => value.split(",").map((part) => anyNumber("smart-stream", part)),
  },
  "post-processing": {
    takes: "NAME=on|off,...",
    help: "Post-processing features, as the camera calls them",
    read: readFeatures,
  },
  "settings": {
    takes: "FILE",
    help: "Settings that `settings save` wrote; flags beside it go before it",
    read: text("settings", "a file's path"),
  },
  "buffer-mode": {
    takes: "WORD",
    help:
      "How the camera uses the ring: auto, overwrite, no-overwrite; or sequence, into memory for every frame",
    read: (value) => oneOf("buffer-mode", value, bufferModes),
  },
  "slots": {
    takes: "N|WORD",
    help: "Slots of the ring: a number, auto (a second of frames), recommended (by the camera)",
    read: readSlots,
  },
  "waker": {
    takes: "WORD",
    help: "What wakes us: auto, semaphore, callback",
    read: (value) => oneOf("waker", value, wakers),
  },
  "out": {
    takes: "FILE",
    help: "Where to; the ending names the format: .ome.tif, .ome.zarr, .raw, .h5. " +
      "Several with commas between them share the frames",
    read: text("out", "a path that ends in .ome.tif, .ome.zarr, .raw or .h5"),
  },
  "zarr": {
    takes: "FILE",
    help: "Make the OME-TIFF of --out an OME-Zarr too, of the same bytes on the same disk",
    read: text("zarr", "a path that ends in .ome.zarr"),
  },
  "compress": {
    takes: "zstd",
    help: "Compress the frames; of OME-TIFF and OME-Zarr alone",
    read: (value) => oneOf("compress", value, ["zstd"]),
  },
  "force": { help: "Replace a file that is there", read: () => true },
  "print": { help: "Show the line of `deno run` and do nothing", read: () => true },
  "no-check": { help: "Leave the script's types unchecked: begins sooner", read: () => true },
  "json-lines": { help: "One JSON object a line on stdout: what happens, as it happens", read: () => true },
  "dry-run": { help: "Plan: show its events, and what it would take of time and disk", read: () => true },
  "resume": { help: "Plan: go on with a recording that was broken off", read: () => true },
  "allow-read": further("read", "PATHS", "Files and folders that it may read"),
  "allow-write": further("write", "PATHS", "Files and folders that it may write"),
  "allow-net": further("net", "HOSTS", "Hosts that it may reach, such as localhost:8000"),
  "allow-env": further("env", "NAMES", "Environment variables that it may see"),
  "allow-run": further("run", "NAMES", "Programs that it may start"),
  "allow-sys": further("sys", "NAMES", "What it may ask of this machine, such as hostname"),
  "pace": {
    takes: "N",
    help: "Frames a second of the simulated camera; without it the works have their own",
    read: (value) => wholeNumber("pace", value, { least: 1, most: 10_000_000 }),
  },
  "quick": { help: "Fewer frames: over within 40 s", read: () => true },
  "sandbox": { help: "Run it without any right, for scripts that nobody has read", read: () => true },
  "copies": {
    help: "Sandbox: give it copies of frames, so that it cannot change what is recorded",
    read: () => true,
  },
  "allow-temperature": { help: "Sandbox: let it set the sensor's temperature", read: () => true },
  "allow-fan": { help: "Sandbox: let it set the fan", read: () => true },
  "limit-seconds": {
    takes: "N",
    help: "Sandbox: how long it may take; 3600 unless said",
    read: (value) => wholeNumber("limit-seconds", value, { least: 1, most: 1e9 }),
  },
  "limit-frames": {
    takes: "N",
    help: "Sandbox: frames of all its runs; 1000000 unless said",
    read: (value) => wholeNumber("limit-frames", value, { least: 1, most: 1e15 }),
  },
  "limit-bytes": {
    takes: "SIZE",
    help: "Sandbox: what it may write, such as 50GB; 100GB unless said",
    read: (value) => readSize("limit-bytes", value),
  },
  "limit-memory": {
    takes: "SIZE",
    help: "Sandbox: memory for itself, and for each ring; 2GB unless said",
    read: (value) => readSize("limit-memory", value),
  },
  "json": { help: "One JSON object on stdout, and nothing else there", read: () => true },
  "help": { help: "Show this", read: () => true },
};

/** A right of Deno's that a script is given beyond what it needs for a camera; never all of a kind at once. */
function further(right: string, takes: string, help: string): Flag<string> {
  const flag = `allow-${right}` as FlagName;
  return { takes, help, read: text(flag, `${takes.toLowerCase()} with commas between them`) };
}

function text(flag: FlagName, wanted: string): (value: string) => string {
  return (value) => {
    if (value.trim() === "") throw refusal(flag, value, wanted);
    return value;
  };
}

function oneOf<const Word extends string>(flag: FlagName, value: string, words: readonly Word[]): Word {
  const word = words.find((one) => one === value.toLowerCase());
  if (word === undefined) throw refusal(flag, value, `one of ${words.join(", ")}`);
  return word;
}

function wholeNumber(
  flag: FlagName,
  value: string,
  { least, most }: { least: number; most: number },
): number {
  const number = /^\d+$/.test(value) ? Number(value) : NaN;
  if (!(number >= least && number <= most)) {
    throw refusal(flag, value, `a whole number from ${least} to ${most}`);
  }
  return number;
}

function readSize(flag: FlagName, value: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([kMGT]?)B?$/i.exec(value);
  const bytes = match ? Number(match[1]) * 1000 ** " kmgt".indexOf(match[2].toLowerCase() || " ") : NaN;
  if (!(bytes >= 1 && bytes <= Number.MAX_SAFE_INTEGER)) {
    throw refusal(flag, value, "a size in bytes, such as 500000 or 50GB");
  }
  return Math.floor(bytes);
}

function readExposure(value: string): number {
  const number = /^(\d+\.?\d*|\.\d+)(e-?\d+)?$/i.test(value) ? Number(value) : NaN;
  if (!Number.isFinite(number)) {
    throw refusal("exposure", value, "milliseconds from 0 on, such as 10 or 0.5");
  }
  return number;
}

function anyNumber(flag: FlagName, value: string): number {
  const number = value.trim() === "" ? NaN : Number(value);
  if (!Number.isFinite(number)) throw refusal(flag, value, "a number, such as -15 or 2.5");
  return number;
}

function readFeatures(value: string): Record<string, boolean> {
  return Object.fromEntries(
    value.split(",").map((part) => {
      const match = /^\s*([^=]+)=(on|off)\s*$/i.exec(part);
      if (!match) throw refusal("post-processing", value, "NAME=on or NAME=off, with commas between them");
      return [match[1].trim(), match[2].toLowerCase() === "on"];
    }),
  );
}

function readRegion(value: string, flag: FlagName = "region"): Region | "full" {
  if (value === "full") return value;
  const parts = value.split(",").map((part) => /^\s*\d+\s*$/.test(part) ? Number(part) : NaN);
  if (parts.length !== 4 || parts.some(Number.isNaN)) {
    throw refusal(
      flag,
      value,
      "x,y,width,height in whole sensor pixels from 0 on, such as 0,0,512,512, or full",
    );
  }
  const [x, y, width, height] = parts;
  return { x, y, width, height };
}

function readBinning(value: string): Binning {
  const match = /^(\d{1,4})(?:[x,](\d{1,4}))?$/.exec(value);
  const [columns, rows] = [Number(match?.[1]), Number(match?.[2] ?? match?.[1])];
  if (!(columns >= 1 && rows >= 1)) {
    throw refusal("binning", value, "a whole number from 1 on, or columns and rows, such as 2 or 2x1");
  }
  return [columns, rows];
}

function readSlots(value: string): number | "auto" | "recommended" {
  if (value === "auto" || value === "recommended") return value;
  if (!/^\d+$/.test(value) || Number(value) < 2) {
    throw refusal("slots", value, "auto, recommended, or a whole number from 2 on");
  }
  return Number(value);
}

function refusal(flag: FlagName, value: string, wanted: string): SettingsError {
  const given = value === "" ? `Flag --${flag} has no value` : `Cannot use --${flag} ${shown(value)}`;
  return new SettingsError(`${given}: it takes ${wanted}.`);
}

function shown(value: string): string {
  return /^[\w.,:+/-]+$/.test(value) ? value : JSON.stringify(value);
}
