// Writers that are not ours: C in several ways, and those of Python: tifffile and h5py of .venv, acquire-zarr and
// ome-writers of .venv-bench (python3 -m venv .venv-bench && .venv-bench/bin/pip install -r tests/bench/requirements.txt).
// Each is a separate program and times itself, from before its file is made until it is closed.
import { fromFileUrl } from "@std/path";
import type { Work } from "./tireless_camera.ts";

const here = (name: string) => fromFileUrl(new URL(name, import.meta.url));
/** The interpreters that have them, and how to get these. */
const readers = here("../../../.venv/bin/python"), writers = here("../../../.venv-bench/bin/python");
const pythons: Readonly<Record<string, string>> = { tifffile: readers, h5py: readers };

/** What a program says on its standard output. */
export async function output(command: string, args: readonly string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(command, { args: [...args] }).output();
  if (!success) throw new Error(`${command}: ${new TextDecoder().decode(stderr)}`);
  return new TextDecoder().decode(stdout);
}

/** Builds the C writer; gives its path. */
export async function buildWriter(folder: string): Promise<string> {
  const writer = `${folder}/writer`;
  const flags = ["-O2", "-Wall", "-Wextra", "-Werror", "-pthread"];
  await output(Deno.env.get("CC") ?? "cc", [...flags, "-o", writer, here("writer.c")]);
  return writer;
}

/** Seconds that C takes. */
export async function timeC(
  writer: string,
  way: "pwrite" | "direct" | "fwrite",
  { path, work: { side, frames, slots } }: { path: string; work: Work },
): Promise<number> {
  return Number(await output(writer, [way, path, ...[side * side * 2, frames, slots].map(String)]));
}

/** Seconds that a library of Python takes; nothing if it is not installed. */
export async function timePython(
  library: string,
  { path, ring, work: { side, frames } }: { path: string; ring: string; work: Work },
): Promise<number | undefined> {
  const python = pythons[library] ?? writers;
  if (!await Deno.stat(python).then(() => true, () => false)) return undefined;
  const sizes = [side, side, frames].map(String);
  const said = await output(python, [here("writers.py"), library, path, ...sizes, ring]);
  return Number(said.trim().split("\n").at(-1));
}
