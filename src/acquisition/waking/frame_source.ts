import type { Board } from "../../ring/board.ts";
import type { DrainPlan } from "../drain/drain_plan.ts";
import type { AcquisitionReport } from "../report.ts";

/** Where published frames come from: something that the camera wakes, and that drains the ring each time. */
export interface FrameSource {
  /** What reports new frames, as far as is known before the first frame; final once registered. */
  readonly waker: AcquisitionReport["waker"];
  /** Whether it publishes on this very thread. */
  readonly publishesHere: boolean;
  /** Hands the camera the handler. */
  register(): Promise<void>;
  /** Gets ready to drain; called before the camera starts. */
  begin(plan: DrainPlan, board: Board, ring: Uint8Array<SharedArrayBuffer>): Promise<void>;
  /** Drains once more if that is wanted, and stops; called after the camera has stopped. A pause leaves the run going. */
  finish(how?: "end" | "pause"): Promise<void>;
  /** The program ends: what is there is to be drained without this thread. */
  stopNow?(): void;
  /** Called a few times a second: looks whether frames came without a word. */
  look(): void;
  /** No-overwrite: slots were given back. */
  released(): void;
  /** Takes the handler back and frees what belongs to it. Harmless if it was never registered. */
  deregister(): Promise<void>;
  /** Its error, if it failed. */
  error(): Error | undefined;
}
