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
import type { ProcessorMessage, ThreadOrder } from "../acquisition/processors/processor_order.ts";

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

/** A request: the guest's own number for it, what it asks, and with what. */
export interface Request {
  readonly id: number;
  readonly verb: Verb;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** The script's progress, as its own side counts it. */
export type Word =
  | { readonly word: "ready" }
  | { readonly word: "idle" }
  | { readonly word: "exit"; readonly code: number }
  | { readonly word: "failed"; readonly error: ErrorData };

/** The host's answers, and the messages that it sends without a request. */
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
  /** What a processor says, under the number that the guest gave it. */
  | { readonly tell: "processor"; readonly processor: number; readonly message: ProcessorMessage }
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

/** A run's ring, as the threads of a script see it. */
export interface GuestRing {
  /** The memory of the frames: the camera's own, or that of copies. The guest can write into it. */
  readonly bytes: Uint8Array<SharedArrayBuffer>;
  /** The WebAssembly memory that they lie in, if they do. */
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

/** What a processor's thread begins with. */
export interface BoxedOrder extends ThreadOrder {
  readonly ring: GuestRing;
  /** Where it finds the answers to its calls: see `CallAnswer`. */
  readonly answer: SharedArrayBuffer;
}

/** What a processor's thread tells the host: what it does outside as well, that it is there, and what it asks of the camera. */
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

/** A sink of this library, described. */
export interface SinkOrder {
  readonly kind: "OME-TIFF" | "OME-Zarr" | "raw";
  readonly path: string;
  readonly options: Readonly<Record<string, unknown>>;
}
