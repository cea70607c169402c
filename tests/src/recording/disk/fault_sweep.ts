/** One call of the file system fails, in any format: the run ends with a sentence, and what was written stays readable. @module */
import { assert, assertEquals, assertGreaterOrEqual, assertInstanceOf, assertMatch } from "@std/assert";
import { SinkError } from "../../../../src/errors.ts";
import { verify } from "../../../../src/recording/verify.ts";
import { fileSink } from "../../../../src/recording/file_sink.ts";
import { FailingFiles, type Fault } from "./failing_files.ts";
import { runOf, type Shape, SyntheticRing } from "../synthetic_run.ts";
import { namesIn } from "../temp_folder.ts";

const frames = 6;
const batch = 2;

/** How a recording is written. */
export interface Format {
  readonly name: string;
  readonly asked?: number;
  readonly zarr?: string;
  readonly compress?: "zstd";
  readonly shape?: Shape;
}

/** Formats whose calls differ. */
export const formats: readonly Format[] = [
  { name: "known.ome.tif", asked: frames },
  { name: "longer.ome.tif", asked: 2 * frames },
  { name: "endless.ome.tif" },
  { name: "both.ome.tif", asked: 2 * frames, zarr: "both.ome.zarr" },
  {
    name: "regions.ome.zarr",
    asked: frames,
    shape: { regions: [{ width: 64, height: 48 }, { width: 4, height: 4 }] },
  },
  { name: "endless.ome.zarr" },
  { name: "packed.ome.zarr", asked: frames, compress: "zstd" },
  {
    name: "packed_endless.ome.zarr",
    compress: "zstd",
    shape: { regions: [{ width: 64, height: 48 }, { width: 4, height: 4 }] },
  },
  { name: "known.raw", asked: frames },
  { name: "endless.raw" },
];

interface Outcome {
  /** Frames whose `append` was fulfilled. */
  taken: number;
  opened: boolean;
  errors: unknown[];
  files: number;
}

/** Records as a run does: after a failure it closes the sink, once. */
async function recordWith(faulty: FailingFiles, format: Format, folder: string): Promise<Outcome> {
  const shape = format.shape ?? {};
  const ring = new SyntheticRing(shape);
  const zarr = format.zarr && `${folder}/${format.zarr}`;
  const sink = fileSink(`${folder}/${format.name}`, { zarr, commitEveryMs: 0, compress: format.compress });
  const outcome: Outcome = { taken: 0, opened: false, errors: [], files: 0 };
  faulty.stage = "open";
  try {
    await sink.open(runOf(shape, { frames: format.asked, files: faulty.files }));
    outcome.opened = true;
    faulty.stage = "append";
    for (let from = 1; from <= frames; from += batch) {
      await sink.append(Array.from({ length: batch }, (_, i) => ring.expose(from + i)));
      outcome.taken += batch;
    }
  } catch (error) {
    outcome.errors.push(error);
  }
  const reason = outcome.errors.length > 0 ? "failed" : format.asked === frames ? "complete" : "stopped";
  faulty.stage = "close";
  try {
    outcome.files = (await sink.close(reason)).length;
  } catch (error) {
    outcome.errors.push(error);
  }
  return outcome;
}

/** What this process has open in a folder: the lock on a table is held by another descriptor. */
function openBelow(folder: string): string[] {
  if (Deno.build.os !== "linux") return [];
  return [...Deno.readDirSync("/proc/self/fd")].flatMap(({ name }) => {
    try {
      return Deno.readLinkSync(`/proc/self/fd/${name}`);
    } catch {
      return []; // that of the listing itself
    }
  }).filter((path) => path.startsWith(folder));
}

/** Checks a recording in which that call fails, and whether it was reached. */
export async function checkFault(folder: string, format: Format, fault: Fault): Promise<boolean> {
  const faulty = new FailingFiles(fault);
  const outcome = await recordWith(faulty, format, folder);
  const what = `${format.name}, ${JSON.stringify(fault)}, failed: ${faulty.failed.slice(0, 3)}`;
  assertEquals(faulty.open, 0, `a file stays open: ${what}`);
  assertEquals(openBelow(folder), [], `a descriptor stays open: ${what}`);
  for (const error of outcome.errors) {
    assertInstanceOf(error, SinkError, what);
    assertMatch(error.message, /^Cannot .* "[^"]+": .*(the disk is full|\(EIO\)).*\.$/, what);
  }
  if (!outcome.opened) {
    assertEquals(await namesIn(folder), [], `a failed open leaves something: ${what}`);
    return true;
  }
  const path = `${folder}/${format.name}`;
  const there = await Deno.stat(path).then(() => true, () => false);
  if (!there) {
    assertEquals(outcome.taken, 0, `frames were taken, and there is no file: ${what}`);
    assertEquals(await namesIn(folder), [], what);
    return true;
  }
  const seen = await verify(path);
  assertGreaterOrEqual(seen.frames, outcome.taken, `frames that were taken are lost: ${what}`);
  if (seen.frames > 0) assertEquals(seen.stamps, "right", what);
  if (faulty.failed.length === 0) {
    assertEquals([outcome.taken, outcome.errors.length], [frames, 0], what);
    return false;
  }
  // What failed and was then done another way need not be reported, if nothing is lacking.
  const lacking = seen.frames < frames || seen.state === "recording";
  assert(outcome.errors.length > 0 || !lacking, `not reported: ${what}`);
  return true;
}

/** Numbers in a path, and the columns of a table of frames, which all are written in the same way. */
const alike = /\d+|(?<=\/frames\/)[a-z]\w*(?=$|\/)/g;

/** The kind of each call of a sound recording: what the sink is at, the call's name, and its file without what is alike. */
export async function kindsOfCalls(folder: string, format: Format): Promise<readonly string[]> {
  const sound = new FailingFiles({ call: 0, code: "EIO", forEver: false });
  const { errors } = await recordWith(sound, format, folder);
  assertEquals(errors, []);
  return sound.made.map(({ stage, name, path }) =>
    `${stage}: ${name} ${path.slice(folder.length).replace(alike, "*")}`
  );
}
