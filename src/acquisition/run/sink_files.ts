import { type Library, openNativeFile } from "../../../ffi/mod.ts";
import type { FileSystem } from "../../recording/files/block_file.ts";
import { nativeFiles } from "../../recording/files/native_files.ts";

/** More at once fill no disk better, and every one of them takes a thread that Deno's own files need too. */
const depth = 4;

/** Where a sink makes its files: with Deno's API, and pixels through the C library that came with libpvcam. */
export function sinkFiles(library: Library): FileSystem {
  return nativeFiles({
    name: "libc",
    depth,
    open: (path, identity) => openNativeFile(library, path, identity),
  });
}
