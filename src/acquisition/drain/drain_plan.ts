/** What a run's retrieval needs to know; plain data, so that it can be sent to a worker. */
export interface DrainPlan {
  readonly hcam: number;
  /** The address of slot 0. */
  readonly baseAddress: bigint;
  readonly frameBytes: number;
  readonly slots: number;
  readonly bufferMode: "overwrite" | "no-overwrite" | "sequence";
  /** What is added to the camera's own count: where a camera that was restarted continues. */
  readonly numberOffset: number;
  /** What is added to that for a position on an endless tape of slots: the restarted camera began at slot 0. */
  readonly positionShift: number;
  /** The last frame number that may belong to the run; 0 for none. */
  readonly lastFrameNumber: number;
  /** Whether each slot begins with embedded metadata, whose frame number distinguishes a frame from an older one. */
  readonly metadata: boolean;
  /** Whether a shortfall of notifications may be waited for: only where frames are far apart. */
  readonly settles: boolean;
}
