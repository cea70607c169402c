import { denoFiles } from "./deno_files.ts";
import { draftPath } from "./draft_path.ts";
import { said } from "./disk_failure.ts";
import { isThere, refuseLink } from "./own_files.ts";

/** How a text is saved. */
export interface SaveOptions {
  /** What is being done, as in `Cannot ${action} "fast.json"`. */
  readonly action: string;
  /** Whether an existing file is replaced. */
  readonly force: boolean;
}

/**
 * Writes a small file as a whole or not at all: if the disk is full or the program is killed, the older file stays as
 * it was. Refuses links, devices and pipes; a pipe without a reader would hold up the program. Throws a `SinkError`.
 */
export async function saveText(path: string, text: string, { action, force }: SaveOptions): Promise<void> {
  await said(save(path, new TextEncoder().encode(text), { action, force }), { action, path });
}

/** Throws if a result could not be saved at this place. To be called before long work. */
export async function checkPlace(path: string, { action, force }: SaveOptions): Promise<void> {
  await said(tryPlace(path, { action, force }), { action, path });
}

async function save(path: string, bytes: Uint8Array, { action, force }: SaveOptions): Promise<void> {
  await refuseLink(path, action);
  if (force) return await denoFiles.replace(path, bytes);
  const file = await denoFiles.create(path); // if several programs save at once, only one makes the file
  try {
    await file.write(bytes, 0);
  } catch (cause) {
    await Deno.remove(path).catch(() => {});
    throw cause;
  } finally {
    await file.close();
  }
}

async function tryPlace(path: string, { action, force }: SaveOptions): Promise<void> {
  if (path === "") throw Object.assign(new Error("no name"), { code: "ENOENT" }); // an empty path, unlike its draft's, is no name
  await refuseLink(path, action);
  if (!force && await isThere(path)) throw Object.assign(new Error("is there"), { code: "EEXIST" });
  if (await Deno.stat(path).then(({ isDirectory }) => isDirectory, () => false)) {
    throw Object.assign(new Error("is a folder"), { code: "EISDIR" });
  }
  const draft = draftPath(path);
  await denoFiles.replace(draft, new Uint8Array());
  await denoFiles.remove(draft);
}
