import type { ArmingCamera } from "../arming_camera.ts";
import type { OnStall } from "../options.ts";
import type { RunRecorder } from "../recorder/run_recorder.ts";
import type { AcquisitionReport } from "../report.ts";
import type { SinkRun } from "../../recording/sink.ts";

/** The camera's side of a run, handed in by the code that armed it. */
export interface RunHandle {
  readonly camera: ArmingCamera;
  /** Starts the camera. */
  start(): Promise<void>;
  /** Stops the camera. It does not block this thread, because a callback may be waiting for the event loop. */
  abort(): Promise<void>;
  /** Stops the camera and starts it again. Its frame numbers continue. */
  restart(): Promise<void>;
  /** Publishes the last frames and ends the frame source. */
  finishSource(): Promise<void>;
  /** Deregisters, gives the ring back and makes the camera ready again. */
  release(): Promise<void>;
  /** Looks for what came without a notification: frames, and an unplugged camera. */
  look(): void;
  /** The frame source's own error, if it failed. */
  sourceError(): Error | undefined;
}

/** What is decided when a run is armed. */
export interface RunFacts {
  readonly bufferModeReason: string;
  readonly waker: AcquisitionReport["waker"];
  readonly onStall: OnStall;
  /** How many frames were asked for, if that is known. */
  readonly frames?: number;
  readonly log: (line: string) => void;
  /** The facts about the run, for sinks that begin during it. */
  readonly sinkRun: SinkRun;
  /** The thread that can write what those sinks record; absent if this thread finds the frames. */
  readonly recorder: RunRecorder | undefined;
  /** Called when a sink begins during the run. From then on the end of the program has to wait for its file. */
  readonly onRecording: () => void;
  /** Reports what a script should know and has not asked for. */
  readonly warn: (line: string) => void;
  /** Called when every sink has closed. */
  readonly onSinksClosed: () => void;
}
