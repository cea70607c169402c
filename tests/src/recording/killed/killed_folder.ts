// What a kill leaves, and what is there before and after somebody has looked at it.
import { Buffer } from "node:buffer";
import { assert } from "@std/assert";
import { SinkError } from "../../../../src/errors.ts";
import { fileSink } from "../../../../src/recording/file_sink.ts";
import { runOf, SyntheticRing } from "../synthetic_run.ts";

export const endings = ["ome.tif", "ome.zarr", "raw"];
export const shape = { regions: [{ width: 31, height: 9 }] };
export const numbers = Array.from({ length: 81 }, (_, index) => index + 1);

/** The folder that a kill leaves after 81 of 200 frames. */
export async function killed(folder: string, ending: string): Promise<string> {
  const [live, left] = [`${folder}/live`, `${folder}/left`];
  await Deno.mkdir(live);
  const sink = fileSink(`${live}/run.${ending}`, { commitEveryMs: 0 });
  const ring = new SyntheticRing(shape);
  await sink.open(runOf(shape, { frames: 200 }));
  for (const number of numbers) await sink.append([ring.expose(number)]);
  await new Deno.Command("cp", { args: ["-a", live, left] }).output();
  await sink.close("aborted");
  return left;
}

/** Bytes as text, one character for each byte, which `TextDecoder` cannot do. */
export async function signsOf(path: string): Promise<string> {
  return Buffer.from(await Deno.readFile(path)).toString("latin1");
}

/** Every file below a folder, with its bytes as text. */
export async function contents(folder: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for await (const { name, isDirectory, isSymlink } of Deno.readDir(folder)) {
    const path = `${folder}/${name}`;
    if (isSymlink) found[path] = await Deno.readLink(path);
    else if (isDirectory) Object.assign(found, await contents(path));
    else found[path] = await signsOf(path);
  }
  return found;
}

/** What a call gives, or nothing where it refuses in a sentence. */
export async function refusalOr<T>(call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    assert(error instanceof SinkError, String(error));
    return undefined;
  }
}
