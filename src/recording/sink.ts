import type { FrameFormat } from "../frame/format.ts";
import type { FrameLease } from "../frame/frame.ts";
import type { FileSystem } from "./files/block_file.ts";

/** Which frames a reader gets when it cannot take them all. */
export type Delivery = "oldest-first" | "newest-only";

/** Why a sink is closed. */
export type CloseReason = "complete" | "stopped" | "aborted" | "failed";

/** The facts that a sink gets before the first frame. */
export interface SinkRun {
  /** How the frames lie in memory. */
  readonly format: FrameFormat;
  /** How many frames were asked for; absent if the run continues until it is stopped. */
  readonly frames?: number;
  /** When the run was armed: milliseconds since 1970. */
  readonly startedMs: number;
  /** The camera that takes the pictures. */
  readonly camera: SinkCamera;
  /** The settings in force. */
  readonly settings: SinkSettings;
  /**
   * Parameters of the camera by PVCAM's names, as they were when the camera was set up. A choice is given by the
   * camera's name for it.
   */
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** What is known of the sample. */
  readonly sample?: SinkSample;
  /** The axes of a planned experiment. Each frame carries its own place on them. */
  readonly axes?: SinkAxes;
  /** The time from one time point of an experiment to the next, in milliseconds, if the plan has an even one. */
  readonly intervalMs?: number;
  /** What was asked for, as far as it differs from what is in force. Files keep it unchanged. */
  readonly asked?: Readonly<Record<string, unknown>>;
  /** The library that drives the camera, and its version. */
  readonly library?: string;
  /** `overwrite` or `no-overwrite`. */
  readonly bufferMode?: string;
  /** How many frames the ring holds. */
  readonly slots?: number;
  /** The run's account so far, for files to keep. Called about every second, and at the end. */
  readonly report?: () => Readonly<Record<string, unknown>>;
  /**
   * What was recorded before this recording, if it resumes an earlier one or begins in the middle of a run. Its numbers
   * continue from there.
   */
  readonly before?: RecordedBefore;
  /** This sink's share of the run's frames, if they are dealt out to several sinks. */
  readonly part?: SinkPart;
  /** Makes the files. Default: Deno's own API. */
  readonly files?: FileSystem;
  /** The module of threads that compress frames. Without it the thread that writes also compresses. */
  readonly packerUrl?: string;
  /**
   * The share of the ring that holds frames which the sink has not given back, from 0 to 1. Absent, or 0, if no frame
   * is overwritten however long the sink takes.
   */
  readonly backlog?: () => number;
}

/** Facts about the sample that no camera knows. */
export interface SinkSample {
  /** What the pictures are called; otherwise as the file is. */
  readonly name?: string;
  /** The size of an unbinned pixel on the sample, in micrometres. */
  readonly pixelSizeUm?: number;
  /**
   * How many times larger the sample is on the sensor. The size of a pixel is computed from this unless it is given.
   */
  readonly magnification?: number;
  /** The objective's name. */
  readonly objective?: string;
  /** Anything else to be kept with the pictures. */
  readonly notes?: Readonly<Record<string, string>>;
}

/** The axes of an experiment. */
export interface SinkAxes {
  /** The axes that it has, the slowest first, such as `tpcz`. */
  readonly order: string;
  /** How many places each axis has; 1 for an axis that the experiment does not have. */
  readonly sizes: { readonly t: number; readonly c: number; readonly z: number; readonly p: number };
  /** The channels' names. */
  readonly channels: readonly string[];
  /** The channels' colours as `RRGGBB`, if the experiment gives any; null for a channel without a colour. */
  readonly colors?: readonly (string | null)[];
  /** The positions, with their names and their places in micrometres. */
  readonly positions: readonly SinkPosition[];
  /** The plate of the positions, if each of them is in a well. */
  readonly plate?: SinkPlate;
  /** How many fields of a grid belong to each position of the stage; 1 without a grid. */
  readonly gridSize: number;
  /** The distance from one plane of a stack to the next, in micrometres, if it is always the same. */
  readonly zStepUm?: number;
}

/** A position of an experiment. */
export interface SinkPosition {
  /** What it is called. */
  readonly name: string;
  /** The position of the stage, in micrometres. */
  readonly xUm?: number;
  /** The position of the stage, in micrometres. */
  readonly yUm?: number;
  /** The well in which the position is, by its row and column from 0. */
  readonly well?: { readonly row: number; readonly column: number };
}

/** A plate of wells. */
export interface SinkPlate {
  /** What it is called; empty if it has no name. */
  readonly name: string;
  /** How many rows it has. */
  readonly rows: number;
  /** How many columns it has. */
  readonly columns: number;
}

/**
 * What was recorded before a recording: earlier recordings of an experiment that ended early, or earlier frames of the
 * run.
 */
export interface RecordedBefore {
  /** How many frames: the next one has this as its sequence. */
  readonly frames: number;
  /**
   * The frame number of the last frame before. If the next frame's number leaves a hole, the frames between them are
   * missing.
   */
  readonly frameNumber: number;
}

/** The share of one of several sinks to which frames are dealt out. */
export interface SinkPart {
  /** Its place among them, from 0. */
  readonly index: number;
  /** How many sinks there are. */
  readonly of: number;
  /** How many frames in a row go to one sink before the next sink's turn. */
  readonly stripeFrames: number;
  /** How many frames were asked for, for all sinks together, if a number was. */
  readonly framesAsked?: number;
  /** The path of each sink, as it was given; empty for a sink that makes no files. */
  readonly paths?: readonly string[];
}

/** The facts about the camera that files keep. */
export interface SinkCamera {
  /** PVCAM's name for it, such as `pvcamUSB_0`. */
  readonly name: string;
  /** The sensor's name, such as `GS2020`. */
  readonly chip: string;
  /** The product's name, such as `PRIME-BSI`. */
  readonly product: string;
  /** The serial number on the camera's head. */
  readonly serial: string;
  /** The size of a sensor pixel, in micrometres. */
  readonly pixelSizeUm: readonly [x: number, y: number];
}

/** The facts about the settings that files keep. */
export interface SinkSettings {
  /** The readout port's name. */
  readonly port: string;
  /** The speed: its index and, if the camera has one, its name. */
  readonly speed: string;
  /** The gain: its index and, if the camera has one, its name. */
  readonly gain: string;
  /** The exposure in force, in milliseconds; absent if the length of the trigger decides. */
  readonly exposureMs?: number;
  /** Time between frame starts, in milliseconds, as the camera says. */
  readonly framePeriodMs: number;
  /** What starts an exposure. */
  readonly trigger: string;
}

/** A file that was made. */
export interface SinkFile {
  /** Its path, as it was given. */
  readonly path: string;
  /** Its size, in bytes. */
  readonly bytes: number;
}

/** How a sink's writing goes during the run. */
export interface SinkProgress {
  /** Frames that are whole in the file. */
  readonly frames: number;
  /** How many bytes of frames were written so far. */
  readonly bytesWritten: number;
  /**
   * How many bytes of frames were copied in memory on their way; 0 for this library's sinks, which write from the ring.
   */
  readonly bytesCopied: number;
  /** The time spent writing, in seconds. */
  readonly writeSeconds: number;
  /** The duration of the longest `append`, in milliseconds. */
  readonly worstAppendMs: number;
  /** What writes the files: `deno`, or what the run handed in. */
  readonly writtenWith: string;
  /** The free space where the file is, in bytes, at the last look; absent if this program may not ask. */
  readonly freeBytes?: number;
  /** The account of the compression, if frames are compressed while they are recorded. */
  readonly compression?: SinkCompression;
}

/** The account of a compression. */
export interface SinkCompression {
  /** How many threads compress. */
  readonly threads: number;
  /** The bytes of pixels before they were compressed. */
  readonly pixelBytes: number;
  /** How many frames came faster than the threads can compress, and were stored as they are. */
  readonly rawFrames: number;
}

/**
 * Where frames go. A sink makes its own files; the run owns the frames. The run lends the frames in batches, in order,
 * and takes a batch back when the promise of `append` settles. `open`, `append`, `skip` and `close` are never called at
 * the same time, unless `appendsAtOnce` allows it. `close` is called once for every `open` that was begun, even after
 * an error.
 */
export interface Sink {
  /** What the report calls it, such as a file's name. */
  readonly name: string;
  /** The path to which the sink records, if it makes files. */
  readonly path?: string;
  /** Whether the sink wants every frame, or always the newest one. */
  readonly delivery: Delivery;
  /**
   * How many calls of `append` may be under way at once; later calls have later frames. Default: 1. With more, a disk
   * has the next batch before it has finished the one before.
   */
  readonly appendsAtOnce?: number;
  /** Prepares for a run: checks that the frames fit, and opens files. */
  open(run: SinkRun): Promise<void>;
  /** Takes some frames, the oldest first. They are on loan until the promise settles. */
  append(frames: readonly FrameLease[]): Promise<void>;
  /** Takes the number of frames that the sink will never get. Called before the next `append` or `close`. */
  skip?(count: number): void;
  /** The account of the writing. From it the run's report computes when the disk will be full. */
  progress?(): SinkProgress;
  /** Finishes the files, and returns the files that exist now. */
  close(reason: CloseReason): Promise<readonly SinkFile[]>;
}
