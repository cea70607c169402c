import { SinkError } from "../errors.ts";
import { sinkFailure } from "./files/disk_failure.ts";
import { denoFiles } from "./files/deno_files.ts";
import { findRecord } from "./record/find_record.ts";
import { barePath, formatOf } from "./record/output_path.ts";
import { recordBytes } from "./record/run_record.ts";
import type { Sink, SinkRun } from "./sink.ts";
import { addTiffPyramid, type TiffPyramidOptions } from "./tiff/tiff_pyramid.ts";
import { addPyramid } from "./zarr/pyramid/pyramid.ts";

/** The part of a conversion's options that a pyramid needs. */
interface Options {
  readonly pyramid?: boolean;
  readonly progress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/** Throws if the new recording cannot have a pyramid. */
export function checkPyramid(to: string | Sink): void {
  const format = typeof to === "string" ? formatOf(barePath(to)) : undefined;
  if (format === "OME-Zarr" || format === "OME-TIFF") return;
  const name = typeof to === "string" ? to : to.name;
  throw new SinkError(
    `Cannot make a pyramid in "${name}": name an OME-Zarr or OME-TIFF by its path, such as run.ome.zarr.`,
  );
}

/** Options whose progress goes only to one half, if a pyramid is the other half of the work. */
export function halved<T extends Options>(options: T): T {
  const { pyramid, progress } = options;
  if (!pyramid || !progress) return options;
  return { ...options, progress: (done, total) => progress(Math.floor(done / 2), total) };
}

/** Makes the pyramid of a finished recording that was converted without one. */
export async function makePyramid(to: string, run: SinkRun, options: Options): Promise<void> {
  const { frames = 0, format } = run;
  const { signal } = options;
  const path = barePath(to);
  let planes = 0;
  const progress = () => {
    const done = Math.min(frames, Math.ceil(++planes / format.regions.length));
    options.progress?.(Math.ceil((frames + done) / 2), frames);
  };
  try {
    if (formatOf(path) === "OME-Zarr") await addPyramid(path, { progress, signal });
    else await addToTiff(path, { run, progress, signal });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw await sinkFailure(cause, { action: "make a pyramid in", path: to });
  }
}

async function addToTiff(path: string, options: TiffPyramidOptions): Promise<void> {
  const flavour = await addTiffPyramid(path, options);
  const { record, recordPath } = await findRecord(path);
  if (!record || record.layout.tiff === undefined) return;
  const layout = { ...record.layout, tiff: flavour === "big" ? "BigTIFF" : "classic" };
  await denoFiles.replace(recordPath, recordBytes({ ...record, layout }));
}
