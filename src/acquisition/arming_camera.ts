import type { Library, RingMemory } from "../../ffi/mod.ts";
import type { FrameFormat } from "../frame/format.ts";
import type { SinkRun } from "../recording/sink.ts";
import type { RunBufferMode } from "./options.ts";
import type { Wakers } from "./waking/wakers.ts";

/** A camera that has been configured, as far as a run needs it. */
export interface ArmingCamera {
  readonly library: Library;
  readonly hcam: number;
  readonly name: string;
  /** The exposures that the camera goes through, frame by frame, in milliseconds. */
  readonly exposuresMs: readonly number[];
  /** From one frame to the next without a trigger, in milliseconds; the shortest if exposures are uneven. */
  readonly framePeriodMs: number;
  /** Bytes of a frame, as the camera was last set up. */
  readonly frameBytes: number;
  /** What the camera recommends for a ring, in bytes; 0 if it does not. */
  readonly recommendedBytes: number;
  /** Whether it advertises a circular buffer. */
  readonly circular: boolean;
  /** Whether frames come by themselves, once the first has come or from the start on. */
  readonly frames: "free" | "free-after-first" | "triggered";
  /** Whether a run can be triggered by software. */
  readonly softwareTrigger: boolean;
  /** What its runs are woken by. */
  readonly wakers: Wakers;
  /** What sinks learn about camera and settings. */
  readonly about: Pick<SinkRun, "camera" | "settings" | "parameters" | "asked">;
  /** Sets it up for a run; gives the bytes of a frame. */
  setUp(bufferMode: RunBufferMode, frames: number): Promise<number>;
  /** How frames of a given size in bytes lie in memory. */
  formatOf(frameBytes: number): FrameFormat;
  /** Whether an error means "not this mode". */
  isRefusal(error: unknown): boolean;
  takeRing(bytes: number): Promise<RingMemory>;
  giveRingBack(ring: RingMemory, stillRead: boolean): void;
  /** Called when the run is stopping, when it has ended, and when the camera has been unplugged. */
  onState(state: "stopping" | "ready" | "disconnected"): void;
}
