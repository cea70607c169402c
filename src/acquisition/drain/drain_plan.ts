/** What a run's drain needs to know, as plain data that can be sent to a worker. */
export interface DrainPlan {
  readonly hcam: number;
  /** The address of slot 0. */
  readonly baseAddress: bigint;
  readonly frameBytes: number;
  readonly slots: number;
  readonly bufferMode: "overwrite" | "no-overwrite" | "sequence";
  /**
   * What is added to the camera's own count. A camera that was restarted counts from 1 again, and the run's numbers
   * continue.
   */
  readonly numberOffset: number;
  /**
   * What is added to a frame number to get its position, which counts slots without end: the restarted camera began at
   * slot 0.
   */
  readonly positionShift: number;
  /** The last frame number that may belong to the run; 0 for none. */
  readonly lastFrameNumber: number;
  /** Whether each slot begins with embedded metadata, whose frame number tells a new frame from an older one. */
  readonly metadata: boolean;
  /** Whether the drain may wait for missing notifications. It may only if frames are far apart. */
  readonly settles: boolean;
}
