import type { SinkRun } from "../sink.ts";
import {
  classicLimitBytes,
  directoryBytes,
  firstDirectoryBytes,
  type Flavour,
  headerBytes,
  type PlaneTags,
  resolutionBytes,
} from "./directory.ts";
import { pixelSizeUm } from "../record/pictures.ts";
import { blankBytes } from "./blank_pages.ts";
import { bytesPerRow } from "./frames_annotation.ts";
import { bytesPerPicture, bytesPerPlane, mostPlanesDescribed } from "./ome_pixels.ts";
import type { PlaneBlock } from "./ome_contents.ts";
import { omeXml } from "./ome_xml.ts";

/** A piece of the file: directories, and behind them the frames that they describe. */
export interface Segment {
  /** The first frame in it. */
  readonly firstFrame: number;
  /** How many frames have room in the segment. */
  readonly frames: number;
  /** For how many of these frames each flavour has directories. */
  readonly described: Readonly<Record<Flavour, number>>;
  /** The place of each flavour's first directory. */
  readonly directoriesAt: Readonly<Record<Flavour, number>>;
  /** How many directories come earlier in each flavour's chain. */
  readonly directoriesBefore: Readonly<Record<Flavour, number>>;
  /** Where the pixels begin. */
  readonly pixelsAt: number;
  /** Where the pixels end. */
  readonly endsAt: number;
}

/** Pixels begin at a multiple of this: of a page of memory, and of a block of the disk. */
const alignment = 4096;
/** The frames in the first segment of a run of unknown length. Their directories take about a megabyte. */
const firstSegmentFrames = 4096;
const largestSegmentFrames = 65_536;
/** The most segments; no disk has room for more. */
const mostSegments = 64;

/** The number of characters in a file's UUID. */
const uuidSigns = 36;

/** The bytes that a full description has for its times as a whole. */
const timesNoteBytes = 512;

const software = "pvcam-deno\0";

function align(place: number, to: number): number {
  return Math.ceil(place / to) * to;
}

/**
 * The places of everything in the file. Behind the header are the first directory (in both flavours), two rooms for the
 * short description that is correct during the run, then segments of directories and pixels, then the full description.
 * The pixels of a frame's regions follow each other, so that a file can be cut after any frame.
 *
 * A run of known length has one segment. A run of unknown length starts as a classic TIFF, and has the directories of a
 * BigTIFF beside the classic ones. If the file grows past 4 GiB, only its header is exchanged.
 */
export class TiffLayout {
  /** The bytes of one region's plane, for each region. */
  readonly planeBytes: readonly number[];
  /** The number of bytes of a frame's planes. */
  readonly frameBytes: number;
  /** The flavour in which the file starts. */
  readonly flavour: Flavour;
  /** The place of each flavour's first directory. */
  readonly firstDirectoryAt: Readonly<Record<Flavour, number>>;
  /** The text of the software tag, and its place. */
  readonly software = { text: software, at: 0 };
  /** The part that the directories of a region have in common, for each region. */
  readonly planes: readonly PlaneTags[];
  /** The places of the two rooms for the short description. */
  readonly descriptionsAt: readonly [number, number];
  /** The size of each of these rooms. */
  readonly descriptionBytes: number;
  /** The segments so far. */
  readonly segments: Segment[] = [];
  readonly #run: SinkRun;
  readonly #frontBytes: number;

  /** Plans the file of a run, with `tailBytes` more bytes at its end. */
  constructor(run: SinkRun, name: string, tailBytes: number = 0) {
    this.#run = run;
    const { regions, bytesPerPixel } = run.format;
    this.planeBytes = regions.map(({ width, height }) => width * height * bytesPerPixel);
    this.frameBytes = this.planeBytes.reduce((sum, bytes) => sum + bytes, 0);
    const classicAt = headerBytes;
    const bigAt = classicAt + firstDirectoryBytes("classic");
    this.firstDirectoryAt = { classic: classicAt, big: bigAt };
    this.software.at = bigAt + firstDirectoryBytes("big");
    const resolutionsAt = align(this.software.at + software.length, 8);
    this.planes = regions.map(({ width, height }, region) => ({
      width,
      height,
      bytesPerPixel,
      pixelSizeUm: pixelSizeUm(run, region),
      resolutionsAt: resolutionsAt + 16 * region,
    }));
    this.descriptionBytes = align(this.#longestShortDescription(name), 8);
    const descriptionsAt = resolutionsAt + 16 * regions.length;
    this.descriptionsAt = [descriptionsAt, descriptionsAt + this.descriptionBytes];
    this.#frontBytes = descriptionsAt + 2 * this.descriptionBytes;
    this.flavour = run.frames === undefined || this.#fitsClassic(run.frames, tailBytes) ? "classic" : "big";
    this.grow();
  }

  /** How many frames have room in the segments so far. */
  get capacity(): number {
    const last = this.segments.at(-1);
    return last ? last.firstFrame + last.frames : 0;
  }

  /** Plans another segment, and returns it. */
  grow(): Segment {
    const last = this.segments.at(-1);
    const from = last?.endsAt ?? this.#frontBytes;
    const firstFrame = this.capacity;
    const frames = this.#run.frames ??
      Math.min(largestSegmentFrames, firstSegmentFrames * 2 ** this.segments.length);
    const described = this.#describe(last, from, frames);
    const regions = this.planeBytes.length;
    const classicAt = align(from, 8);
    const bigAt = classicAt + described.classic * regions * directoryBytes("classic");
    const pixelsAt = align(bigAt + described.big * regions * directoryBytes("big"), alignment);
    const before = (flavour: Flavour) =>
      last ? last.directoriesBefore[flavour] + last.described[flavour] * regions : 0;
    const segment: Segment = {
      firstFrame,
      frames,
      described,
      directoriesAt: { classic: classicAt, big: bigAt },
      directoriesBefore: { classic: before("classic"), big: before("big") },
      pixelsAt,
      endsAt: pixelsAt + frames * this.frameBytes,
    };
    this.segments.push(segment);
    return segment;
  }

  /** The segment of a frame. */
  segmentOf(frame: number): Segment {
    const segment = this.segments.findLast(({ firstFrame }) => frame >= firstFrame);
    if (!segment) throw new RangeError(`frame ${frame} has no segment`);
    return segment;
  }

  /** For how many frames a flavour has directories. */
  described(flavour: Flavour): number {
    return this.segments.reduce((sum, segment) => sum + segment.described[flavour], 0);
  }

  /** The place of a frame's pixels. */
  frameAt(frame: number): number {
    const { pixelsAt, firstFrame } = this.segmentOf(frame);
    return pixelsAt + (frame - firstFrame) * this.frameBytes;
  }

  /** The end of the last of `frames` frames. */
  endOf(frames: number): number {
    return this.frameAt(frames - 1) + this.frameBytes;
  }

  /** The place of a plane's directory, and whether it is the file's first. */
  directoryAt(flavour: Flavour, frame: number, region: number): { at: number; first: boolean } {
    const segment = this.segmentOf(frame);
    const place = region * segment.described[flavour] + frame - segment.firstFrame;
    const first = place === 0 && segment.firstFrame === 0;
    const at = first
      ? this.firstDirectoryAt[flavour]
      : segment.directoriesAt[flavour] + place * directoryBytes(flavour);
    return { at, first };
  }

  /**
   * The places of each region's planes in the chain. Each segment has all planes of the first region, then all planes
   * of the next. `cut` says that the last segment's regions have been linked to follow each other after `frames`.
   */
  blocks(flavour: Flavour, frames: number, cut: boolean): PlaneBlock[][] {
    return this.planeBytes.map((_, region) => {
      const blocks: PlaneBlock[] = [];
      for (const segment of this.segments) {
        const count = Math.min(frames - segment.firstFrame, segment.frames);
        if (count <= 0) break;
        const last = frames <= segment.firstFrame + segment.frames;
        const stride = cut && last ? count : segment.described[flavour];
        const directory = segment.directoriesBefore[flavour] + region * stride;
        const before = blocks.at(-1);
        // A single region's planes follow each other through all segments.
        if (before && before.directory + before.count === directory) {
          blocks[blocks.length - 1] = { ...before, count: before.count + count };
        } else blocks.push({ directory, frame: segment.firstFrame, count });
      }
      return blocks;
    });
  }

  /** The two resolutions of each region. Directories of classic files point to them. */
  resolutions(): Uint8Array<ArrayBuffer> {
    return resolutionBytes(this.planes);
  }

  /** The most bytes that the full description of some frames may take. */
  fullDescriptionBytes(frames: number): number {
    const { axes } = this.#run;
    const regions = this.planeBytes.length;
    // Only an experiment has positions, and planes that were not taken.
    const more = axes || this.#run.frames === undefined
      ? (axes?.sizes.p ?? frames) * regions * bytesPerPicture + blankBytes(this.planes)
      : 0;
    return this.descriptionBytes + timesNoteBytes + more +
      Math.min(frames, mostPlanesDescribed) * (regions * bytesPerPlane(this.#run) + bytesPerRow(this.#run));
  }

  #fitsClassic(frames: number, tailBytes: number): boolean {
    const directories = frames * this.planeBytes.length * directoryBytes("classic");
    const end = align(this.#frontBytes + directories, alignment) + frames * this.frameBytes;
    return end + this.fullDescriptionBytes(frames) + tailBytes < classicLimitBytes;
  }

  #describe(last: Segment | undefined, from: number, frames: number): Record<Flavour, number> {
    if (this.#run.frames !== undefined) {
      return this.flavour === "classic" ? { classic: frames, big: 0 } : { classic: 0, big: frames };
    }
    if (last && last.described.classic < last.frames) return { classic: 0, big: frames };
    // Directories of both flavours count. The room for the short description is in the front already.
    const directories = this.planeBytes.length * frames * (directoryBytes("classic") + directoryBytes("big"));
    const room = classicLimitBytes - align(from + directories + 8, alignment);
    return { classic: Math.max(0, Math.min(frames, Math.floor(room / this.frameBytes))), big: frames };
  }

  #longestShortDescription(name: string): number {
    const regions = this.#run.format.regions.map(() => [{ directory: 1e9, frame: 1e9, count: 1e9 }]);
    const note = "x".repeat(longestNote);
    const text = omeXml({
      run: this.#run,
      name,
      frames: 1e12,
      blocks: regions,
      note,
      uuid: "0".repeat(uuidSigns),
    });
    const severalBlocks = this.#run.frames === undefined && regions.length > 1;
    return new TextEncoder().encode(text).length + (severalBlocks ? mostSegments * regions.length * 80 : 0) +
      1;
  }
}

/** The most characters that the note in a description may have. */
export const longestNote = 300;
