/** The planes of one region. */
export interface PlaneShape {
  /** Pixels in a row. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
}

/** A recording as its own files tell of it, whatever stands beside them. */
export interface RecordedFrames extends AsyncDisposable {
  /** The format, such as `ome-tiff`. */
  readonly kind: string;
  /** How many frames the files say they hold; nothing if their format has no place for that. */
  readonly frames: number | undefined;
  /** 1 for 8-bit pixels, 2 for 16-bit ones. */
  readonly bytesPerPixel: 1 | 2;
  /** The regions' planes. */
  readonly regions: readonly PlaneShape[];
  /** What is wrong with the files, each as a sentence; found when they were opened. */
  readonly problems: readonly string[];
  /** Whether the files are long enough to have a frame where they say that it lies. Reads no pixels. */
  holds(frame: number): Promise<boolean>;
  /** The pixels of one plane; nothing if they are not in the file. */
  readPlane(frame: number, region: number): Promise<Uint8Array<ArrayBuffer> | undefined>;
  /** The first bytes of a plane that has as many, without reading it all where that can be avoided. */
  readStart(frame: number, region: number, length: number): Promise<Uint8Array | undefined>;
}
