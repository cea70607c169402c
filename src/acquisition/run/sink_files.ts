import { type Library, openNativeFile } from "../../../ffi/mod.ts";
import { WRITES_AT_ONCE } from "../writes_at_once.ts";
import type { FileSystem } from "../../recording/files/block_file.ts";
import { nativeFiles } from "../../recording/files/native_files.ts";

/** Makes a sink's files: with Deno's API, and with pixels written through the C library that came with libpvcam. */
export function sinkFiles(library: Library): FileSystem {
  return nativeFiles({
    name: "libc",
    depth: WRITES_AT_ONCE,
    open: (path, identity) => openNativeFile(library, path, identity),
  });
}
