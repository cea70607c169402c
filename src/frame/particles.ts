import type { FrameMetadata } from "./metadata.ts";

/** A particle that the camera found and measured: one centroid. */
export interface Particle {
  /** The place of its region in the frame, from 0. */
  readonly regionIndex: number;
  /** The column of its centre on the sensor, in unbinned pixels, to a half. */
  readonly x: number;
  /** The row of its centre on the sensor, in unbinned pixels, to a half. */
  readonly y: number;
  /** Its number, the same in each frame; 0 if the camera has not linked it. Absent if the camera gives none. */
  readonly particleId?: number;
  /** The sum of its pixels, in counts; absent if the camera does not give it. */
  readonly m0?: number;
  /** Its spread, in pixels squared; absent if the camera does not give it. */
  readonly m2?: number;
}

/**
 * The particles of a frame taken with centroids on. Tracked particles and blobs are regions without pixels, next to one
 * region with the whole picture. In Locate mode the camera cuts out each particle, and each region is a particle.
 */
export function particlesOf(metadata: FrameMetadata): Particle[] {
  const measured = metadata.regions.some((region) => region.headerOnly);
  const particles: Particle[] = [];
  metadata.regions.forEach((region, regionIndex) => {
    if (measured && !region.headerOnly) return; // the region with the whole picture has extended metadata that means nothing
    const x = (region.x + region.right) / 2;
    const y = (region.y + region.bottom) / 2;
    const { particleId, m0, m2 } = metadata.extended(regionIndex);
    particles.push({ regionIndex, x, y, particleId, m0, m2 });
  });
  return particles;
}
