// deno-lint-ignore no-import-prefix
import type { Dataset, File } from "npm:h5wasm@0.10.3/node";
import { jsonDifferences, sayDifferences } from "../reading/differences.ts";
import type { KnownOfFrames } from "../reading/recorded_frames.ts";
import { recordedTimes } from "../reading/recorded_place.ts";
import { saidParameters } from "../record/said_parameters.ts";
import type { PlaneTimes } from "../record/plane_times.ts";
import { pixelSizeUm } from "../record/pictures.ts";
import type { SinkRun } from "../sink.ts";

/** The facts about a run that are attributes of the file. Values that are JSON are stored as text. */
export function runAttributes(
  run: Pick<SinkRun, "startedMs" | "camera" | "settings" | "parameters" | "format" | "axes" | "sample">,
): Record<string, string> {
  const { startedMs, camera, settings, format: { bitDepth, regions }, axes, sample } = run;
  const values = { camera, settings, bitDepth, regions, axes, sample, parameters: saidParameters(run) };
  return {
    creator: "pvcam-deno",
    started_at: new Date(startedMs).toISOString(),
    ...Object.fromEntries(
      Object.entries(values).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, JSON.stringify(value)]]
      ),
    ),
  };
}

/** The size of a region's pixels in micrometres, as z, y and x; nothing if it is unknown. */
export function elementSize(
  run: Pick<SinkRun, "camera" | "format" | "sample">,
  region: number,
): number[] | undefined {
  const [x, y] = pixelSizeUm(run, region);
  return x > 0 && y > 0 ? [1, y, x] : undefined;
}

/** How much times may differ, in seconds: a record gives the moment when its run was armed in whole milliseconds. */
const startTolerance = 0.0011;
/**
 * The same for a killed recording, in seconds: frames that were found together have times that were last spread when
 * they were counted.
 */
const spreadTolerance = 1;

/** What the attributes and times in an HDF5 file say differently from the record and the table beside it. */
export function attributeFaults(
  file: File,
  pixels: readonly Dataset[],
  { record, rows }: KnownOfFrames,
): string[] {
  const wanted = runAttributes({ ...record, startedMs: Date.parse(record.startedAt) });
  const differences = Object.entries(wanted).flatMap(([name, text]) =>
    jsonDifferences(valueOf(file, name), plain(text), { at: name, lenient: isNew(name) })
  );
  for (const [region, dataset] of pixels.entries()) {
    const size = elementSize(record, region);
    const found = valueOf(dataset, "element_size_um");
    differences.push(...jsonDifferences(found, size, { at: `element_size_um of region ${region}` }));
  }
  const times = recordedTimes(record, rows, rows.count);
  const fault = timesFault(file, rows.count, { times, isRepaired: record.state === "repaired" });
  if (fault !== undefined) differences.push(fault);
  return sayDifferences("The file", differences);
}

/** The first of a file's times that is not the one of its table, as a clause; nothing if they agree. */
export function timesFault(
  file: File,
  frames: number,
  { times, isRepaired }: { readonly times: PlaneTimes; readonly isRepaired: boolean },
): string | undefined {
  const found = columnOf(file, "delta_s");
  const tolerance = isRepaired ? spreadTolerance : startTolerance;
  for (let frame = 0; frame < frames; frame++) {
    const { deltaS } = times.at(frame);
    if (Math.abs(Number(found?.[frame]) - deltaS) <= tolerance) continue;
    return `delta_s of frame ${frame} (from 0) is ${found?.[frame]} instead of ${deltaS}`;
  }
  return undefined;
}

/** Whether files of earlier versions lack this attribute. */
function isNew(name: string): boolean {
  return name === "axes" || name === "sample" || name === "parameters";
}

function valueOf(object: File | Dataset, name: string): unknown {
  try {
    const value = object.attrs[name]?.value;
    if (typeof value === "string") return plain(value);
    return ArrayBuffer.isView(value) ? Array.from(value as Float64Array) : value;
  } catch {
    return undefined; // damaged
  }
}

function plain(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function columnOf(file: File, name: string): Float64Array | undefined {
  try {
    const column = file.get(name);
    return column && "value" in column ? column.value as Float64Array : undefined;
  } catch {
    return undefined; // a damaged chunk
  }
}
