import type { FrameLease } from "../../frame/frame.ts";
import type { FileSystem } from "../files/block_file.ts";
import type { Piece } from "./pieces.ts";
import type { PlaneMap } from "../record/plane_map.ts";
import type { PlaneTimes } from "../record/plane_times.ts";
import type { ReadRows } from "../reading/table_file.ts";
import type { CloseReason, SinkCompression, SinkRun } from "../sink.ts";

/** What a container learns at the end. */
export interface Ending {
  /** How many frames there are. */
  readonly frames: number;
  /** When each was exposed. */
  readonly times: PlaneTimes;
  /** Where each belongs in an experiment. */
  readonly planes: PlaneMap;
  /** The rows of the table beside the files, which has one for each frame. */
  readonly rows: ReadRows;
  /** Why it ends. */
  readonly reason: CloseReason;
}

/**
 * One layout of frames in files. The recorder decides when to do what, keeps the side files, and makes sentences of
 * failures; a container knows one format. Its methods are never called at the same time, but pieces that it has placed
 * may be written in the meantime.
 */
export interface Container {
  /** The format's name in `run.json`, such as `ome-tiff`. */
  readonly kind: string;
  /** The files and folders that it makes, the main one first. */
  readonly paths: readonly string[];
  /** How many frames are whole in the files. */
  readonly frames: number;
  /** The bytes of frames written so far. */
  readonly bytesWritten: number;
  /** The bytes of frames that had to be copied in memory. */
  readonly bytesCopied: number;
  /**
   * How many batches may be under way at once: 1 for a format that takes the frames itself, because it has nothing to
   * do while they are written. More than a file system's `depth` make no disk faster.
   */
  readonly batchesAtOnce: number;
  /** How many pieces it wants to have under way at once, where that is more than a file system's `depth`. */
  readonly piecesAtOnce?: number;
  /** How compressing frames goes, if they are compressed while they are recorded. */
  readonly compression?: SinkCompression;
  /** Refuses a run that the format cannot hold, with a sentence; touches nothing. */
  plan(run: SinkRun): ContainerPlan;
  /**
   * Makes the files, none of which may exist. Leaves none when it fails. If the recording is `durable`, a file that it
   * closes before the next `sync` has to outlive a power cut too.
   */
  create(run: SinkRun, files: FileSystem, options?: { readonly durable: boolean }): Promise<void>;
  /**
   * Makes room for frames after the first `first`, and says what is to be written where, in lanes that each have a part
   * of every frame: nothing where the format has taken the frames itself. Earlier places after the first `first` that
   * are not settled no longer count.
   */
  place(frames: readonly FrameLease[], first: number): Promise<readonly (readonly Piece[])[]>;
  /** All that was to be written for the first `frames` frames is written: they are whole. */
  settle(frames: number): void;
  /** Makes the files say, in every reader's eyes and in one step, that they hold `count` frames. The table has their rows. */
  commit(count: number, rows: ReadRows): Promise<void>;
  /** Makes the files final: no longer than their frames, and with all that is known of them. */
  finish(ending: Ending): Promise<void>;
  /** Outlives a power cut from here on. */
  sync(): Promise<void>;
  /** Closes what is open, without writing. */
  close(): Promise<void>;
  /** Called when all is closed and the record is final: lets files of other parts know of this one. */
  tellOthers?(): Promise<void>;
  /** Removes the files, if they are there and are of this format. */
  remove(files: FileSystem): Promise<void>;
  /** What others need to know to read `frames` frames of the files without a library, for `run.json`. */
  describe(frames: number): Readonly<Record<string, unknown>>;
}

/** What a container will need. */
export interface ContainerPlan {
  /** The bytes on disk of the whole run, or of one frame if the run's length is unknown. */
  readonly needBytes: number;
}
