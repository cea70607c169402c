import type { Board } from "../../ring/board.ts";
import type { DrainPlan } from "../drain/drain_plan.ts";
import type { AcquisitionReport } from "../report.ts";

/** Finds and publishes frames: the camera wakes it, and it drains the ring each time. */
export interface FrameSource {
  /** What reports new frames, as far as is known before the first frame; final once registered. */
  readonly waker: AcquisitionReport["waker"];
  /** Whether it publishes frames on the script's thread. */
  readonly publishesHere: boolean;
  /** Registers the handler with the camera. */
  register(): Promise<void>;
  /** Prepares to drain. Called before the camera starts. */
  begin(plan: DrainPlan, board: Board, ring: Uint8Array<SharedArrayBuffer>): Promise<void>;
  /**
   * Drains once more if that is wanted, and stops. Called after the camera has stopped. After a pause the run
   * continues.
   */
  finish(how?: "end" | "pause"): Promise<void>;
  /** Called when the program ends: the frames so far must be drained without this thread. */
  stopNow?(): void;
  /** Called a few times a second: looks for frames that came without a notification. */
  look(): void;
  /** Called in no-overwrite mode when slots were given back. */
  released(): void;
  /** Deregisters the handler and frees what belongs to it. Harmless if it was never registered. */
  deregister(): Promise<void>;
  /** The error, if it failed. */
  error(): Error | undefined;
}
