/** The layout of a run's frames in memory. It is the same for every frame of the run. */
export interface FrameFormat {
  /** The size of a slot, in bytes: pixels, and headers if there are any. */
  readonly frameBytes: number;
  /** 1 for 8-bit pixels, 2 for 16-bit ones. */
  readonly bytesPerPixel: 1 | 2;
  /** Bits that the camera's converter gives, such as 11, 12 or 16. */
  readonly bitDepth: number;
  /** Whether each slot begins with headers that the camera embeds. */
  readonly metadata?: boolean;
  /** The regions, in the order of their pixels in the slot; at least one. */
  readonly regions: readonly RegionFormat[];
}

/** The layout of one region's pixels. */
export interface RegionFormat {
  /** First column on the sensor, in unbinned pixels. */
  readonly x: number;
  /** First row on the sensor, in unbinned pixels. */
  readonly y: number;
  /** Pixels in a row, after binning. */
  readonly width: number;
  /** Rows, after binning. */
  readonly height: number;
  /** Columns and rows that were summed into one pixel. */
  readonly binning: readonly [x: number, y: number];
  /** Where the region's pixels begin in the slot, in bytes. */
  readonly offsetBytes: number;
}
