import type { Frame } from "../../frame/frame.ts";
import { type FrameNumbers, NumberedFrame } from "../../frame/numbered_frame.ts";

/** A frame of a time-lapse. It is a copy, so it can be kept. */
export interface TimedFrame extends Frame {
  /** The time point, from 0; a hole is a point that was not taken, or did not come. */
  readonly point: number;
  /** When the frame was due, in milliseconds since 1970: `startedMs + point * intervalMs`. */
  readonly dueMs: number;
  /** How much later than that the frame was begun, in milliseconds. The next points keep their own times. */
  readonly lateMs: number;
}

/** A frame with its point. */
export class PointFrame extends NumberedFrame implements TimedFrame {
  readonly point: number;
  readonly dueMs: number;
  readonly lateMs: number;

  constructor(frame: Frame, { numbers, point, dueMs, lateMs }: {
    numbers: FrameNumbers;
    point: number;
    dueMs: number;
    lateMs: number;
  }) {
    super(frame, numbers);
    this.point = point;
    this.dueMs = dueMs;
    this.lateMs = lateMs;
  }
}
