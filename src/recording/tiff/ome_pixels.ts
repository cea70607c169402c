import { timeStepS } from "../record/cadence.ts";
import { cadenceIn, type Picture, pixelSizeUm } from "../record/pictures.ts";
import type { PlaneTimes } from "../record/plane_times.ts";
import type { SinkRun } from "../sink.ts";
import type { OmeContents } from "./ome_contents.ts";
import { attributes, seconds } from "./ome_text.ts";

/** More planes than this have their times in the table beside the file only: readers choke on larger descriptions. */
export const mostPlanesDescribed = 100_000;

/** An upper bound of what the description says of one plane, in bytes; with axes each has a place, and a block of its own. */
export function bytesPerPlane({ axes, frames }: Pick<SinkRun, "axes" | "frames">): number {
  return axes || frames === undefined ? 400 : 120;
}

/** An upper bound of what the description says of one picture of an experiment beside its planes, in bytes. */
export const bytesPerPicture = 3000;

const micrometres = "\u00b5m";

/** Axes by the letters of OME, the one that runs fastest first. */
type Axis = "t" | "c" | "z";

/** The axes in the order of taking, so that planes that follow each other in the file do so in the description. */
export function dimensionOrder({ axes }: OmeContents["run"]): Axis[] {
  const planned = [...axes?.order ?? ""].reverse().filter((axis) => "tcz".includes(axis));
  return [...new Set([...planned, "z", "c", "t"])] as Axis[];
}

/** The binnings that OME has a word for. */
function binningWord([x, y]: readonly [number, number]): string {
  return x === y && [1, 2, 4, 8].includes(x) ? `${x}x${y}` : "Other";
}

/** One plane of a picture, and the frame that it is of. */
interface Plane {
  readonly t: number;
  readonly c: number;
  readonly z: number;
  readonly frame: number;
}

/** The planes of a picture in the order of its axes; those that were not taken have a frame of -1. */
function* planesOf({ sizes, frames }: Picture, order: readonly Axis[]): Generator<Plane & { at: number }> {
  const total = sizes.t * sizes.c * sizes.z;
  const place = { t: 0, c: 0, z: 0 };
  for (let at = 0; at < total; at++) {
    const frame = frames ? frames[(place.t * sizes.c + place.c) * sizes.z + place.z] : at;
    yield { ...place, frame, at };
    for (const axis of order) {
      if (++place[axis] < sizes[axis]) break;
      place[axis] = 0;
    }
  }
}

/** Where the planes of a picture stand in the file: those that follow each other in both orders in one piece. */
function blocksOf(contents: OmeContents, picture: Picture, order: readonly Axis[]): string[] {
  const blocks = contents.blocks?.[picture.region];
  if (!blocks) return ["<MetadataOnly/>"];
  if (!picture.frames) {
    return blocks.map(({ directory, frame, count }) =>
      `<TiffData IFD="${directory}" FirstT="${frame}" PlaneCount="${count}"/>`
    );
  }
  const pieces: (Plane & { at: number; directory: number; count: number })[] = [];
  for (const plane of planesOf(picture, order)) {
    const directory = directoryOf(contents, picture, plane);
    if (directory === undefined) continue;
    const last = pieces.at(-1);
    if (last && last.directory + last.count === directory && last.at + last.count === plane.at) last.count++;
    else pieces.push({ ...plane, directory, count: 1 });
  }
  return pieces.map(({ t, c, z, directory, count }) =>
    `<TiffData${attributes({ IFD: directory, FirstT: t, FirstC: c, FirstZ: z, PlaneCount: count })}/>`
  );
}

/** The directory of a plane; of one that was not taken that of a page of zeros, if there is one. */
function directoryOf(
  { blocks, blankFrom }: OmeContents,
  { region }: Picture,
  { frame }: Plane,
): number | undefined {
  if (frame < 0) return blankFrom === undefined ? undefined : blankFrom + region;
  const block = blocks![region].findLast((one) => one.frame <= frame)!;
  return block.directory + frame - block.frame;
}

function planeXml(contents: OmeContents, times: PlaneTimes, { t, c, z, frame }: Plane): string {
  const { deltaS, exposureS } = times.at(frame);
  const [x, y, focus] = contents.planes?.stageAt(frame).map((um) => Number.isNaN(um) ? undefined : um) ?? [];
  return `<Plane${
    attributes({
      TheZ: z,
      TheT: t,
      TheC: c,
      DeltaT: seconds(deltaS),
      ExposureTime: seconds(exposureS),
      PositionX: x,
      PositionXUnit: x === undefined ? undefined : micrometres,
      PositionY: y,
      PositionYUnit: y === undefined ? undefined : micrometres,
      PositionZ: focus,
      PositionZUnit: focus === undefined ? undefined : micrometres,
    })
  }/>`;
}

function channelsXml({ run, planes }: OmeContents, picture: Picture, index: number): string[] {
  const binning = binningWord(run.format.regions[picture.region].binning);
  return Array.from({ length: picture.sizes.c }, (_, c) => {
    const { name, settings } = picture.frames ? planes?.channels[c] ?? {} : {};
    const head = attributes({ ID: `Channel:${index}:${c}`, Name: name, SamplesPerPixel: 1 });
    const annotation = settings ? `<AnnotationRef ID="Annotation:Channel:${c}"/>` : "";
    return `<Channel${head}><DetectorSettings ID="Detector:0" Binning="${binning}"/>${annotation}</Channel>`;
  });
}

/** The pixels of a picture: their shape, their channels, where they are and when each plane was taken. */
export function pixelsXml(contents: OmeContents, picture: Picture, index: number): string {
  const { run, times, planes } = contents;
  const cadence = cadenceIn(picture, times);
  const order = dimensionOrder(run);
  const { bitDepth } = run.format;
  const { width, height } = run.format.regions[picture.region];
  const [sizeX, sizeY] = pixelSizeUm(run, picture.region);
  const stepUm = picture.sizes.z > 1 ? planes?.zStepUm : undefined;
  const head = attributes({
    ID: `Pixels:${index}`,
    DimensionOrder: `XY${order.join("").toUpperCase()}`,
    Type: run.format.bytesPerPixel === 1 ? "uint8" : "uint16",
    SignificantBits: Math.min(8 * run.format.bytesPerPixel, planes?.bits(bitDepth) ?? bitDepth),
    BigEndian: "false",
    SizeX: width,
    SizeY: height,
    SizeZ: picture.sizes.z,
    SizeC: picture.sizes.c,
    SizeT: picture.sizes.t,
    PhysicalSizeX: sizeX || undefined,
    PhysicalSizeXUnit: sizeX ? micrometres : undefined,
    PhysicalSizeY: sizeY || undefined,
    PhysicalSizeYUnit: sizeY ? micrometres : undefined,
    PhysicalSizeZ: stepUm,
    PhysicalSizeZUnit: stepUm === undefined ? undefined : micrometres,
    // Of uneven times there is no increment: each plane has its own.
    TimeIncrement: cadence?.even === false ? undefined : seconds(timeStepS(run.intervalMs, cadence)),
  });
  const lines = [
    `<Pixels${head}>`,
    ...channelsXml(contents, picture, index),
    ...blocksOf(contents, picture, order),
  ];
  let described = 0;
  for (const plane of times ? planesOf(picture, order) : []) {
    if (plane.frame < 0) continue;
    if (described++ >= mostPlanesDescribed) break;
    lines.push(planeXml(contents, times!, plane));
  }
  lines.push("</Pixels>");
  return lines.join("\n");
}
