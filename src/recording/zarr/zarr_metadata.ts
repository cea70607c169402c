import { timeStepS } from "../record/cadence.ts";
import type { PlaneTimes } from "../record/plane_times.ts";
import type { SinkRun } from "../sink.ts";
import { picturesOf, pixelSizeUm, scaleNote } from "../record/pictures.ts";

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

/** What is to be said of a picture. */
export interface ImageFacts {
  readonly region: number;
  /** The recording's name. */
  readonly name: string;
  /** The time of each frame, once all are there. */
  readonly times?: PlaneTimes;
}

/** What makes a picture in the sense of OME-NGFF 0.5 of the array "0" in the same folder. */
export function imageMetadata(run: SinkRun, { region, name, times }: ImageFacts): Json {
  const [x, y] = pixelSizeUm(run, region);
  const micrometres = x > 0 && y > 0;
  const space = micrometres ? { type: "space", unit: "micrometer" } : { type: "space" };
  const cadence = times?.cadence();
  const { framePeriodMs, exposureMs = 0 } = run.settings;
  // Until frames are there, what the camera would do by itself is the nearest guess.
  const guessS = Math.max(framePeriodMs, exposureMs) / 1000 || 1;
  const scale = [timeStepS(run.intervalMs, cadence) ?? guessS, micrometres ? y : 1, micrometres ? x : 1];
  const several = run.format.regions.length > 1;
  const place = run.format.regions[region];
  const [sensorX, sensorY] = micrometres ? run.camera.pixelSizeUm : [1, 1];
  // Of several regions each lies where it lies on the sensor; a single one is all there is to see.
  const translation = [0, place.y * sensorY, place.x * sensorX];
  return group({
    ome: {
      version: "0.5",
      multiscales: [{
        name: picturesOf(run, { name, frames: 0 })[region].name,
        axes: [{ name: "t", type: "time", unit: "second" }, { name: "y", ...space }, { name: "x", ...space }],
        datasets: [{
          path: "0",
          coordinateTransformations: [
            { type: "scale", scale },
            ...several ? [{ type: "translation", translation }] : [],
          ],
        }],
      }],
    },
    "pvcam-deno": {
      camera: run.camera,
      settings: run.settings,
      bitDepth: run.format.bitDepth,
      region: place,
      startedAt: new Date(run.startedMs).toISOString(),
      // A scale is a single figure; the frames' true times are in the table beside the recording.
      ...(times && { times: { by: times.clock, ...cadence } }),
      pixelSize: scaleNote(run),
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
