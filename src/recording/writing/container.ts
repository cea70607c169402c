import type { FrameLease } from "../../frame/frame.ts";
import type { FileSystem } from "../files/block_file.ts";
import type { Piece } from "./pieces.ts";
import type { PlaneMap } from "../record/plane_map.ts";
import type { PlaneTimes } from "../record/plane_times.ts";
import type { ReadRows } from "../reading/table_file.ts";
import type { CloseReason, SinkCompression, SinkRun } from "../sink.ts";

/** What a container learns at its end. */
export interface Ending {
  /** How many frames there are. */
  readonly frames: number;
  /** When each frame was exposed. */
  readonly times: PlaneTimes;
  /** The place of each frame in an experiment. */
  readonly planes: PlaneMap;
  /** The rows of the table beside the files, one for each frame. */
  readonly rows: ReadRows;
  /** Why the recording ends. */
  readonly reason: CloseReason;
}

/**
 * A way to lay frames out in files, for one format. The recorder decides when to do what, keeps the record and the
 * table, and makes sentences of failures. A container's methods are never called at the same time, but pieces that it
 * has placed may be written meanwhile.
 */
export interface Container {
  /** The format's name in `run.json`, such as `ome-tiff`. */
  readonly kind: string;
  /** The files and folders that the container makes, the main one first. */
  readonly paths: readonly string[];
  /** How many frames are whole in the files. */
  readonly frames: number;
  /** How many bytes of frames were written so far. */
  readonly bytesWritten: number;
  /** How many bytes of frames had to be copied in memory. */
  readonly bytesCopied: number;
  /**
   * How many batches may be under way at once; 1 for a format that takes the frames itself, because it has nothing to
   * do while they are written. More than a file system's `depth` make no disk faster.
   */
  readonly batchesAtOnce: number;
  /** How many pieces should be under way at once, if that is more than a file system's `depth`. */
  readonly piecesAtOnce?: number;
  /** The account of the compression, if frames are compressed while they are recorded. */
  readonly compression?: SinkCompression;
  /** Plans a run, and touches nothing. Throws a sentence if the format cannot record the run. */
  plan(run: SinkRun): ContainerPlan;
  /**
   * Makes the files, none of which may exist. If it fails, it leaves none. If the recording is `durable`, a file that
   * the container closes before the next `sync` has to survive a power cut too.
   */
  create(run: SinkRun, files: FileSystem, options?: { readonly durable: boolean }): Promise<void>;
  /**
   * Makes room for some frames behind the first `first` frames. Returns the pieces to write, in lanes that each have a
   * part of every frame. Returns nothing if the format has taken the frames itself. Earlier placed frames behind the
   * first `first` no longer count unless they were settled.
   */
  place(frames: readonly FrameLease[], first: number): Promise<readonly (readonly Piece[])[]>;
  /** Notes that everything for the first `frames` frames is written: they are whole. */
  settle(frames: number): void;
  /** Makes the files count `count` frames, in one step for every reader. The table has their rows. */
  commit(count: number, rows: ReadRows): Promise<void>;
  /** Finishes the files: they become no longer than their frames, and get everything that is known of them. */
  finish(ending: Ending): Promise<void>;
  /** Settles when everything that was written so far would survive a power cut. */
  sync(): Promise<void>;
  /** Closes the open files, without writing. */
  close(): Promise<void>;
  /** Called when everything is closed and the record is final. Tells the files of other parts about this one. */
  tellOthers?(): Promise<void>;
  /** Removes the files, if they exist and have this format. */
  remove(files: FileSystem): Promise<void>;
  /**
   * What a program without a library for the format needs to know to read `frames` frames of the files, for `run.json`.
   */
  describe(frames: number): Readonly<Record<string, unknown>>;
}

/** What a container needs for a run. */
export interface ContainerPlan {
  /** The bytes on disk of the whole run, or of one frame if the run's length is unknown. */
  readonly needBytes: number;
}
