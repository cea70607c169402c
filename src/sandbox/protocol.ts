/**
 * The messages between the two sides of the sandbox. The host has the camera and trusts no message; the guest is the
 * script's side. A request carries a number, and gets one reply with that number.
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
import type { ProcessorMessage, ThreadOrder } from "../acquisition/processors/processor_order.ts";

/** The requests that the guest can make. */
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
  | "process"
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

/** A request: the guest's number for it, its verb, and its fields. */
export interface Request {
  readonly id: number;
  readonly verb: Verb;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** The guest's report of how far its script has got. */
export type Word =
  | { readonly word: "ready" }
  | { readonly word: "idle" }
  | { readonly word: "exit"; readonly code: number }
  | { readonly word: "failed"; readonly error: ErrorData };

/** The host's replies, and messages that it sends without a request. */
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
  /** A message of a processor. The guest gave the processor its number. */
  | { readonly tell: "processor"; readonly processor: number; readonly message: ProcessorMessage }
  | { readonly tell: "stopping" }
  /** Asks the guest what to do before a run starts; it answers with a {@linkcode Go} of the same number. */
  | { readonly tell: "beforeStart"; readonly ask: number };

/** The guest's answer before a run starts. With an error the run does not start. */
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

/** A run's ring, as a script's threads see it. */
export interface GuestRing {
  /** The memory of the frames: the camera's own, or that of copies. The guest can write into it. */
  readonly bytes: Uint8Array<SharedArrayBuffer>;
  /** The WebAssembly memory in which the frames lie, if there is one. */
  readonly memory?: WebAssembly.Memory;
  /** The guest's own copy of the board; what it writes there has no effect. */
  readonly board: SharedArrayBuffer;
  /** When the board was last brought up to date: see `ProgressBound`. */
  readonly progressBound: SharedArrayBuffer;
  readonly slots: number;
  readonly format: FrameFormat;
  readonly bufferMode: RunBufferMode;
  readonly exposuresMs: readonly number[];
  readonly framePeriodMs: number;
}

/** A run that has begun. */
export interface BegunRun extends GuestRing {
  readonly run: number;
  readonly state: RunState;
  readonly startedMs: number;
  readonly applied: AppliedSettings;
}

/** The order for a processor's thread. */
export interface BoxedOrder extends ThreadOrder {
  readonly ring: GuestRing;
  /** Where the thread finds the answers to its calls: see `CallAnswer`. */
  readonly answer: SharedArrayBuffer;
}

/**
 * The messages of a processor's thread to the host: those that it sends outside a sandbox too, that it is ready, and
 * its calls to the camera.
 */
export type BoxedMessage =
  | ProcessorMessage
  | { readonly kind: "ready" }
  | { readonly kind: "trigger" }
  | { readonly kind: "setParameter"; readonly name: string; readonly value: number | bigint | boolean };

/** The state of a run on the host's side. */
export interface RunState {
  readonly state: AcquisitionState;
  readonly report: AcquisitionReport;
  readonly error?: ErrorData;
}

/** The description of a sink of this library. */
export interface SinkOrder {
  readonly kind: "OME-TIFF" | "OME-Zarr" | "raw";
  readonly path: string;
  readonly options: Readonly<Record<string, unknown>>;
}
