import { fileSink, SettingsError, type Sink } from "../../../mod.ts";
import { type SinkSample, stripedSink } from "../../../sink.ts";
import { sampleOf } from "./sample_of_flags.ts";
import type { Given } from "./flags.ts";

/**
 * The sink that `--out` and `--zarr` name by their endings, if there is one: several paths with commas between them share
 * the frames. Throws a `SinkError` that lists the endings there are.
 */
export async function sinkOf(given: Given): Promise<Sink | undefined> {
  const { out, zarr, force } = given;
  const sample = sampleOf(given);
  if (out === undefined) {
    if (force) throw new SettingsError("Flag --force replaces the file of --out, which was not given.");
    if (zarr !== undefined) {
      throw new SettingsError(
        "Flag --zarr makes a Zarr of the OME-TIFF of --out, which was not given. For only a Zarr: --out run.ome.zarr.",
      );
    }
    return undefined;
  }
  const paths = out.split(",").map((path) => path.trim());
  if (paths.includes("")) {
    throw new SettingsError(`Cannot use --out ${out}: between its commas there has to be a path each.`);
  }
  const twice = paths.find((path, index) => paths.indexOf(path) < index);
  if (twice !== undefined) throw new SettingsError(`Cannot use --out ${out}: it names "${twice}" twice.`);
  if (paths.length === 1) return await sinkAt(out, { zarr, force, sample });
  if (zarr !== undefined) {
    throw new SettingsError(
      `Cannot use --zarr with ${paths.length} files in --out: it belongs to a single one.`,
    );
  }
  return stripedSink(await Promise.all(paths.map((path) => sinkAt(path, { force, sample }))));
}

/** Loads what reads and writes HDF5, if that is the path's format: its package costs a start of the tool much time. */
export async function loadFormat(path: string, verb: string): Promise<void> {
  if (!isHdf5(path)) return;
  // Its package reads the whole environment while it starts, and without that right ends the program.
  if ((await Deno.permissions.query({ name: "env" })).state !== "granted") {
    throw new SettingsError(
      `Cannot ${verb} "${path}": the package for HDF5 reads the environment; add --allow-env to this program's flags.`,
    );
  }
  await import("../../../hdf5.ts");
}

/** The sink for one path. What HDF5 needs is loaded only for that. */
export async function sinkAt(
  path: string,
  options: Pick<Given, "zarr" | "force"> & { readonly durable?: boolean; readonly sample?: SinkSample },
): Promise<Sink> {
  if (options.zarr !== undefined || !isHdf5(path)) return fileSink(path, options);
  await loadFormat(path, "record to");
  const { hdf5Sink } = await import("../../../hdf5.ts");
  return hdf5Sink(path, { force: options.force, durable: options.durable, sample: options.sample });
}

/** Whether a path's ending is that of HDF5. */
export function isHdf5(path: string): boolean {
  return /\.(h5|hdf5)$/i.test(path);
}
