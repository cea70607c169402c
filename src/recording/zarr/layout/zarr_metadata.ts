import { timeStepS } from "../../record/cadence.ts";
import { type Codec, level, shuffleFor } from "../../packing/blosc.ts";
import type { PlaneTimes } from "../../record/plane_times.ts";
import type { SinkRun } from "../../sink.ts";
import { cadenceIn, type Picture, pixelSizeUm, scaleNote } from "../../record/pictures.ts";
import { saidParameters } from "../../record/said_parameters.ts";
import { channelColours } from "../../record/channel_colours.ts";
import { PlaneMap } from "../../record/plane_map.ts";
import type { InnerAxis } from "./planned_layout.ts";

type Json = Readonly<Record<string, unknown>>;

/** The facts about an array. */
export interface ArrayFacts {
  readonly region: number;
  /** How many frames the array has. */
  readonly frames: number;
  /** How many frames have room in a shard. */
  readonly shardFrames: number;
  /** The axes between time and the rows of a picture. */
  readonly inner?: readonly InnerAxis[];
  /** What compresses chunks, in the format of Blosc; absent if they are not compressed. */
  readonly codec?: Codec;
}

/** The metadata of an array of planes, with one plane in each chunk. */
export function arrayMetadata(
  run: SinkRun,
  { region, frames, shardFrames, inner = [], codec }: ArrayFacts,
): Json {
  const sizes = inner.map(({ size }) => size);
  const { width, height } = run.format.regions[region];
  const littleEndian = { name: "bytes", configuration: { endian: "little" } };
  const typesize = run.format.bytesPerPixel;
  const blosc = codec && {
    name: "blosc",
    configuration: {
      typesize,
      cname: codec,
      clevel: level,
      shuffle: shuffleFor(typesize),
      blocksize: 0,
    },
  };
  return {
    zarr_format: 3,
    node_type: "array",
    shape: [frames, ...sizes, height, width],
    data_type: run.format.bytesPerPixel === 1 ? "uint8" : "uint16",
    chunk_grid: { name: "regular", configuration: { chunk_shape: [shardFrames, ...sizes, height, width] } },
    chunk_key_encoding: { name: "default", configuration: { separator: "/" } },
    fill_value: 0,
    codecs: [{
      name: "sharding_indexed",
      configuration: {
        chunk_shape: [1, ...sizes.map(() => 1), height, width],
        codecs: blosc ? [littleEndian, blosc] : [littleEndian],
        index_codecs: [littleEndian, { name: "crc32c" }],
        // The start would do as well for a killed run, but zarrita cannot read an index there.
        index_location: "end",
      },
    }],
    attributes: {},
    dimension_names: ["t", ...inner.map(({ axis }) => axis), "y", "x"],
  };
}

/** The metadata of a group. */
export function group(attributes: Json): Json {
  return { zarr_format: 3, node_type: "group", attributes };
}

/** The range of a channel's pixels. */
export interface Window {
  readonly least: number;
  readonly most: number;
}

/** The facts about a picture. */
export interface ImageFacts {
  readonly picture: Picture;
  /** The axes between time and the rows of a picture. */
  readonly inner?: readonly InnerAxis[];
  /** The time of each frame, once all frames are there. */
  readonly times?: PlaneTimes;
  /** The place of each frame in an experiment. */
  readonly planes?: PlaneMap;
  /** The range of the pixels of each channel. */
  readonly windows?: readonly (Window | undefined)[];
}

/** The metadata by which the array "0" of a folder is a picture in the sense of OME-NGFF 0.5. */
export function imageMetadata(run: SinkRun, facts: ImageFacts): Json {
  const { picture, inner = [], times, planes } = facts;
  const [x, y] = pixelSizeUm(run, picture.region);
  const known = x > 0 && y > 0;
  const micrometres = { type: "space", unit: "micrometer" };
  const space = known ? micrometres : { type: "space" };
  const cadence = cadenceIn(picture, times);
  const { framePeriodMs, exposureMs = 0 } = run.settings;
  // Until there are frames, the camera's own period is the best guess.
  const guessS = Math.max(framePeriodMs, exposureMs) / 1000 || 1;
  const stepUm = run.axes?.zStepUm ?? planes?.zStepUm;
  const innerScale = inner.map(({ axis }) => axis === "z" && stepUm !== undefined ? stepUm : 1);
  const stepS = timeStepS(run.intervalMs, cadence) ?? guessS;
  // To the microsecond, without the noise of binary fractions.
  const scale = [Number(stepS.toFixed(6)) || stepS, ...innerScale, known ? y : 1, known ? x : 1];
  const offset = offsetOf(run, picture);
  const translation = [0, ...inner.map(() => 0), ...offset ?? []];
  return group({
    ome: {
      version: "0.5",
      multiscales: [{
        name: picture.name,
        axes: [
          { name: "t", type: "time", unit: "second" },
          ...inner.map(({ axis }) =>
            axis === "c"
              ? { name: "c", type: "channel" }
              : { name: "z", ...stepUm === undefined ? { type: "space" } : micrometres }
          ),
          { name: "y", ...space },
          { name: "x", ...space },
        ],
        datasets: [{
          path: "0",
          coordinateTransformations: [
            { type: "scale", scale },
            ...offset ? [{ type: "translation", translation }] : [],
          ],
        }],
      }],
      ...(inner.some(({ axis }) => axis === "c") && { omero: omero(run, facts) }),
    },
    "pvcam-deno": {
      camera: run.camera,
      settings: run.settings,
      parameters: saidParameters(run),
      bitDepth: run.format.bitDepth,
      region: run.format.regions[picture.region],
      startedAt: new Date(run.startedMs).toISOString(),
      // A scale is a single number. The frames' true times are in the table beside the recording.
      ...(times && { times: { by: times.clock, ...cadence } }),
      ...(planes && inner.length > 0 && { channels: planes.channels }),
      ...(run.sample && { sample: run.sample }),
      pixelSize: scaleNote(run),
    },
  });
}

/**
 * The place of a picture beside the others, in micrometres. It follows from the place of the stage if there are several
 * positions, and from the region's place on the sensor if there are several regions. Nothing if there is only one
 * picture.
 */
function offsetOf(run: SinkRun, { p, region }: Picture): [y: number, x: number] | undefined {
  const position = run.axes && run.axes.sizes.p > 1 ? run.axes.positions[p] : undefined;
  if (run.format.regions.length === 1 && !position) return undefined;
  const place = run.format.regions[region];
  const [binX, binY] = place.binning;
  const [x, y] = pixelSizeUm(run, region);
  const several = run.format.regions.length > 1;
  // The size of a binned pixel includes all pixels that were binned into it.
  const um = (pixels: number, size: number, bins: number) =>
    several ? Number((pixels * (size || bins) / bins).toPrecision(12)) : 0;
  return [(position?.yUm ?? 0) + um(place.y, y, binY), (position?.xUm ?? 0) + um(place.x, x, binX)];
}

/** How viewers first show the channels: names, colours, and a contrast that spans their pixels. */
function omero(run: SinkRun, { inner = [], planes, windows = [] }: ImageFacts): Json {
  const size = inner.find(({ axis }) => axis === "c")?.size ?? 1;
  const most = 2 ** (8 * run.format.bytesPerPixel) - 1;
  const channels = (planes ?? new PlaneMap(run.axes)).channels;
  const colours = channelColours(channels, size);
  return {
    channels: Array.from({ length: size }, (_, c) => ({
      label: channels[c]?.name ?? `Channel ${c}`,
      color: colours[c],
      active: true,
      window: { min: 0, max: most, start: windows[c]?.least ?? 0, end: windows[c]?.most ?? most },
    })),
  };
}

/** The metadata of a folder that has the pictures "0", "1" and so on. */
export function collectionMetadata(): Json {
  return group({ ome: { version: "0.5", "bioformats2raw.layout": 3 } });
}

/** The metadata of the folder "OME", which lists the pictures of a collection. */
export function seriesMetadata(series: readonly string[]): Json {
  return group({ ome: { version: "0.5", series } });
}
