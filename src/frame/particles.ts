import type { FrameMetadata } from "./metadata.ts";

/** A particle that the camera found and measured: one centroid. */
export interface Particle {
  /** The place of its region in the frame, from 0. */
  readonly regionIndex: number;
  /** The column of its centre on the sensor, in unbinned pixels; halves where it lies between two. */
  readonly x: number;
  /** The row of its centre on the sensor, in unbinned pixels; halves where it lies between two. */
  readonly y: number;
  /** Its number, the same from frame to frame; 0 where the camera has not linked it. Absent where it tells none. */
  readonly particleId?: number;
  /** The sum of its pixels, in counts, where the camera tells it. */
  readonly m0?: number;
  /** Its spread, in pixels squared, where the camera tells it. */
  readonly m2?: number;
}

/**
 * The particles of a frame taken with centroids on. Tracked particles and blobs are regions without pixels, beside the
 * region that shows them all; in Locate mode the camera cuts each particle out, and every region is one.
 */
export function particlesOf(metadata: FrameMetadata): Particle[] {
  const measured = metadata.regions.some((region) => region.headerOnly);
  const particles: Particle[] = [];
  metadata.regions.forEach((region, regionIndex) => {
    if (measured && !region.headerOnly) return; // the picture behind them, whose extended metadata is filler
    const x = (region.x + region.right) / 2;
    const y = (region.y + region.bottom) / 2;
    const { particleId, m0, m2 } = metadata.extended(regionIndex);
    particles.push({ regionIndex, x, y, particleId, m0, m2 });
  });
  return particles;
}
