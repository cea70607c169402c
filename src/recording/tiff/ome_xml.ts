import type { TimesClock } from "../record/plane_times.ts";
import { cadenceIn, type Picture, picturesOf, scaleNote } from "../record/pictures.ts";
import { saidParameters, sensorTemperatureC } from "../record/said_parameters.ts";
import { framesAnnotation } from "./frames_annotation.ts";
import type { OmeContents, OmeRun, Taking } from "./ome_contents.ts";
import { pixelsXml } from "./ome_pixels.ts";
import { plateXml } from "./ome_plate.ts";
import { linesOf, type Piece } from "./text_bytes.ts";
import { attributes, escape, mapAnnotation, seconds } from "./ome_text.ts";

const clockNames: Readonly<Record<TimesClock, string>> = {
  "camera": "the camera's own clock",
  "frame-info":
    "the operating system's clock, as libpvcam noted the end of each frame; frames between are spread evenly",
  "arrival": "the operating system's clock, when frames were found; those found together are spread evenly",
};

/** All settings for which OME has no attribute, as keys and values. */
function settingsOf({ run, times }: OmeContents, picture: Picture): Record<string, string | number> {
  const { settings, format } = run;
  const cadence = cadenceIn(picture, times);
  const temperatureC = sensorTemperatureC(run);
  const { x, y, width, height, binning } = format.regions[picture.region];
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
    ...(temperatureC !== undefined && { "Sensor temperature (C)": temperatureC }),
    "Region x (unbinned pixels)": x,
    "Region y (unbinned pixels)": y,
    "Region width (unbinned pixels)": width * binning[0],
    "Region height (unbinned pixels)": height * binning[1],
    "Binning": `${binning[0]}x${binning[1]}`,
    "Sensor pixel size (um)": run.camera.pixelSizeUm.join(" x "),
    "Pixel size": scaleNote(run),
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

function imageXml(contents: OmeContents, picture: Picture, index: number): Piece[] {
  const { run, note, rows } = contents;
  return [
    `<Image${attributes({ ID: `Image:${index}`, Name: picture.name })}>`,
    `<AcquisitionDate>${new Date(run.startedMs).toISOString()}</AcquisitionDate>`,
    note ? `<Description>${escape(note)}</Description>` : "",
    `<InstrumentRef ID="Instrument:0"/>`,
    hasObjective(run) ? `<ObjectiveSettings ID="Objective:0"/>` : "",
    picture.position === undefined ? "" : `<StageLabel${attributes({ Name: picture.position })}/>`,
    ...pixelsXml(contents, picture, index),
    `<AnnotationRef ID="Annotation:${index}"/>`,
    run.sample?.notes ? `<AnnotationRef ID="Annotation:Notes"/>` : "",
    saidParameters(run) ? `<AnnotationRef ID="Annotation:Parameters"/>` : "",
    rows ? `<AnnotationRef ID="Annotation:Frames"/>` : "",
    `</Image>`,
  ];
}

function hasObjective({ sample }: OmeRun): boolean {
  return sample?.objective !== undefined || sample?.magnification !== undefined;
}

function instrumentXml(run: OmeRun): string {
  const detector = attributes({
    ID: "Detector:0",
    Manufacturer: "Teledyne Photometrics",
    Model: run.camera.product,
    SerialNumber: run.camera.serial,
  });
  const { objective, magnification } = run.sample ?? {};
  const objectiveXml = hasObjective(run)
    ? `<Objective${
      attributes({ ID: "Objective:0", Model: objective, NominalMagnification: magnification })
    }/>`
    : "";
  return `<Instrument ID="Instrument:0"><Detector${detector}/>${objectiveXml}</Instrument>`;
}

/** The annotations of each picture, of each channel and of the whole file. */
function annotationsOf(contents: OmeContents, pictures: readonly Picture[]): Piece[] {
  const { run, planes, blocks, frames, rows } = contents;
  const ordered = pictures.some((picture) => picture.frames !== undefined);
  const channels = ordered ? planes?.channels ?? [] : [];
  const parameters = saidParameters(run);
  const taking = contents.own ?? (ordered && blocks ? { frames, blocks } : undefined);
  return [
    ...pictures.map((picture, index) =>
      mapAnnotation(`Annotation:${index}`, "settings", settingsOf(contents, picture))
    ),
    ...channels.flatMap(({ settings, bitDepth = 0 }, c) =>
      settings
        ? [mapAnnotation(`Annotation:Channel:${c}`, "channel", { ...plain(settings), "bitDepth": bitDepth })]
        : []
    ),
    ...run.sample?.notes ? [mapAnnotation("Annotation:Notes", "notes", run.sample.notes)] : [],
    ...parameters ? [mapAnnotation("Annotation:Parameters", "parameters", plain(parameters))] : [],
    ...rows ? framesAnnotation("Annotation:Frames", rows) : [],
    ...taking ? [takingAnnotation(taking)] : [],
  ];
}

/** The order in which the planes in this file were taken. Only our own readers need it. */
function takingAnnotation({ frames, blocks }: Taking): string {
  return mapAnnotation("Annotation:Taking", "taking", {
    frames,
    ...Object.fromEntries(
      blocks.map((own, region) => [
        `region${region}`,
        own.map(({ directory, frame, count }) => `${directory} ${frame} ${count}`).join(";"),
      ]),
    ),
  });
}

function plain(settings: Readonly<Record<string, unknown>>): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(settings).flatMap(([key, value]) =>
      value === undefined ? [] : [[key, typeof value === "number" ? value : String(value)]]
    ),
  );
}

function piecesOf(contents: OmeContents): Piece[] {
  const { run } = contents;
  const pictures = contents.pictures ?? picturesOf(run, contents);
  const schema = "http://www.openmicroscopy.org/Schemas/OME/2016-06";
  return [
    `<?xml version="1.0" encoding="UTF-8"?>`,
    `<OME xmlns="${schema}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" ` +
    `xsi:schemaLocation="${schema} ${schema}/ome.xsd" Creator="pvcam-deno"${
      attributes({ UUID: contents.uuid && `urn:uuid:${contents.uuid}` })
    }>`,
    plateXml(run, pictures),
    instrumentXml(run),
    ...pictures.flatMap((picture, index) => imageXml(contents, picture, index)),
    `<StructuredAnnotations>`,
    ...annotationsOf(contents, pictures),
    `</StructuredAnnotations>`,
    `</OME>`,
  ];
}

/** The description of a file in OME-XML, schema of June 2016. The file has it in UTF-8. */
export function omeXml(contents: OmeContents): string {
  return new TextDecoder().decode(linesOf(piecesOf(contents)).bytes());
}

/** The bytes of a description in its file: UTF-8, with a zero at the end. */
export function descriptionBytes(contents: OmeContents): Uint8Array<ArrayBuffer> {
  const out = linesOf(piecesOf(contents));
  out.text("\0");
  return out.bytes();
}
