import type { SinkRun } from "../sink.ts";
import { timeStepS } from "../record/cadence.ts";
import type { PlaneTimes, TimesClock } from "../record/plane_times.ts";

/** Some planes of a region whose directories follow each other in the file. */
export interface PlaneBlock {
  /** The number of the first one's directory, from 0 in the order of the file's chain. */
  readonly directory: number;
  /** The first one's frame, from 0. */
  readonly frame: number;
  /** How many there are. */
  readonly count: number;
}

/** What a description says of a run. */
export type OmeRun = Pick<SinkRun, "format" | "camera" | "settings" | "startedMs" | "intervalMs">;

/** What the description of a file says. */
export interface OmeContents {
  readonly run: OmeRun;
  /** The file's name. */
  readonly name: string;
  /** How many frames the file holds. */
  readonly frames: number;
  /** For each region, where its planes are; left out of a description that stands in no TIFF. */
  readonly blocks?: readonly (readonly PlaneBlock[])[];
  /** A sentence for people. */
  readonly note?: string;
  /** The time of each plane; left out while the run goes on. */
  readonly times?: PlaneTimes;
}

/** More planes than this have their times in the table beside the file only: readers choke on larger descriptions. */
export const mostPlanesDescribed = 100_000;

/** An upper bound of what {@linkcode omeXml} adds for one plane, in bytes. */
export const bytesPerPlaneDescribed = 120;

const entities: Readonly<Record<string, string>> = { "<": "&lt;", ">": "&gt;", "&": "&amp;", '"': "&quot;" };

/**
 * Text as XML. Signs beyond ASCII stay as they are: Bio-Formats turns every `&#` into ` #` before it reads a description,
 * and so would refuse the unit "&#181;m" and with it all that a file says of itself.
 */
function escape(text: string | number): string {
  return String(text).toWellFormed()
    .replace(/[\p{Cc}\ufffe\uffff]/gu, " ") // XML has no way to say a control sign
    .replace(/[<>&"]/g, (sign) => entities[sign]);
}

function attributes(values: Record<string, string | number | undefined>): string {
  return Object.entries(values).map(([key, value]) => value === undefined ? "" : ` ${key}="${escape(value)}"`)
    .join("");
}

/** Six decimals say microseconds, without the noise of binary fractions. */
function seconds(value: number): string {
  return String(Number(value.toFixed(6)));
}

function maybeSeconds(value: number | undefined): string | undefined {
  return value === undefined ? undefined : seconds(value);
}

/** The binnings that OME has a word for. */
function binningWord([x, y]: readonly [number, number]): string {
  return x === y && [1, 2, 4, 8].includes(x) ? `${x}x${y}` : "Other";
}

const clockNames: Readonly<Record<TimesClock, string>> = {
  "camera": "the camera's own clock",
  "frame-info":
    "the operating system's clock, as libpvcam noted the end of each frame; frames between are spread evenly",
  "arrival": "the operating system's clock, when frames were found; those found together are spread evenly",
};

/** Every setting that OME has no attribute for, as keys and values. */
function settingsOf({ run, times }: OmeContents, region: number): Record<string, string | number> {
  const { settings, format } = run;
  const cadence = times?.cadence();
  const { x, y, width, height, binning } = format.regions[region];
  return {
    "Camera": run.camera.name,
    "Chip": run.camera.chip,
    "Port": settings.port,
    "Speed": settings.speed,
    "Gain": settings.gain,
    "Bit depth": format.bitDepth,
    ...(settings.exposureMs !== undefined && { "Exposure (ms)": settings.exposureMs }),
    "Frame period (ms)": settings.framePeriodMs,
    "Trigger": settings.trigger,
    "Region x (unbinned pixels)": x,
    "Region y (unbinned pixels)": y,
    "Region width (unbinned pixels)": width * binning[0],
    "Region height (unbinned pixels)": height * binning[1],
    "Binning": `${binning[0]}x${binning[1]}`,
    "Sensor pixel size (um)": run.camera.pixelSizeUm.join(" x "),
    "Pixel size": "sensor pixel times binning; the objective's magnification is not in it",
    ...(times && { "Times by": clockNames[times.clock] }),
    ...(cadence && {
      "Times between frames (s)": cadence.even
        ? `even, ${seconds(cadence.medianS)}`
        : `uneven, from ${seconds(cadence.leastS)} to ${seconds(cadence.mostS)}, median ${
          seconds(cadence.medianS)
        }`,
    }),
  };
}

/** The size of one pixel of a region's pictures on the sensor, in micrometres; 0 where it is not known. */
export function pixelSizeUm(run: Pick<SinkRun, "camera" | "format">, region: number): [x: number, y: number] {
  const [x, y] = run.camera.pixelSizeUm;
  const [binX, binY] = run.format.regions[region].binning;
  // Twelve digits drop what binary fractions add: 3 x 1.1 is 3.3.
  return [Number((x * binX).toPrecision(12)), Number((y * binY).toPrecision(12))];
}

function pixels(contents: OmeContents, region: number): string {
  const { run, frames, blocks, times } = contents;
  const cadence = times?.cadence();
  const { width, height, binning } = run.format.regions[region];
  const [sizeX, sizeY] = pixelSizeUm(run, region);
  const head = attributes({
    ID: `Pixels:${region}`,
    DimensionOrder: "XYZCT",
    Type: run.format.bytesPerPixel === 1 ? "uint8" : "uint16",
    SignificantBits: run.format.bitDepth,
    BigEndian: "false",
    SizeX: width,
    SizeY: height,
    SizeZ: 1,
    SizeC: 1,
    SizeT: frames,
    PhysicalSizeX: sizeX || undefined,
    PhysicalSizeXUnit: sizeX ? "\u00b5m" : undefined,
    PhysicalSizeY: sizeY || undefined,
    PhysicalSizeYUnit: sizeY ? "\u00b5m" : undefined,
    // Of uneven times there is no increment: each plane has its own.
    TimeIncrement: cadence?.even === false ? undefined : maybeSeconds(timeStepS(run.intervalMs, cadence)),
  });
  const lines = [
    `<Pixels${head}>`,
    `<Channel ID="Channel:${region}:0" SamplesPerPixel="1"><DetectorSettings ID="Detector:0" ` +
    `Binning="${binningWord(binning)}"/></Channel>`,
    ...blocks?.[region].map(({ directory, frame, count }) =>
      `<TiffData IFD="${directory}" FirstT="${frame}" PlaneCount="${count}"/>`
    ) ?? ["<MetadataOnly/>"],
  ];
  if (times) {
    for (let t = 0; t < Math.min(frames, mostPlanesDescribed); t++) {
      const { deltaS, exposureS } = times.at(t);
      lines.push(
        `<Plane${
          attributes({
            TheZ: 0,
            TheT: t,
            TheC: 0,
            DeltaT: seconds(deltaS),
            ExposureTime: maybeSeconds(Number.isNaN(exposureS) ? undefined : exposureS),
          })
        }/>`,
      );
    }
  }
  lines.push("</Pixels>");
  return lines.join("\n");
}

/** The name of a region's pictures; of several each has its own. */
export function regionName(name: string, { region, several }: { region: number; several: boolean }): string {
  return several ? `${name} region ${region}` : name;
}

function image(contents: OmeContents, region: number): string {
  const { run, name, note } = contents;
  const several = run.format.regions.length > 1;
  return [
    `<Image${attributes({ ID: `Image:${region}`, Name: regionName(name, { region, several }) })}>`,
    `<AcquisitionDate>${new Date(run.startedMs).toISOString()}</AcquisitionDate>`,
    note ? `<Description>${escape(note)}</Description>` : "",
    `<InstrumentRef ID="Instrument:0"/>`,
    pixels(contents, region),
    `<AnnotationRef ID="Annotation:${region}"/>`,
    `</Image>`,
  ].filter((line) => line !== "").join("\n");
}

function annotation(contents: OmeContents, region: number): string {
  const pairs = Object.entries(settingsOf(contents, region))
    .map(([key, value]) => `<M K="${escape(key)}">${escape(value)}</M>`);
  return `<MapAnnotation ID="Annotation:${region}" Namespace="pvcam-deno/settings">\n<Value>\n${
    pairs.join("\n")
  }\n</Value>\n</MapAnnotation>`;
}

/** The description of a file in OME-XML, schema of June 2016; a file holds it in UTF-8. */
export function omeXml(contents: OmeContents): string {
  const { run } = contents;
  const regions = run.format.regions.map((_, region) => region);
  const detector = attributes({
    ID: "Detector:0",
    Manufacturer: "Teledyne Photometrics",
    Model: run.camera.product,
    SerialNumber: run.camera.serial,
  });
  const schema = "http://www.openmicroscopy.org/Schemas/OME/2016-06";
  return [
    `<?xml version="1.0" encoding="UTF-8"?>`,
    `<OME xmlns="${schema}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" ` +
    `xsi:schemaLocation="${schema} ${schema}/ome.xsd" Creator="pvcam-deno">`,
    `<Instrument ID="Instrument:0"><Detector${detector}/></Instrument>`,
    ...regions.map((region) => image(contents, region)),
    `<StructuredAnnotations>`,
    ...regions.map((region) => annotation(contents, region)),
    `</StructuredAnnotations>`,
    `</OME>`,
  ].join("\n");
}

/** The description as a file holds it: in UTF-8, and ended by a zero. */
export function descriptionBytes(contents: OmeContents): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`${omeXml(contents)}\0`);
}
