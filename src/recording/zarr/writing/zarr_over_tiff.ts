import { barePath } from "../../record/output_path.ts";
import { dirname } from "node:path";
import { SinkError } from "../../../errors.ts";
import type { FileSystem } from "../../files/block_file.ts";
import { codeOf, sinkFailure } from "../../files/disk_failure.ts";
import type { Ending } from "../../writing/container.ts";
import { keepTable } from "../layout/frames_group.ts";
import type { SinkRun } from "../../sink.ts";
import { shardIndex, shardIndexBytes } from "../layout/shard_index.ts";
import { removeTree, ZarrTree } from "../layout/zarr_tree.ts";

/**
 * An OME-Zarr whose only shard is a file of another format, under a second name. This works because a shard's chunks
 * may be anywhere in it; only its index has to be at its very end.
 */
export class ZarrOverTiff {
  /** The Zarr's path. */
  readonly path: string;
  #tree?: ZarrTree;
  #files?: FileSystem;
  #frames = 0;

  /** A Zarr in the folder `path` that shares the TIFF's file. */
  constructor(path: string) {
    this.path = barePath(path);
  }

  /** The number of bytes of the index at the end of the shared file. Throws for a run that cannot share a file. */
  indexBytes(run: SinkRun): number {
    const because = run.frames === undefined
      ? "the index of a run of unknown length has no size; ask for a number of frames"
      : run.format.regions.length > 1
      ? "a file can have only one index, and each region needs one; record a single region"
      : undefined;
    this.#frames = run.frames ?? 0;
    if (!because) return shardIndexBytes(this.#frames);
    throw new SinkError(
      `Cannot record to "${this.path}" in the same file as the TIFF: ${because}, or record the Zarr on its own.`,
    );
  }

  /** Makes the Zarr around a file. If that fails, nothing of the Zarr is left. */
  async create(run: SinkRun, files: FileSystem, shared: string): Promise<void> {
    const tree = new ZarrTree(this.path, run, { files, shardFrames: this.#frames });
    this.#tree = tree;
    this.#files = files;
    const about = { action: "record to", path: this.path, files };
    try {
      await tree.create();
    } catch (cause) {
      throw await sinkFailure(cause, about);
    }
    try {
      await files.link(shared, await tree.placeForShard(0, 0));
    } catch (cause) {
      await files.removeFolder(this.path).catch(() => {});
      throw this.#linkFailure(cause, shared) ?? await sinkFailure(cause, about);
    }
  }

  /** The index of the shared file when it has `frames` frames. */
  index(frames: number, chunk: (index: number) => { at: number; bytes: number }): Uint8Array<ArrayBuffer> {
    return shardIndex(this.#frames, { present: frames, chunk });
  }

  /** Sets the length of the Zarr's arrays to this many frames. */
  async commit(frames: number): Promise<void> {
    await this.#tree?.commit(frames);
  }

  /** Sets the length of the Zarr's arrays to all frames, and writes when they were taken. */
  async finish(ending: Omit<Ending, "reason">): Promise<void> {
    await this.#tree?.finish(ending.frames, ending.times);
    if (this.#files) await keepTable(this.path, this.#files, ending);
  }

  /** Removes the Zarr's own files. The shared file keeps its first name. */
  remove(files: FileSystem): Promise<void> {
    return removeTree(this.path, files);
  }

  #linkFailure(cause: unknown, shared: string): Error | undefined {
    const code = codeOf(cause) ?? "";
    if (!["EPERM", "EXDEV", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK", "EINVAL"].includes(code)) {
      return undefined;
    }
    const why = code === "EXDEV"
      ? `it is on another file system than "${shared}"`
      : `the file system of "${dirname(this.path)}" has no hard links`;
    return new SinkError(
      `Cannot record to "${this.path}" in the same file as "${shared}": ${why} (${code}). Record only one of them.`,
      { cause },
    );
  }
}
