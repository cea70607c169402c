import { dirname, join } from "node:path";
import { ByteSource } from "../files/byte_source.ts";
import { unpack } from "../reading/unpack.ts";
import type { RecordedFrames } from "../reading/recorded_frames.ts";
import { between } from "./between.ts";
import { descriptionFaults } from "./description_faults.ts";
import { annotationFault } from "./frames_annotation.ts";
import { xmlFault } from "./well_formed.ts";
import { tiffLevelFaults } from "./tiff_levels.ts";
import { readTiff, type TiffFile, type TiffPage } from "./read_tiff.ts";

/** The page of a plane, according to the description. */
function pageOf(tiff: TiffFile, frame: number, region: number): TiffPage | undefined {
  const block = tiff.blocks[region].findLast((candidate) => frame >= candidate.frame);
  if (!block || frame >= block.frame + block.count) return undefined;
  return tiff.pages[block.directory + frame - block.frame];
}

function problemsOf(tiff: TiffFile, source: ByteSource): string[] {
  if (tiff.pages.length === 0) {
    return ["The file holds no frame: its program ended before the first one was written."];
  }
  const problems: string[] = [];
  const fault = xmlFault(tiff.xml);
  if (fault !== undefined) {
    problems.push(`The description is damaged, so that other programs refuse it: ${fault}.`);
  }
  const pictures = picturesFault(tiff);
  if (pictures !== undefined) {
    problems.push(`The description does not match the pictures in the file: ${pictures}.`);
  }
  tiff.blocks.forEach((_, region) => {
    let absent = 0, outside = 0, other = 0;
    const first = pageOf(tiff, 0, region);
    // A damaged description may count more frames than could be looked for in any time.
    const looked = Math.min(tiff.frames, tiff.pages.length);
    absent += tiff.frames - looked;
    for (let frame = 0; frame < looked; frame++) {
      const page = pageOf(tiff, frame, region);
      if (!page || !first) absent++;
      else if (page.stripAt + page.stripBytes > source.bytes) outside++;
      else if (!isLike(page, first)) other++;
    }
    const where = tiff.blocks.length > 1 ? ` of region ${region}` : "";
    if (absent) {
      problems.push(
        `${absent} of the ${tiff.frames} frames${where} that the description counts have no directory.`,
      );
    }
    if (outside) {
      problems.push(
        `The pixels of ${outside} of ${tiff.frames} frames${where} lie beyond the end of the file.`,
      );
    }
    if (other) problems.push(`${other} of ${tiff.frames} frames${where} are of another size than the first.`);
  });
  return problems;
}

/** What is wrong if a description names files that do not exist. */
async function absentParts(path: string, others: readonly string[]): Promise<string[]> {
  const problems: string[] = [];
  for (const name of others) {
    if (await Deno.stat(join(dirname(path), name)).then(() => true, () => false)) continue;
    problems.push(
      `The description says that "${name}" has some of the frames, and no such file is there, so that other programs ` +
        "refuse this one; `repair` renews the description.",
    );
  }
  return problems;
}

/** How the description of a picture differs from its pages, as a clause. */
function picturesFault(tiff: TiffFile): string | undefined {
  const samples = /SamplesPerPixel="(?!1")[^"]*"/.exec(tiff.xml)?.[0];
  if (samples !== undefined) return `a channel has ${samples}`;
  for (const [index, head] of [...between(tiff.xml, "<Pixels ", ">")].entries()) {
    const page = pageOf(tiff, 0, index % tiff.blocks.length);
    const wanted = page && {
      SizeX: page.width,
      SizeY: page.height,
      Type: page.bits === 8 ? "uint8" : "uint16",
      BigEndian: "false",
    };
    for (const [name, value] of Object.entries(wanted ?? {})) {
      if (!head.includes(`${name}="${value}"`)) return `picture ${index} (from 0) is not of ${name} ${value}`;
    }
    if (!/DimensionOrder="XY[ZCT]{3}"/.test(head)) return `picture ${index} (from 0) has no order of axes`;
  }
  return undefined;
}

function planeBytesOf({ width, height, bits }: TiffPage): number {
  return width * height * (bits / 8);
}

/** Whether a page has the shape of the first page, and as many bytes as that shape needs. */
function isLike(page: TiffPage, first: TiffPage): boolean {
  return page.traits === first.traits && page.width === first.width && page.height === first.height &&
    page.bits === first.bits && page.rows === page.height &&
    (page.compression !== 1 || page.stripBytes === planeBytesOf(page));
}

/** Opens an OME-TIFF of this library for reading. */
export async function openTiff(path: string): Promise<RecordedFrames> {
  const source = await ByteSource.open(path);
  let tiff: TiffFile;
  try {
    tiff = await readTiff(source);
  } catch (cause) {
    source[Symbol.dispose]();
    throw cause;
  }
  const regions = tiff.blocks.map((_, region) => pageOf(tiff, 0, region));
  const absent = await absentParts(path, tiff.others);
  const readPlane = async (frame: number, region: number) => {
    const page = pageOf(tiff, frame, region);
    const first = regions[region];
    if (!page || !first || !isLike(page, first)) return undefined;
    if (page.compression === 1) return await source.read(page.stripAt, page.stripBytes);
    const packed = await source.readDense(page.stripAt, page.stripBytes);
    return packed && unpack(packed, planeBytesOf(page));
  };
  return {
    kind: "ome-tiff",
    frames: tiff.frames,
    bytesPerPixel: tiff.pages[0]?.bits === 8 ? 1 : 2,
    regions: regions.map(({ width, height } = { width: 0, height: 0 } as TiffPage) => ({ width, height })),
    problems: [...problemsOf(tiff, source), ...absent],
    holds: (frame) =>
      Promise.resolve(regions.every((first, region) => {
        const page = pageOf(tiff, frame, region);
        return page && first && isLike(page, first) && page.stripAt + page.stripBytes <= source.bytes;
      })),
    readPlane,
    async readStart(frame, region, length) {
      const page = pageOf(tiff, frame, region);
      if (page?.compression !== 1) return (await readPlane(frame, region))?.subarray(0, length);
      return await source.read(page.stripAt, length);
    },
    tableFault: (rows, count) => Promise.resolve(annotationFault(tiff.xml, rows.slice(0, count))),
    descriptionFaults: (known) =>
      absent.length > 0 ? Promise.resolve([]) : descriptionFaults(path, tiff, known),
    levelFaults: (options) => tiffLevelFaults(source, tiff, options),
    [Symbol.asyncDispose]() {
      source[Symbol.dispose]();
      return Promise.resolve();
    },
  };
}
