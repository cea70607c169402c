import { areAxes, areChannels, isSample } from "./axes_fault.ts";

type Json = Readonly<Record<string, unknown>>;

/**
 * The limits of a record; a larger number shows damage. No sensor has more pixels on a side, and no disk more frames.
 */
const mostPixels = 1_000_000;
const mostFrames = 1e12;
const mostRegions = 10_000;
/** libpvcam counts a frame's bytes in 32 bits. */
export const mostFrameBytes = 2 ** 32;
const mostParts = 10_000;
const mostDepth = 100;

const states = [
  "recording",
  "repaired",
  "complete",
  "stopped",
  "aborted",
  "failed",
];
const kinds = ["ome-tiff", "ome-zarr", "raw", "hdf5"];

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isWhole(value: unknown, from: number, to: number): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= from && value <= to;
}

function isPair(value: unknown, from: number): boolean {
  return Array.isArray(value) && value.length === 2 &&
    value.every((one) => typeof one === "number" && one >= from && one <= mostPixels);
}

/**
 * Whether a value is the name of a file in the record's own folder. A record from elsewhere must not lead out of that
 * folder.
 */
function isName(value: unknown): value is string {
  return typeof value === "string" && value !== "" && value !== "." && value !== ".." &&
    !/[/\0]/.test(value);
}

function isTime(value: unknown): boolean {
  return typeof value === "string" && !Number.isNaN(Date.parse(value));
}

function say(key: string, value: unknown): string {
  return `its "${key}" is ${Deno.inspect(value, { depth: 0, strAbbreviateSize: 60 })}`;
}

/**
 * What makes a record unusable, as a clause; nothing if everything that is computed with is sound. A record is read
 * from the disk, so a flipped bit, a person with an editor or a stranger may have changed it.
 */
export function recordFault(record: Json): string | undefined {
  if (isDeeper(record, mostDepth)) return "it is nested more deeply than any record";
  const { state, files, kind, frames, framesAsked, table, startedAt, before, part, intervalMs } = record;
  if (!states.includes(state as string)) return say("state", state);
  if (!Array.isArray(files) || files.length === 0 || !files.every(isName)) return say("files", files);
  if (!isName(table) || !table.endsWith(".frames.npy")) return say("table", table);
  if (!kinds.includes(kind as string)) return say("kind", kind);
  if (!isWhole(frames, 0, mostFrames)) return say("frames", frames);
  if (framesAsked !== undefined && !isWhole(framesAsked, 0, Number.MAX_SAFE_INTEGER)) {
    return say("framesAsked", framesAsked);
  }
  if (intervalMs !== undefined && !(typeof intervalMs === "number" && intervalMs > 0)) {
    return say("intervalMs", intervalMs);
  }
  const { axes, channels, sample } = record;
  if (axes !== undefined && !areAxes(axes)) return say("axes", axes);
  if (channels !== undefined && !areChannels(channels)) return say("channels", channels);
  if (sample !== undefined && !isSample(sample)) return say("sample", sample);
  if (!isTime(startedAt)) return say("startedAt", startedAt);
  for (const key of ["camera", "settings", "layout", "lost"]) {
    if (!isObject(record[key])) return say(key, record[key]);
  }
  for (const key of ["asked", "report", "parameters"]) {
    if (record[key] !== undefined && !isObject(record[key])) return say(key, record[key]);
  }
  if (before !== undefined && !isBefore(before)) return say("before", before);
  if (part !== undefined && !isPart(part)) return say("part", part);
  const { pixelSizeUm } = record.camera as Json;
  if (!isPair(pixelSizeUm, 0)) return say("camera.pixelSizeUm", pixelSizeUm);
  return settingsFault(record.settings as Json) ?? formatFault(record.format);
}

/** Whether lists and objects lie in one another more often than this. Code that follows them calls itself for each. */
function isDeeper(value: unknown, most: number): boolean {
  return typeof value === "object" && value !== null &&
    (most === 0 || Object.values(value).some((one) => isDeeper(one, most - 1)));
}

function isBefore(value: unknown): boolean {
  return isObject(value) && isWhole(value.frames, 0, mostFrames) &&
    isWhole(value.frameNumber, 0, Number.MAX_SAFE_INTEGER);
}

function isPart(value: unknown): boolean {
  return isObject(value) && isWhole(value.of, 1, mostParts) && isWhole(value.index, 0, mostParts) &&
    isWhole(value.stripeFrames, 1, mostFrames) &&
    (value.framesAsked === undefined || isWhole(value.framesAsked, 0, mostFrames)) &&
    (value.paths === undefined ||
      Array.isArray(value.paths) && value.paths.length <= mostParts &&
        value.paths.every((path) => typeof path === "string"));
}

function settingsFault(settings: Json): string | undefined {
  for (const key of ["exposureMs", "framePeriodMs"]) {
    const value = settings[key];
    if (key === "exposureMs" && value === undefined) continue; // the length of the trigger decided
    if (typeof value !== "number" || !(value >= 0)) return say(`settings.${key}`, value);
  }
  return undefined;
}

function formatFault(format: unknown): string | undefined {
  if (!isObject(format)) return say("format", format);
  const { frameBytes, bytesPerPixel, bitDepth, regions } = format;
  if (!isWhole(frameBytes, 1, mostFrameBytes)) return say("format.frameBytes", frameBytes);
  if (bytesPerPixel !== 1 && bytesPerPixel !== 2) return say("format.bytesPerPixel", bytesPerPixel);
  if (!isWhole(bitDepth, 1, 64)) return say("format.bitDepth", bitDepth);
  if (!Array.isArray(regions) || regions.length === 0 || regions.length > mostRegions) {
    return say("format.regions", regions);
  }
  let pixelBytes = 0;
  for (const [index, region] of regions.entries()) {
    const name = `format.regions[${index}]`;
    if (!isObject(region)) return say(name, region);
    const { x, y, width, height, offsetBytes, binning } = region;
    if (!isWhole(width, 1, mostPixels) || !isWhole(height, 1, mostPixels)) return say(name, region);
    if (!isWhole(x, 0, mostPixels) || !isWhole(y, 0, mostPixels)) return say(name, region);
    if (!isPair(binning, 1)) return say(`${name}.binning`, binning);
    if (!isWhole(offsetBytes, 0, frameBytes)) return say(`${name}.offsetBytes`, offsetBytes);
    if (offsetBytes + width * height * bytesPerPixel > frameBytes) {
      return `its "${name}" does not fit into the ${frameBytes} bytes of a frame ("format.frameBytes")`;
    }
    pixelBytes += width * height * bytesPerPixel;
  }
  // Regions that lie over one another would make thousands of pictures of a few bytes.
  if (pixelBytes > frameBytes) {
    return `its regions have ${pixelBytes} bytes, and a frame has ${frameBytes} ("format.frameBytes")`;
  }
  return undefined;
}
