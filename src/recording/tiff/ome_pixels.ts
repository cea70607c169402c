import { channelColours, omeColour } from "../record/channel_colours.ts";
import { timeStepS } from "../record/cadence.ts";
import { cadenceIn, type Picture, pixelSizeUm } from "../record/pictures.ts";
import type { PlaneMap } from "../record/plane_map.ts";
import type { PlaneTimes } from "../record/plane_times.ts";
import type { SinkRun } from "../sink.ts";
import type { OmeContents, OtherFile } from "./ome_contents.ts";
import { attributes, seconds } from "./ome_text.ts";
import type { Piece, TextBytes } from "./text_bytes.ts";

/**
 * The most planes whose times are in the description; readers choke on larger ones. The table beside the file has all
 * times.
 */
export const mostPlanesDescribed = 100_000;

/** The most bytes that the description has for one plane. With axes each plane has a place, and a block of its own. */
export function bytesPerPlane({ axes, frames }: Pick<SinkRun, "axes" | "frames">): number {
  return axes || frames === undefined ? 400 : 120;
}

/** The most bytes that the description has for one picture of an experiment, without its planes. */
export const bytesPerPicture = 3000;

const micrometres = "\u00b5m";

/** An axis by OME's letter for it. */
type Axis = "t" | "c" | "z";

/**
 * The axes in the order of taking, the fastest first. So planes that follow each other in the file do so in the
 * description.
 */
function dimensionOrder({ axes }: OmeContents["run"]): Axis[] {
  const planned = [...axes?.order ?? ""].reverse().filter((axis) => "tcz".includes(axis));
  return [...new Set([...planned, "z", "c", "t"])] as Axis[];
}

/** OME's word for a binning. */
function binningWord([x, y]: readonly [number, number]): string {
  return x === y && [1, 2, 4, 8].includes(x) ? `${x}x${y}` : "Other";
}

/** A plane of a picture, and its frame. */
interface Plane {
  readonly t: number;
  readonly c: number;
  readonly z: number;
  readonly frame: number;
}

/** The planes of a picture in the order of its axes. A plane that was not taken has the frame -1. */
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

/**
 * The places of a picture's planes in the file. Planes that follow each other both in the picture and in the file make
 * one block.
 */
function blocksOf(contents: OmeContents, picture: Picture, order: readonly Axis[]): string[] {
  const blocks = contents.blocks?.[picture.region];
  if (!blocks) return ["<MetadataOnly/>"];
  if (!picture.frames) {
    return blocks.map(({ directory, frame, count, file }) =>
      tiffData({ IFD: directory, FirstT: frame, PlaneCount: count }, file)
    );
  }
  const pieces: (Plane & { at: number; directory: number; count: number; file?: OtherFile })[] = [];
  for (const plane of planesOf(picture, order)) {
    const found = directoryOf(contents, picture, plane);
    if (!found) continue;
    const { directory, file } = found;
    const last = pieces.at(-1);
    const follows = last && last.file === file && last.directory + last.count === directory &&
      last.at + last.count === plane.at;
    if (follows) last.count++;
    else pieces.push({ ...plane, directory, file, count: 1 });
  }
  return pieces.map(({ t, c, z, directory, count, file }) =>
    tiffData({ IFD: directory, FirstT: t, FirstC: c, FirstZ: z, PlaneCount: count }, file)
  );
}

/**
 * The element for planes that follow each other. It names no file for planes of the file that has the description,
 * because that file may be renamed.
 */
function tiffData(place: Record<string, number>, file: OtherFile | undefined): string {
  const head = `<TiffData${attributes(place)}`;
  if (!file) return `${head}/>`;
  return `${head}><UUID${attributes({ FileName: file.name })}>urn:uuid:${file.uuid}</UUID></TiffData>`;
}

/**
 * The directory of a plane. A plane that was not taken has the directory of a page of zeros, if there is such a page.
 */
function directoryOf(
  { blocks, blankFrom }: OmeContents,
  { region }: Picture,
  { frame }: Plane,
): { directory: number; file?: OtherFile } | undefined {
  if (frame < 0) return blankFrom === undefined ? undefined : { directory: blankFrom + region };
  const { directory, frame: first, file } = blocks![region].findLast((one) => one.frame <= frame)!;
  return { directory: directory + frame - first, file };
}

function writePlane(
  out: TextBytes,
  { t, c, z, frame }: Plane,
  { planes, times }: { planes?: PlaneMap; times: PlaneTimes },
): void {
  const { deltaS, exposureS } = times.at(frame);
  out.text('<Plane TheZ="');
  out.number(z);
  out.text('" TheT="');
  out.number(t);
  out.text('" TheC="');
  out.number(c);
  if (!Number.isNaN(deltaS)) {
    out.text('" DeltaT="');
    out.seconds(deltaS);
  }
  if (!Number.isNaN(exposureS)) {
    out.text('" ExposureTime="');
    out.seconds(exposureS);
  }
  const stage = planes?.stageAt(frame);
  for (let axis = 0; stage && axis < 3; axis++) {
    if (Number.isNaN(stage[axis])) continue;
    const name = `Position${"XYZ"[axis]}`;
    out.text(`" ${name}="${stage[axis]}" ${name}Unit="${micrometres}`);
  }
  out.text('"/>\n');
}

/** The facts about each plane that was taken, one line for each. */
function planesXml({ run, times, planes }: OmeContents, picture: Picture): Piece {
  return (out) => {
    let described = 0;
    for (const plane of times ? planesOf(picture, dimensionOrder(run)) : []) {
      if (plane.frame < 0) continue;
      if (described++ >= mostPlanesDescribed) break;
      writePlane(out, plane, { planes, times: times! });
    }
  };
}

function channelsXml({ run, planes }: OmeContents, picture: Picture, index: number): string[] {
  const binning = binningWord(run.format.regions[picture.region].binning);
  // Asked for once, because a damaged table may name a hundred thousand channels.
  const channels = picture.frames ? planes?.channels ?? [] : [];
  const colours = channelColours(channels, picture.sizes.c);
  return Array.from({ length: picture.sizes.c }, (_, c) => {
    const { name, settings } = channels[c] ?? {};
    const head = attributes({
      ID: `Channel:${index}:${c}`,
      Name: name,
      Color: name === undefined ? undefined : omeColour(colours[c]),
      SamplesPerPixel: 1,
    });
    const annotation = settings ? `<AnnotationRef ID="Annotation:Channel:${c}"/>` : "";
    return `<Channel${head}><DetectorSettings ID="Detector:0" Binning="${binning}"/>${annotation}</Channel>`;
  });
}

/** The pixels of a picture: their shape and channels, the places of the planes, and when each plane was taken. */
export function pixelsXml(contents: OmeContents, picture: Picture, index: number): Piece[] {
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
    // If times are uneven, there is no increment: each plane has its own time.
    TimeIncrement: cadence?.even === false ? undefined : seconds(timeStepS(run.intervalMs, cadence)),
  });
  return [
    `<Pixels${head}>`,
    ...channelsXml(contents, picture, index),
    ...blocksOf(contents, picture, order),
    planesXml(contents, picture),
    "</Pixels>",
  ];
}
