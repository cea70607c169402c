// Finds the brightest spots of each frame, for scripts/spots.ts.
import { processor, type Spot, spots } from "../../analysis.ts";

/** The result for a frame: its spots, and the middle of its exposure by the camera's clock. */
export interface Found {
  readonly middleNs: number;
  readonly spots: readonly Spot[];
}

export default processor<Found, { most: number; threshold: number }>((frame, { emit, options }) => {
  const middleNs = frame.exposureStartNs! + frame.metadata!.exposureNs / 2;
  emit({ middleNs, spots: spots(frame, options) });
});
