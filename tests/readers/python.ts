// Asks outside readers what they see in a file.
import { fromFileUrl, join } from "@std/path";
import { installed, noReaders } from "./installed.ts";
import { PythonProcess } from "./python_process.ts";

const here = fromFileUrl(new URL(".", import.meta.url));
/** The interpreter of the readers, where they are installed. */
export const python = join(here, "..", "..", ".venv", "bin", "python");

const imageJPath = "/usr/share/java/ij.jar";

/** Whether the Python readers are installed; a test that wants them is skipped with a line otherwise. */
export const pythonReaders: boolean = await installed(python);
/** The interpreter of the viewers' readers, where they are installed. */
const viewersPython = join(here, "..", "..", ".venv-viewers", "bin", "python");
/** Whether the readers of napari and bioio are installed. */
export const viewers: boolean = await installed(viewersPython);
/** An older zarr, which goes in front of the readers' own packages. */
const olderPackages = join(here, "..", "..", ".venv-older");
/** Whether that is installed. */
export const olderZarr: boolean = pythonReaders && await installed(`${olderPackages}/zarr`);
/** Whether ImageJ can be run. */
export const imageJ: boolean = await installed(imageJPath) && await installed("/usr/bin/javac");
/** Whether Octave can be run. */
export const octave: boolean = await installed("/usr/bin/octave-cli");

if (!noReaders && !(pythonReaders && viewers && olderZarr && imageJ && octave)) {
  console.log(
    "Some outside readers are not installed, so tests that ask them are skipped: bash tests/readers/setup.sh",
  );
}

async function run(command: string, args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(command, { args }).output();
  const [out, complaints] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  if (!success) throw new Error(`${command} failed:\n${complaints}\n${out}`);
  return out;
}

const readers = pythonReaders ? new PythonProcess(python) : undefined;
const olderReader = olderZarr ? new PythonProcess(python, { PYTHONPATH: olderPackages }) : undefined;
const viewersReaders = viewers
  ? new PythonProcess(viewersPython, { QT_QPA_PLATFORM: "offscreen" })
  : undefined;

/**
 * Runs a snippet of Python with the given arguments in `sys.argv[1:]`, and gives back what it printed as JSON. Anything
 * on its standard error, a warning or a line of a log included, is an error.
 */
export function askPython<T>(snippet: string, ...args: (string | number)[]): Promise<T> {
  return ask(readers, snippet, args);
}

/** Asks the older zarr in the same way. */
export function askOlderZarr<T>(snippet: string, ...args: (string | number)[]): Promise<T> {
  return ask(olderReader, snippet, args);
}

async function runSnippet(
  reader: PythonProcess | undefined,
  snippet: string,
  args: readonly (string | number)[],
): Promise<{ out: string; complaints: string }> {
  if (reader === undefined) throw new Error("The reader is not installed.");
  const { code, out, complaints } = await reader.run(snippet, args.map(String));
  if (code !== 0) throw new Error(`Python failed with ${code}:\n${complaints}\n${out}`);
  return { out, complaints };
}

async function ask<T>(
  reader: PythonProcess | undefined,
  snippet: string,
  args: readonly (string | number)[],
): Promise<T> {
  const preamble = [
    "import sys, json, logging, warnings",
    "import numpy as np",
    "warnings.simplefilter('always')",
    "warnings.simplefilter('ignore', ResourceWarning)", // a snippet need not close its files
    "logging.basicConfig(level=logging.WARNING, stream=sys.stderr)",
    `sys.path.insert(0, ${JSON.stringify(here)})`,
    "import expected",
    "args = sys.argv[1:]",
  ].join("\n");
  const { out, complaints } = await runSnippet(reader, `${preamble}\n${snippet}`, args);
  if (complaints.trim() !== "") throw new Error(`Python complains:\n${complaints}`);
  return JSON.parse(out);
}

/** Asks the viewers' readers in the same way; what they write to standard error is not looked at. */
export async function askViewers<T>(snippet: string, ...args: (string | number)[]): Promise<T> {
  const preamble = [
    "import sys, json, os",
    "import numpy as np",
    'os.environ["QT_QPA_PLATFORM"] = "offscreen"',
    `sys.path.insert(0, ${JSON.stringify(here)})`,
    "import expected",
    "args = sys.argv[1:]",
    "out, sys.stdout = sys.stdout, sys.stderr",
  ].join("\n");
  return JSON.parse((await runSnippet(viewersReaders, `${preamble}\n${snippet}`, args)).out);
}

/** What plain ImageJ sees in a file. */
export interface ImageJSight {
  width: number;
  height: number;
  bits: number;
  pixelUm: number;
  /** The first pixel of each plane. */
  first: number[];
  /** The sum of each plane's pixels. */
  sums: number[];
}

/** Opens a file with plain ImageJ, without a window. */
export async function askImageJ(path: string): Promise<ImageJSight> {
  const args = ["-Djava.awt.headless=true", "-cp", imageJPath, join(here, "ImageJ.java"), path];
  return JSON.parse(await run("java", args));
}

/** Runs a line of Octave, and gives back what it printed. It grumbles on standard error as it ends; that is its way. */
export async function askOctave(line: string): Promise<string> {
  return await run("/usr/bin/octave-cli", ["--no-gui", "--quiet", "--norc", "--eval", line]);
}
