/**
 * What the two sides of the sandbox say to each other. The host has the camera and believes nothing; the guest is the
 * script's side. Requests carry a number, and each gets one reply of that number.
 *
 * @module
 */
import type { ErrorData } from "../error_data.ts";
import type { AppliedSettings } from "../camera/settings.ts";
import type { CameraInfo } from "../camera/info.ts";
import type { Port } from "../camera/readout/ports.ts";
import type { CameraState } from "../camera/states.ts";
import type { AcquisitionState } from "../acquisition/run/acquisition.ts";
import type { AcquisitionReport } from "../acquisition/report.ts";
import type { FrameFormat } from "../frame/format.ts";
import type { RunBufferMode } from "../acquisition/options.ts";

/** What the guest may ask. */
export type Verb =
  | "listCameras"
  | "openCamera"
  | "configure"
  | "parameters"
  | "parameter"
  | "setParameter"
  | "closeCamera"
  | "acquire"
  | "trigger"
  | "stop"
  | "abort"
  | "createFile"
  | "openFile"
  | "writeFile"
  | "allocateFile"
  | "truncateFile"
  | "syncFile"
  | "closeFile"
  | "readFile"
  | "statFile"
  | "replaceFile"
  | "makeFolder"
  | "linkFile"
  | "removeFile"
  | "removeFolder"
  | "sizeOf"
  | "freeBytes";

/** A request: the guest's own number for it, what it asks, and with what. */
export interface Request {
  readonly id: number;
  readonly verb: Verb;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** How the script is getting on, by its own side's account. */
export type Word =
  | { readonly word: "ready" }
  | { readonly word: "idle" }
  | { readonly word: "exit"; readonly code: number }
  | { readonly word: "failed"; readonly error: ErrorData };

/** What the host answers, and what it tells unasked. */
export type Reply =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: ErrorData }
  | {
    readonly tell: "camera";
    readonly camera: number;
    readonly state: CameraState;
    readonly disconnected: boolean;
  }
  | { readonly tell: "run"; readonly run: number; readonly state: RunState }
  | { readonly tell: "log"; readonly run: number; readonly line: string }
  | { readonly tell: "stopping" }
  /** Asks back before a run starts; the guest answers with the word `go` or `no`. */
  | { readonly tell: "beforeStart"; readonly ask: number };

/** The guest's answer before a run starts. */
export interface Go {
  readonly go: number;
  readonly error?: ErrorData;
}

/** An opened camera. */
export interface OpenedCamera {
  readonly camera: number;
  readonly info: CameraInfo;
  readonly ports: readonly Port[];
  readonly libraryPath: string;
  readonly libraryVersion: string;
}

/** A run that goes on. */
export interface BegunRun {
  readonly run: number;
  readonly state: RunState;
  /** The memory of the frames: the camera's own, or that of copies. The guest can write into it. */
  readonly bytes: Uint8Array<SharedArrayBuffer>;
  /** The guest's own copy of the board; what it writes there has no effect. */
  readonly board: SharedArrayBuffer;
  /** When the board was last brought up to date: see `ProgressBound`. */
  readonly progressBound: SharedArrayBuffer;
  readonly slots: number;
  readonly format: FrameFormat;
  readonly bufferMode: RunBufferMode;
  readonly exposuresMs: readonly number[];
  readonly framePeriodMs: number;
  readonly startedMs: number;
  readonly applied: AppliedSettings;
}

/** The state of a run on the host's side. */
export interface RunState {
  readonly state: AcquisitionState;
  readonly report: AcquisitionReport;
  readonly error?: ErrorData;
}

/** A sink of this library, described. */
export interface SinkOrder {
  readonly kind: "OME-TIFF" | "OME-Zarr" | "raw";
  readonly path: string;
  readonly options: Readonly<Record<string, unknown>>;
}
