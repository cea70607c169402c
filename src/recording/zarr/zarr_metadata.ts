import type { SinkRun } from "../sink.ts";
import { pixelSizeUm } from "../tiff/ome_xml.ts";

type Json = Readonly<Record<string, unknown>>;

/** What is to be said of an array. */
export interface ArrayFacts {
  readonly region: number;
  /** How many frames there are. */
  readonly frames: number;
  /** How many a shard has room for. */
  readonly shardFrames: number;
  /** Whether chunks are compressed, by zstd. */
  readonly compressed?: boolean;
}

/** What makes an array of frames, each frame a chunk. */
export function arrayMetadata(run: SinkRun, { region, frames, shardFrames, compressed }: ArrayFacts): Json {
  const { width, height } = run.format.regions[region];
  const littleEndian = { name: "bytes", configuration: { endian: "little" } };
  const zstd = { name: "zstd", configuration: { level: 1, checksum: false } };
  return {
    zarr_format: 3,
    node_type: "array",
    shape: [frames, height, width],
    data_type: run.format.bytesPerPixel === 1 ? "uint8" : "uint16",
    chunk_grid: { name: "regular", configuration: { chunk_shape: [shardFrames, height, width] } },
    chunk_key_encoding: { name: "default", configuration: { separator: "/" } },
    fill_value: 0,
    codecs: [{
      name: "sharding_indexed",
      configuration: {
        chunk_shape: [1, height, width],
        codecs: compressed ? [littleEndian, zstd] : [littleEndian],
        index_codecs: [littleEndian, { name: "crc32c" }],
        // Not at the start, though that would do as well for a killed run: zarrita cannot read it there.
        index_location: "end",
      },
    }],
    attributes: {},
    dimension_names: ["t", "y", "x"],
  };
}

function group(attributes: Json): Json {
  return { zarr_format: 3, node_type: "group", attributes };
}

/** What makes a picture in the sense of OME-NGFF 0.5 of the array "0" in the same folder. */
export function imageMetadata(run: SinkRun, region: number, name: string): Json {
  const [x, y] = pixelSizeUm(run, region);
  const micrometres = x > 0 && y > 0;
  const space = micrometres ? { type: "space", unit: "micrometer" } : { type: "space" };
  // The frames' true times do not fit a single figure; they are in the table beside the recording.
  const periodS = Math.max(run.settings.framePeriodMs, run.settings.exposureMs) / 1000;
  const scale = [periodS > 0 ? periodS : 1, micrometres ? y : 1, micrometres ? x : 1];
  return group({
    ome: {
      version: "0.5",
      multiscales: [{
        name,
        axes: [{ name: "t", type: "time", unit: "second" }, { name: "y", ...space }, { name: "x", ...space }],
        datasets: [{ path: "0", coordinateTransformations: [{ type: "scale", scale }] }],
      }],
    },
    "pvcam-deno": {
      camera: run.camera,
      settings: run.settings,
      bitDepth: run.format.bitDepth,
      region: run.format.regions[region],
      startedAt: new Date(run.startedMs).toISOString(),
      pixelSize: "sensor pixel times binning; the objective's magnification is not in it",
    },
  });
}

/** What makes a folder of several pictures "0", "1", ... of one. */
export function collectionMetadata(): Json {
  return group({ ome: { version: "0.5", "bioformats2raw.layout": 3 } });
}

/** What lists the pictures of a collection, in its folder "OME". */
export function seriesMetadata(regions: number): Json {
  return group({
    ome: { version: "0.5", series: Array.from({ length: regions }, (_, region) => String(region)) },
  });
}
