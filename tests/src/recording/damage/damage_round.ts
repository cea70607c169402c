// One recording, damaged by a seed, and what verify, convert and repair make of it.
import { hdf5Sink } from "../../../../hdf5.ts";
import { CameraError } from "../../../../src/errors.ts";
import { convert } from "../../../../src/recording/convert.ts";
import { openWhole } from "../../../../src/recording/open_parts.ts";
import { repair } from "../../../../src/recording/repair.ts";
import { salvage } from "../../../../src/recording/salvage.ts";
import { verify } from "../../../../src/recording/verify.ts";
import { SyntheticRing } from "../synthetic_run.ts";
import { damage, type Files } from "./damage_files.ts";
import { Random } from "./random.ts";
import { layOut, type Specimen, specimenFrames } from "./specimens.ts";

/** The most time and memory that a damaged file may cost. */
const longestMs = 20_000;
const mostBytes = 500e6;

/** What a round was about, and what is wrong with what happened. */
export interface Round {
  readonly seed: number;
  readonly specimen: string;
  readonly damages: readonly string[];
  /** What went wrong; empty if all is well. */
  readonly findings: readonly string[];
  /** Whether it was called whole, and lies in the round's folder for others to look at. */
  readonly whole: boolean;
}

/** Puts a damaged recording into the empty `folder`, and tries everything that reads it. */
export async function damageRound(
  folder: string,
  specimens: readonly Specimen[],
  seed: number,
): Promise<Round> {
  const random = new Random(seed);
  const specimen = random.of(specimens);
  const files: Files = new Map(specimen.files);
  const damages = Array.from({ length: random.of([1, 1, 1, 2, 3]) }, () => damage(random, files));
  const findings: string[] = [];
  const { folders, main } = specimen;
  const attempt = async <T>(what: string, work: () => Promise<T>): Promise<T | undefined> => {
    const [startedMs, before] = [performance.now(), Deno.memoryUsage().rss];
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof CameraError)) findings.push(`${what}: ${(error as Error).stack}`);
      return undefined;
    } finally {
      const [ms, bytes] = [performance.now() - startedMs, Deno.memoryUsage().rss - before];
      if (ms > longestMs) findings.push(`${what} took ${Math.round(ms)} ms`);
      if (bytes > mostBytes) findings.push(`${what} took ${Math.round(bytes / 1e6)} MB`);
    }
  };
  await layOut(folder, { files, folders });
  const path = `${folder}/${main}`;
  const seen = await attempt("verify", () => verify(path));
  // A count that nothing else confirms is said to be such.
  const isConfirmed = !seen?.problems.some((problem) => problem.includes("confirms it"));
  if (seen && seen.frames > specimenFrames && isConfirmed) findings.push(`verify sees ${seen.frames} frames`);
  const whole = seen?.whole === true;
  if (whole) {
    const wrong = await attempt("reading what is whole", () => wrongPlane(path, specimen));
    if (wrong !== undefined) findings.push(`it is called whole, and ${wrong}`);
  }
  await Deno.mkdir(`${folder}/made`);
  const ending = random.of(["ome.tif", "ome.zarr", "raw"]);
  const options = random.of([
    {},
    { pyramid: ending !== "raw" },
    { compress: ending === "raw" ? undefined : "zstd" } as const,
  ]);
  const hdf5 = random.below(4) === 0;
  await attempt(
    "convert",
    () =>
      hdf5
        ? convert(path, hdf5Sink(`${folder}/made/new.h5`))
        : convert(path, `${folder}/made/new.${ending}`, options),
  );
  const saved = await attempt("salvage", () => salvage(path, `${folder}/made/saved.${ending}`));
  if (saved && saved.frames > specimenFrames) findings.push(`salvage saved ${saved.frames} frames`);
  if (saved && saved.changed === 0 && saved.notes.length === 0) {
    const after = await attempt("verify what was salvaged", () => verify(`${folder}/made/saved.${ending}`));
    if (after?.checksums === "wrong" || after?.stamps === "wrong") {
      findings.push("salvage saved wrong frames");
    }
  }
  if (!await isAsLaid(folder, files)) findings.push("verify, convert or salvage changed something");
  await Deno.remove(`${folder}/made`, { recursive: true });
  const done = await attempt("repair", () => repair(path));
  if (!done?.repaired) {
    // Where parts are gone, or exchanged, the first one describes others.
    const isDescribed = done?.described && damages.some((one) => /gone|places/.test(one));
    if (!isDescribed && !await isAsLaid(folder, files)) {
      findings.push("repair changed what it did not repair");
    }
  } else {
    if (done.frames !== specimen.framesInMain) findings.push(`repair made it ${done.frames} frames`);
    const after = await attempt("verify after repair", () => verify(path, { parts: false }));
    if (after && after.frames !== done.frames) findings.push(`the repaired one has ${after.frames} frames`);
    // Pixels that were damaged before stay so, and are known by their checksums.
    const isOne = specimen.framesInMain === specimenFrames;
    const lost = isOne && await attempt("reading what is repaired", () => wrongPlane(path, specimen));
    if (lost && pixelsAreSound(files, specimen)) findings.push(`of the repaired one, ${lost}`);
    if (after?.stamps === "wrong" && after.checksums === "right") {
      findings.push("the repaired one has wrong frames");
    }
  }
  return { seed, specimen: specimen.name, damages, findings, whole: whole && !done?.repaired };
}

/** Whether no file with pixels was damaged. */
function pixelsAreSound(files: Files, specimen: Specimen): boolean {
  return [...specimen.files].every(([name, bytes]) =>
    !/\/c\/|\.(tif|raw|h5)$/.test(name) || files.get(name) === bytes
  );
}

/** Whether the files are those that were laid out. */
async function isAsLaid(folder: string, files: Files): Promise<boolean> {
  for (const [name, bytes] of files) {
    const there = await Deno.readFile(`${folder}/${name}`).catch(() => undefined);
    if (there?.length !== bytes.length || there.some((byte, index) => byte !== bytes[index])) return false;
  }
  return true;
}

/** Which plane is not the one that was recorded; nothing if all are. */
async function wrongPlane(path: string, { shape }: Specimen): Promise<string | undefined> {
  await using whole = await openWhole(path);
  const ring = new SyntheticRing(shape);
  for (let frame = 0; frame < specimenFrames; frame++) {
    const lease = ring.expose(frame + 1);
    for (const region of ring.format.regions.keys()) {
      const pixels = lease.regionPixels(region) as Uint8Array | Uint16Array;
      const wanted = new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength);
      const plane = await whole.recording.frames.readPlane(frame, region);
      if (plane?.length !== wanted.length || plane.some((byte, index) => byte !== wanted[index])) {
        return `frame ${frame}, region ${region} is another`;
      }
    }
  }
  return undefined;
}
