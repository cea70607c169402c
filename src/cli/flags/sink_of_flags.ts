import { fileSink, SettingsError, type Sink } from "../../../mod.ts";
import { type SinkSample, stripedSink } from "../../../sink.ts";
import { sampleOf } from "./sample_of_flags.ts";
import type { Given } from "./flags.ts";

/**
 * The sink that `--out` and `--zarr` name, if any; the ending chooses the format. With several paths, separated by
 * commas, the frames are split among them. Throws a `SinkError` that lists the endings.
 */
export async function sinkOf(given: Given): Promise<Sink | undefined> {
  const { out, zarr, force } = given;
  const options = { zarr, force, ...formatFlagsOf(given), sample: sampleOf(given) };
  if (out === undefined) {
    if (force) throw new SettingsError("Flag --force needs --out: it replaces that file.");
    if (zarr !== undefined) {
      throw new SettingsError(
        "Flag --zarr needs an OME-TIFF in --out, from which it makes the Zarr. For only a Zarr: --out run.ome.zarr.",
      );
    }
    const idle = (["shard-size", "compress"] as const).find((name) => given[name] !== undefined);
    if (idle) throw new SettingsError(`Flag --${idle} is for the OME-Zarr of --out, which was not given.`);
    return undefined;
  }
  const paths = out.split(",").map((path) => path.trim());
  if (paths.includes("")) {
    throw new SettingsError(`Cannot use --out ${out}: there is an empty path between its commas.`);
  }
  const twice = paths.find((path, index) => paths.indexOf(path) < index);
  if (twice !== undefined) throw new SettingsError(`Cannot use --out ${out}: it names "${twice}" twice.`);
  if (paths.length === 1) return await sinkAt(out, options);
  if (zarr !== undefined) {
    throw new SettingsError(
      `Cannot use --zarr with ${paths.length} files in --out: it needs exactly one.`,
    );
  }
  return stripedSink(await Promise.all(paths.map((path) => sinkAt(path, options))));
}

/**
 * Loads the HDF5 package if the path is an HDF5 file. Without this, each start of the tool would wait for that package.
 */
export async function loadFormat(path: string, verb: string): Promise<void> {
  if (!isHdf5(path)) return;
  // The package reads the whole environment when it starts, and without that right it would end the program.
  if ((await Deno.permissions.query({ name: "env" })).state !== "granted") {
    throw new SettingsError(
      `Cannot ${verb} "${path}": the package for HDF5 reads the environment; add --allow-env to this program's flags.`,
    );
  }
  await import("../../../hdf5.ts");
}

/** The flags that say how a recording's files are made. */
export interface FormatFlags {
  readonly shardBytes?: number;
  readonly compress?: "zstd" | "lz4";
}

/** Those flags of a command line. */
export function formatFlagsOf(given: Given): FormatFlags {
  return { shardBytes: given["shard-size"], compress: given.compress };
}

/** The flags that say how the recording at one path is made. */
export interface SinkFlags extends Pick<Given, "zarr" | "force">, FormatFlags {
  readonly durable?: boolean;
  readonly sample?: SinkSample;
}

/** The sink for one path. */
export async function sinkAt(path: string, options: SinkFlags): Promise<Sink> {
  return (await sinkMaker(path, options))(path);
}

/**
 * Returns a function that makes sinks at once, for paths with this one's ending. Loads the HDF5 package if it is
 * needed.
 */
export async function sinkMaker(path: string, options: SinkFlags): Promise<(path: string) => Sink> {
  const { zarr, shardBytes, compress, force, durable, sample } = options;
  if ([zarr, shardBytes, compress].some((one) => one !== undefined) || !isHdf5(path)) {
    return (path) => fileSink(path, options);
  }
  await loadFormat(path, "record to");
  const { hdf5Sink } = await import("../../../hdf5.ts");
  return (path) => hdf5Sink(path, { force, durable, sample });
}

/** Whether a path's ending means HDF5. */
export function isHdf5(path: string): boolean {
  return /\.(h5|hdf5)$/i.test(path);
}
