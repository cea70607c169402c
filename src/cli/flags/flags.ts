import type { AcquireOptions, ExposeOut, Trigger } from "../../../mod.ts";
import {
  anyNumber,
  binning,
  exposure,
  features,
  isThere,
  numbers,
  oneOf,
  type Read,
  region,
  regions,
  size,
  slots,
  text,
  wholeNumber,
} from "./flag_readers.ts";

/** One flag: what it takes, what it is for, and how its text is read. */
export interface Flag<T> {
  /** What stands behind it in the help; nothing for a flag that takes no value. */
  readonly takes?: string;
  /** What it is for, as a line of the help. */
  readonly help: string;
  /** Reads its text. */
  readonly read: Read<T>;
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

const bufferModes = [
  "auto",
  "overwrite",
  "no-overwrite",
  "sequence",
] as const satisfies readonly AcquireOptions["bufferMode"][];
const wakers = ["auto", "semaphore", "callback"] as const satisfies readonly AcquireOptions["waker"][];

const table = {
  "library": {
    takes: "simulator|PATH",
    help: "Which libpvcam; without it PVCAM_LIBRARY, then the system's",
    read: text("simulator, or the path of a libpvcam.so.2"),
  },
  "camera": {
    takes: "NAME",
    help: "Which camera; without it the first",
    read: text("a camera's name, as `list` shows it"),
  },
  "frames": {
    takes: "N",
    help: "How many frames; without it until Ctrl-C",
    read: wholeNumber(1, 0x7fffffff),
  },
  "exposure": { takes: "MS", help: "Exposure in milliseconds", read: exposure },
  "region": {
    takes: "X,Y,W,H",
    help: "Part of the sensor in unbinned pixels, or full",
    read: region,
  },
  "binning": {
    takes: "N|NxM",
    help: "Columns and rows summed into one pixel",
    read: binning,
  },
  "port": {
    takes: "NAME|N",
    help: "Readout port",
    read: text("a port's name or number"),
  },
  "speed": {
    takes: "NAME|N",
    help: "Speed of the port",
    read: text("a speed's name or number"),
  },
  "gain": {
    takes: "NAME|N",
    help: "Gain of the speed",
    read: text("a gain's name or number"),
  },
  "trigger": {
    takes: "WORD",
    help: `What starts an exposure: ${triggers.join(", ")}`,
    read: oneOf(triggers),
  },
  "expose-out": {
    takes: "WORD",
    help: `When the output line is high: ${exposeOuts.join(", ")}`,
    read: oneOf(exposeOuts),
  },
  "metadata": {
    help: "Have the camera embed its clock and frame numbers in each frame",
    read: isThere,
  },
  "regions": {
    takes: "X,Y,W,H;...",
    help: "Several parts of the sensor at once, with semicolons between them",
    read: regions,
  },
  "clear-mode": {
    takes: "NAME",
    help: "How the sensor is cleared, as the camera calls it",
    read: text("a name"),
  },
  "fan": {
    takes: "NAME",
    help: "The fan's speed, as the camera calls it",
    read: text("a name, such as High"),
  },
  "temperature": {
    takes: "C",
    help: "Set point of the sensor's temperature, in degrees Celsius",
    read: anyNumber,
  },
  "scan-mode": {
    takes: "NAME",
    help: "How rows are scanned, as the camera calls it",
    read: text("a name"),
  },
  "scan-line-delay": {
    takes: "N",
    help: "Row times to wait between rows, in scan mode Line Delay",
    read: wholeNumber(0, 65_535),
  },
  "scan-width": {
    takes: "N",
    help: "Rows exposed at once, in scan mode Scan Width",
    read: wholeNumber(1, 65_535),
  },
  "smart-stream": {
    takes: "MS,MS,...",
    help: "Exposures in milliseconds that the camera goes through frame by frame",
    read: numbers,
  },
  "post-processing": {
    takes: "NAME=on|off,...",
    help: "Post-processing features, as the camera calls them",
    read: features,
  },
  "settings": {
    takes: "FILE",
    help: "Settings that `settings save` wrote; flags beside it go before it",
    read: text("a file's path"),
  },
  "buffer-mode": {
    takes: "WORD",
    help:
      "How the camera uses the ring: auto, overwrite, no-overwrite; or sequence, into memory for every frame",
    read: oneOf(bufferModes),
  },
  "slots": {
    takes: "N|WORD",
    help: "Slots of the ring: a number, auto (a second of frames), recommended (by the camera)",
    read: slots,
  },
  "waker": {
    takes: "WORD",
    help: "What wakes us: auto, semaphore, callback",
    read: oneOf(wakers),
  },
  "out": {
    takes: "FILE",
    help: "Where to; the ending names the format: .ome.tif, .ome.zarr, .raw, .h5. " +
      "Several with commas between them share the frames",
    read: text("a path that ends in .ome.tif, .ome.zarr, .raw or .h5"),
  },
  "zarr": {
    takes: "FILE",
    help: "Make the OME-TIFF of --out an OME-Zarr too, of the same bytes on the same disk",
    read: text("a path that ends in .ome.zarr"),
  },
  "compress": {
    takes: "zstd",
    help: "Compress the frames; of OME-TIFF and OME-Zarr alone",
    read: oneOf(["zstd"]),
  },
  "force": { help: "Replace a file that is there", read: isThere },
  "print": { help: "Show the line of `deno run` and do nothing", read: isThere },
  "no-check": { help: "Leave the script's types unchecked: begins sooner", read: isThere },
  "json-lines": { help: "One JSON object a line on stdout: what happens, as it happens", read: isThere },
  "dry-run": { help: "Plan: show its events, and what it would take of time and disk", read: isThere },
  "resume": { help: "Plan: go on with a recording that was broken off", read: isThere },
  "allow-read": further("PATHS", "Files and folders that it may read"),
  "allow-write": further("PATHS", "Files and folders that it may write"),
  "allow-net": further("HOSTS", "Hosts that it may reach, such as localhost:8000"),
  "allow-env": further("NAMES", "Environment variables that it may see"),
  "allow-run": further("NAMES", "Programs that it may start"),
  "allow-sys": further("NAMES", "What it may ask of this machine, such as hostname"),
  "allow-import": further("HOSTS", "Where it may import modules from, beside jsr.io and npm"),
  "pace": {
    takes: "N",
    help: "Frames a second of the simulated camera; without it the works have their own",
    read: wholeNumber(1, 10_000_000),
  },
  "quick": { help: "Fewer frames: over within 40 s", read: isThere },
  "sandbox": { help: "Run it without any right, for scripts that nobody has read", read: isThere },
  "copies": {
    help: "Sandbox: give it copies of frames, so that it cannot change what is recorded",
    read: isThere,
  },
  "allow-temperature": { help: "Sandbox: let it set the sensor's temperature", read: isThere },
  "allow-fan": { help: "Sandbox: let it set the fan", read: isThere },
  "limit-seconds": {
    takes: "N",
    help: "Sandbox: how long it may take; 3600 unless said",
    read: wholeNumber(1, 1e9),
  },
  "limit-frames": {
    takes: "N",
    help: "Sandbox: frames of all its runs; 1000000 unless said",
    read: wholeNumber(1, 1e15),
  },
  "limit-bytes": {
    takes: "SIZE",
    help: "Sandbox: what it may write, such as 50GB; 100GB unless said",
    read: size,
  },
  "limit-memory": {
    takes: "SIZE",
    help: "Sandbox: memory for itself, and for each ring; 2GB unless said",
    read: size,
  },
  "json": { help: "One JSON object on stdout, and nothing else there", read: isThere },
  "help": { help: "Show this", read: isThere },
} satisfies Record<string, Flag<unknown>>;

/** The name of a flag, without its dashes. */
export type FlagName = keyof typeof table;

/** What the flags of a command line can say, each under the flag's own name. */
type FlagValues = { readonly [Name in FlagName]: ReturnType<typeof table[Name]["read"]> };

/** The flags that were given. */
export type Given = Partial<FlagValues>;

/** Every flag of every command, in the order of the help. */
export const flags: { readonly [Name in FlagName]: Flag<FlagValues[Name]> } = table;

/** A right of Deno's that a script is given beyond what it needs for a camera; never all of a kind at once. */
function further(takes: string, help: string): Flag<string> {
  return { takes, help, read: text(`${takes.toLowerCase()} with commas between them`) };
}
