import { basename } from "node:path";
import { SinkError } from "../../errors.ts";
import type { BlockFile } from "../files/block_file.ts";
import { blankPages, hasGaps, writeBlankPages } from "./blank_pages.ts";
import { descriptionEntry, placeBytes } from "./directory.ts";
import type { RunRecord } from "../record/run_record.ts";
import { TiffLayout } from "./tiff_layout.ts";
import type { PlaneBlock } from "./ome_contents.ts";
import { descriptionBytes } from "./ome_xml.ts";
import { shardIndex } from "../zarr/layout/shard_index.ts";
import { ByteSource } from "../files/byte_source.ts";
import { scaleNote } from "../record/pictures.ts";
import type { Damage } from "../reading/damage.ts";
import { readTiff, type TiffFile } from "./read_tiff.ts";
import { mostPlanesDescribed } from "./ome_pixels.ts";
import { describeRepaired } from "../zarr/repair_zarr.ts";
import { writeFramesGroup } from "../zarr/layout/frames_group.ts";
import { sharedZarr } from "./shared_zarr.ts";

/**
 * Gives an OME-TIFF the end that its recording would have given it. Everything for that is in the file, and in the table
 * and the record beside it.
 */
export async function repairTiff(
  { path, record, files, frames, times, planes, rows }: Damage,
): Promise<void> {
  const tiff = await takeApart(path);
  const shared = await sharedZarr(path, record.files);
  const file = await files.open(path);
  try {
    const blocks = await joinRegions(file, tiff, frames);
    const { run, note } = {
      run: { ...record, startedMs: Date.parse(record.startedAt) },
      note: `${frames} frames, repaired after the program that recorded them was killed. ${
        scaleNote(record)
      }`,
    };
    const { at, end } = planesOf(tiff, frames);
    const blankFrom = frames * tiff.blocks.length;
    const text = descriptionBytes({
      run,
      name: basename(path),
      uuid: tiff.uuid,
      frames,
      blocks,
      note,
      times,
      planes,
      rows: await rows(0, Math.min(frames, mostPlanesDescribed)),
      blankFrom,
    });
    const textAt = Math.ceil(end / 8) * 8;
    await file.write(text, textAt);
    const blank = hasGaps(planes)
      ? await writeBlank(file, { tiff, record, behind: textAt + text.length })
      : undefined;
    const entry = descriptionEntry(tiff.flavour, { at: textAt, bytes: text.length });
    await file.write(entry.bytes, tiff.pages[0].at + entry.at);
    let cut = blank ?? textAt + text.length;
    if (shared) {
      const chunk = (index: number) => at[index];
      const index = shardIndex(shared.shardFrames, { present: frames, chunk });
      cut = Math.ceil(cut / 8) * 8 + index.length;
      await file.write(index, cut - index.length);
      const metadata = { ...shared.metadata, shape: [frames, shared.height, shared.width] };
      await files.replace(
        `${shared.folder}/zarr.json`,
        new TextEncoder().encode(JSON.stringify(metadata, null, 2)),
      );
    }
    await file.truncate(cut);
    if (shared) {
      await describeRepaired(shared.folder.slice(0, -2), { files, frames, times, record });
      await writeFramesGroup(shared.folder.slice(0, -2), files, { frames, rows, channels: planes.channels });
    }
  } finally {
    await file.close();
  }
}

/** Adds pages of zeros behind the last frame's pages, for planes that were not taken. Returns where they end. */
async function writeBlank(
  file: BlockFile,
  { tiff, record, behind }: { tiff: TiffFile; record: RunRecord; behind: number },
): Promise<number> {
  const run = { ...record, startedMs: Date.parse(record.startedAt), report: undefined, files: undefined };
  const { planes } = new TiffLayout(run, record.files[0]);
  const pages = blankPages(tiff.flavour, planes, behind);
  const { directory, count } = tiff.blocks[tiff.blocks.length - 1].at(-1)!;
  const last = tiff.pages[directory + count - 1].nextAt;
  await writeBlankPages(file, pages, { flavour: tiff.flavour, last });
  return pages.end;
}

async function takeApart(path: string): Promise<TiffFile> {
  using source = await ByteSource.open(path);
  const tiff = await readTiff(source);
  const last = Math.max(...tiff.blocks.flat().map(({ directory, count }) => directory + count));
  if (last <= tiff.pages.length) return tiff;
  throw new SinkError(
    `Cannot repair "${path}": its description counts ${last} planes, and it has directories for ${tiff.pages.length}.`,
  );
}

/** The places of the frames whose planes are in one piece, and the end of the last plane. */
function planesOf(tiff: TiffFile, frames: number): { at: { at: number; bytes: number }[]; end: number } {
  const pages = tiff.blocks.map((blocks) =>
    blocks.flatMap(({ directory, frame, count }) =>
      tiff.pages.slice(directory, directory + Math.min(count, frames - frame))
    )
  );
  const ends = pages.flat().map(({ stripAt, stripBytes }) => stripAt + stripBytes);
  return {
    at: pages[0].map(({ stripAt, stripBytes }) => ({ at: stripAt, bytes: stripBytes })),
    end: ends.reduce((last, end) => Math.max(last, end), 0),
  };
}

/** Ends the chain after the last frame, and links each region's planes to those of the next region. */
async function joinRegions(file: BlockFile, tiff: TiffFile, frames: number): Promise<PlaneBlock[][]> {
  const ends = tiff.blocks.map((blocks) => blocks[blocks.length - 1]);
  const firstOfLast = ends[0];
  for (const [region, { directory, count }] of ends.entries()) {
    const next = region + 1 < ends.length ? tiff.pages[ends[region + 1].directory].at : 0;
    await file.write(placeBytes(tiff.flavour, next), tiff.pages[directory + count - 1].nextAt);
  }
  if (tiff.blocks.length === 1) return [[{ directory: 0, frame: 0, count: frames }]];
  // In the chain, the last segment's regions now follow each other without a gap.
  return tiff.blocks.map((blocks, region) =>
    blocks.map((block, index) =>
      index < blocks.length - 1
        ? block
        : { ...block, directory: firstOfLast.directory + region * block.count }
    )
  );
}
