// What has to be true of a recording whose program was killed, by our own account and by outside readers'.
import { assert, assertEquals, assertGreaterOrEqual, assertStringIncludes } from "@std/assert";
import { SinkError } from "../../../../src/errors.ts";
import type { FormatOptions } from "../../../../src/recording/file_sink.ts";
import { repair } from "../../../../src/recording/repair.ts";
import { verify } from "../../../../src/recording/verify.ts";
import { askPython, pythonReaders } from "../../../readers/python.ts";
import { batchFrames, type LastWords, mostAtOnce, recordAndKill } from "./killing.ts";

/** How to record what is to be killed. */
export interface Case {
  readonly name: string;
  readonly asked?: number;
  readonly zarr?: string;
  /** What else its sink gets. */
  readonly options?: FormatOptions;
  /** Whether it is among the few that every test run does. */
  readonly quick?: boolean;
}

/** Every format, of known and unknown length. */
export const cases: readonly Case[] = [
  { name: "known.ome.tif", asked: 100_000 },
  { name: "endless.ome.tif" },
  { name: "regions.ome.tif", asked: 100_000 },
  { name: "regions_endless.ome.tif", quick: true },
  { name: "both.ome.tif", asked: 20_000, zarr: "both.ome.zarr", quick: true },
  { name: "known.ome.zarr", asked: 100_000 },
  { name: "endless.ome.zarr", quick: true },
  { name: "regions.ome.zarr", asked: 100_000 },
  // Forty frames in a shard, so that a kill comes in one, between two, and while one is made.
  { name: "shards.ome.zarr", asked: 100_000, options: { shardBytes: 40 * 6144 }, quick: true },
  { name: "packed.ome.zarr", asked: 100_000, options: { compress: "zstd", shardBytes: 40 * 6144 } },
  { name: "packed_endless.ome.zarr", options: { compress: "lz4" }, quick: true },
  { name: "packed_regions.ome.zarr", options: { compress: "zstd", shardBytes: 40 * 1280 }, quick: true },
  { name: "shards_endless.ome.zarr", options: { shardBytes: 40 * 6144 } },
  { name: "known.raw", asked: 100_000, quick: true },
  { name: "endless.raw" },
];

interface Sight {
  frames: number[];
  right: boolean;
}

/** How many frames outside readers see in each region, and whether every pixel of them is right. */
function look(path: string, zarr?: string): Promise<Sight> {
  return askPython<Sight>(
    `
import os, tifffile, zarr
os.chdir(os.path.dirname(args[0]))
path = os.path.basename(args[0])
def found():
    if path.endswith(".tif"):
        with tifffile.TiffFile(path) as tif:
            yield from (series.asarray() for series in tif.series)
    elif path.endswith(".zarr"):
        several = os.path.isdir(path + "/OME")
        yield from (zarr.open_array(path + name, mode="r")[:] for name in (("/0/0", "/1/0") if several else ("/0",)))
    else:
        yield eval(json.load(open(path.replace(".raw", ".json")))["layout"]["numpy"])
    if len(args) > 1:
        yield zarr.open_array(args[1] + "/0", mode="r")[:]
frames, right = [], True
for index, pixels in enumerate(found()):
    region = 0 if len(args) > 1 else index
    pixels = pixels.reshape((-1,) + pixels.shape[-2:])
    frames.append(len(pixels))
    right = right and bool((pixels == expected.stack(1, len(pixels), region, *pixels.shape[1:], 2)).all())
print(json.dumps({"frames": frames, "right": right}))`,
    path,
    ...zarr ? [zarr] : [],
  );
}

async function check(path: string, words: LastWords, zarr?: string): Promise<number> {
  const seen = await verify(path);
  assert(!seen.whole, "a killed recording is not whole");
  assertEquals(seen.state, "recording");
  assertStringIncludes(seen.problems.join(), "killed");
  assertEquals(seen.stamps, seen.frames > 0 ? "right" : "absent");
  assertGreaterOrEqual(seen.frames, words.framesASecondBefore, "more than the last second is missing");
  // A kill between writing and reporting may leave as many frames more as were under way.
  if (seen.frames === 0) return 0;
  assertGreaterOrEqual(
    words.frames + mostAtOnce * batchFrames,
    seen.frames,
    "more frames than were recorded",
  );
  if (pythonReaders) {
    const { frames, right } = await look(path, zarr);
    // The two files of a pair are committed one after the other: a kill in between leaves the Zarr a commit behind.
    if (zarr) assertGreaterOrEqual(seen.frames, frames.pop() ?? 0);
    assertEquals(new Set(frames), new Set([seen.frames]), "outside readers count differently");
    assert(right, "pixels are wrong");
  }
  return seen.frames;
}

/**
 * Kills one recording, checks it, repairs it and checks it again. The C library writes the one that is killed after an
 * even number of milliseconds; Deno writes the others. What holds no frame yet is left as it is.
 */
export async function killAndCheck(folder: string, how: Case, afterMs: number | "before"): Promise<void> {
  const path = `${folder}/${how.name}`;
  const zarr = how.zarr && `${folder}/${how.zarr}`;
  const libc = afterMs !== "before" && afterMs % 2 === 0;
  const words = await recordAndKill(path, {
    afterMs,
    asked: how.asked,
    libc,
    options: { ...how.options, zarr },
  });
  const counted = await check(path, words, zarr);
  const done = await repair(path).catch((cause) => {
    assert(cause instanceof SinkError && counted === 0, String(cause));
    assertStringIncludes(cause.message, "no frame");
    return undefined;
  });
  if (!done) return;
  // A kill between the table and the description leaves frames of the last commit, which only a repair counts.
  const { frames } = done;
  assertEquals(done, { path, repaired: true, frames });
  assertGreaterOrEqual(frames, counted, "a repair that lost frames");
  assertGreaterOrEqual(words.frames + mostAtOnce * batchFrames, frames, "a repair that made some up");
  const seen = await verify(path);
  assertEquals([seen.state, seen.frames, seen.stamps], ["repaired", frames, "right"]);
  const asked = how.asked === undefined
    ? []
    : [`${frames} frames are there of the ${how.asked} that were asked for (repaired).`];
  assertEquals(seen.problems, asked);
  if (pythonReaders) {
    const { frames: counted, right } = await look(path, zarr);
    assertEquals([new Set(counted), right], [new Set([frames]), true]);
  }
  assertEquals((await repair(path)).repaired, false, "what is whole needs no second repair");
}

/** HDF5 has no verify here: what `run.json` counts has to be in the file, for h5py too. */
export async function killHdf5AndCheck(folder: string, afterMs: number): Promise<void> {
  const path = `${folder}/run.h5`;
  const words = await recordAndKill(path, { afterMs });
  const { state, frames } = JSON.parse(await Deno.readTextFile(`${folder}/run.json`));
  assertEquals(state, "recording");
  assertGreaterOrEqual(frames, words.framesASecondBefore, "more than the last second is missing");
  const look = (swmr: boolean) =>
    askPython<{ frames: number; right: boolean }>(
      `
import h5py
count = int(args[1])
with h5py.File(args[0], "r", swmr=args[2] == "true") as file:
    pixels = file["frames"][:count]
    numbers = file["frame_number"][:count].tolist()
want = expected.stack(1, count, 0, 48, 64, 2)
right = bool((pixels == want).all()) and numbers == list(range(1, count + 1))
print(json.dumps({"frames": len(pixels), "right": right}))`,
      path,
      frames,
      String(swmr),
    );
  if (pythonReaders) assertEquals(await look(true), { frames, right: true });
  assertEquals(await repair(path), { path, repaired: true, frames });
  if (pythonReaders) assertEquals(await look(false), { frames, right: true });
}
