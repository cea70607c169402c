import type { Library, RingMemory } from "../../ffi/mod.ts";
import type { FrameFormat } from "../frame/format.ts";
import type { SinkRun } from "../recording/sink.ts";
import type { RunBufferMode } from "./options.ts";
import type { Wakers } from "./waking/wakers.ts";

/** A camera that has been configured, with what a run needs of it. */
export interface ArmingCamera {
  readonly library: Library;
  readonly hcam: number;
  readonly name: string;
  /** The exposures that the camera goes through, frame by frame, in milliseconds. */
  readonly exposuresMs: readonly number[];
  /**
   * The time from one frame to the next without a trigger, in milliseconds; the shortest one if exposures are uneven.
   */
  readonly framePeriodMs: number;
  /** The bytes of a frame, as the camera was last set up. */
  readonly frameBytes: number;
  /** The size that the camera recommends for a ring, in bytes; 0 if it recommends none. */
  readonly recommendedBytes: number;
  /** Whether the camera says that it has a circular buffer. */
  readonly circular: boolean;
  /** Whether frames come by themselves: from the start on, after the first one has come, or never. */
  readonly frames: "free" | "free-after-first" | "triggered";
  /** Whether a run can be triggered by software. */
  readonly softwareTrigger: boolean;
  /** What wakes the camera's runs. */
  readonly wakers: Wakers;
  /** What sinks learn about the camera and its settings. */
  readonly about: Pick<SinkRun, "camera" | "settings" | "parameters" | "asked">;
  /** Sets the camera up for a run. Returns the bytes of a frame. */
  setUp(bufferMode: RunBufferMode, frames: number): Promise<number>;
  /** The layout of frames of this many bytes. */
  formatOf(frameBytes: number): FrameFormat;
  /** Whether an error means that the camera refuses this buffer mode. */
  isRefusal(error: unknown): boolean;
  takeRing(bytes: number): Promise<RingMemory>;
  giveRingBack(ring: RingMemory, stillRead: boolean): void;
  /** Called when the run is stopping, when it has ended, and when the camera has been unplugged. */
  onState(state: "stopping" | "ready" | "disconnected"): void;
}
