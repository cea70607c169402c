import { type FileIdentity, type NativeFile, openFileWith } from "./files.ts";
import { libcOf, type Library } from "./library.ts";

/** Opens a file through the C library of a libpvcam; see `openFileWith`. */
export function openNativeFile(
  library: Library,
  path: string,
  identity: FileIdentity,
): Promise<NativeFile | undefined> {
  return openFileWith(libcOf(library), path, identity);
}
