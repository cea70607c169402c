import type { FrameFormat } from "../frame/format.ts";
import type { FrameLease } from "../frame/frame.ts";
import type { FileSystem } from "./files/block_file.ts";

/** Which frames a reader gets when it cannot take them all. */
export type Delivery = "oldest-first" | "newest-only";

/** Why a sink is closed. */
export type CloseReason = "complete" | "stopped" | "aborted" | "failed";

/** What a sink learns before the first frame. */
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
  /** Parameters of the camera by PVCAM's names, as they were when it was set up; for a choice, the camera's name. */
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** What is known of the sample. */
  readonly sample?: SinkSample;
  /** The axes of a planned experiment. Each frame carries its own place on them. */
  readonly axes?: SinkAxes;
  /** From one time point of an experiment to the next, in milliseconds, if it plans an even one. */
  readonly intervalMs?: number;
  /** What was asked for, where it differs from what is in force; files keep it as it is. */
  readonly asked?: Readonly<Record<string, unknown>>;
  /** The library that drives the camera, and its version. */
  readonly library?: string;
  /** `overwrite` or `no-overwrite`. */
  readonly bufferMode?: string;
  /** How many frames the ring holds. */
  readonly slots?: number;
  /** The run's account so far, for files to keep. Asked about every second, and at the end. */
  readonly report?: () => Readonly<Record<string, unknown>>;
  /**
   * What was recorded before this recording, if it resumes earlier ones or begins in the middle of a run; its numbers
   * continue from there.
   */
  readonly before?: RecordedBefore;
  /** Which share of the run's frames a sink gets, if they are dealt out to several. */
  readonly part?: SinkPart;
  /** Where files are made, if not with Deno's own API. */
  readonly files?: FileSystem;
  /** The module of threads that compress frames; without one, the thread that writes compresses them itself. */
  readonly packerUrl?: string;
  /**
   * How much of the ring holds frames that the sink has not given back, from 0 to 1. Absent, or 0, where no frame is overwritten
   * however long it takes.
   */
  readonly backlog?: () => number;
}

/** Facts about a picture that no camera can give. */
export interface SinkSample {
  /** What the pictures are called; otherwise as the file is. */
  readonly name?: string;
  /** The size of an unbinned pixel on the sample, in micrometres. */
  readonly pixelSizeUm?: number;
  /** How much larger the sample is on the sensor: the size of a pixel follows from it, where that is not given. */
  readonly magnification?: number;
  /** What the objective is called. */
  readonly objective?: string;
  /** All else that is to be kept with the pictures. */
  readonly notes?: Readonly<Record<string, string>>;
}

/** The axes of an experiment. */
export interface SinkAxes {
  /** The axes that it has, the slowest first, such as `tpcz`. */
  readonly order: string;
  /** How many places each has; 1 for an axis that is not there. */
  readonly sizes: { readonly t: number; readonly c: number; readonly z: number; readonly p: number };
  /** The channels' names. */
  readonly channels: readonly string[];
  /** The channels' colours as `RRGGBB`, if the experiment gives any: null for a channel without. */
  readonly colors?: readonly (string | null)[];
  /** The positions' names, and where they are, in micrometres. */
  readonly positions: readonly SinkPosition[];
  /** The plate that the positions lie on, if each of them lies in a well. */
  readonly plate?: SinkPlate;
  /** How many positions of a grid each position of the stage has. */
  readonly gridSize: number;
  /** From one plane of a stack to the next, in micrometres, if it is always the same. */
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
  /** The well of a plate that it lies in, counted from 0. */
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

/** What lies before a recording: earlier recordings of an experiment that was broken off, or frames of the run. */
export interface RecordedBefore {
  /** How many frames: the next one has this as its sequence. */
  readonly frames: number;
  /** The number of the last one; a hole behind it is missing frames. */
  readonly frameNumber: number;
}

/** One of several sinks to which frames are dealt out. */
export interface SinkPart {
  /** Its place among them, from 0. */
  readonly index: number;
  /** How many there are. */
  readonly of: number;
  /** How many frames in a row go to each. */
  readonly stripeFrames: number;
  /** The path of each, as it was given; empty for a sink that makes no files. */
  readonly paths?: readonly string[];
}

/** What files say of the camera. */
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

/** What files say of the settings. */
export interface SinkSettings {
  /** The readout port's name. */
  readonly port: string;
  /** The speed: its index and, where the camera has one, its name. */
  readonly speed: string;
  /** The gain: its index and, where the camera has one, its name. */
  readonly gain: string;
  /** The exposure in force, in milliseconds; absent where the trigger's length decides. */
  readonly exposureMs?: number;
  /** Time between frame starts, in milliseconds, as the camera says. */
  readonly framePeriodMs: number;
  /** What starts an exposure. */
  readonly trigger: string;
}

/** What became of a file. */
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
  /** Bytes of frames written so far. */
  readonly bytesWritten: number;
  /** Bytes of frames copied in memory on their way; 0 for the sinks of this library, which write from the ring. */
  readonly bytesCopied: number;
  /** The time spent writing, in seconds. */
  readonly writeSeconds: number;
  /** The longest that one `append` took, in milliseconds. */
  readonly worstAppendMs: number;
  /** What the files are written with: `deno`, or what the run handed in. */
  readonly writtenWith: string;
  /** Free space where the file lies, in bytes, at the last look; absent if this program may not ask. */
  readonly freeBytes?: number;
  /** How compressing frames goes, where they are compressed while they are recorded. */
  readonly compression?: SinkCompression;
}

/** How compressing frames goes. */
export interface SinkCompression {
  /** How many threads compress. */
  readonly threads: number;
  /** Bytes of pixels that became the bytes that were written. */
  readonly pixelBytes: number;
  /** Frames that came faster than these threads can compress, and are stored as they are. */
  readonly rawFrames: number;
}

/**
 * Where frames go. A sink owns its I/O; the run owns the frames: it lends them in batches, in order, and takes them
 * back when the promise of `append` settles. `open`, `append`, `skip` and `close` are never called at the same time,
 * unless `appendsAtOnce` asks for it, and `close` is called once for every `open` that was begun, also after an error.
 */
export interface Sink {
  /** What the report calls it, such as a file's name. */
  readonly name: string;
  /** Where it records to, if the sink makes files. */
  readonly path?: string;
  /** Whether it wants every frame, or always the newest. */
  readonly delivery: Delivery;
  /**
   * How many calls of `append` may be under way at once, later frames in later calls. Default: 1. With more, a disk has
   * the next batch before it has finished the one before.
   */
  readonly appendsAtOnce?: number;
  /** Makes ready for a run: checks that the frames fit, opens files. */
  open(run: SinkRun): Promise<void>;
  /** Takes some frames, the oldest first. They are on loan until the promise settles. */
  append(frames: readonly FrameLease[]): Promise<void>;
  /** Takes the number of frames that the sink will never see, before the next `append` or `close`. */
  skip?(count: number): void;
  /** How the writing goes; the run's report computes from it when the disk will be full. */
  progress?(): SinkProgress;
  /** Finishes, and says which files there are now. */
  close(reason: CloseReason): Promise<readonly SinkFile[]>;
}
