import type { RunRecord } from "../record/run_record.ts";
import type { FrameRows } from "./table_file.ts";

/** The planes of one region. */
export interface PlaneShape {
  /** Pixels in a row. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
}

/** How a pyramid is looked at. */
export interface LevelCheck {
  readonly pixels: boolean;
  /** Called now and then with the share of it that is done, if there is a pyramid whose pixels are read. */
  readonly progress?: (share: number) => void;
}

/** What the files beside a recording know of its frames. */
export interface KnownOfFrames {
  readonly record: RunRecord;
  /** A row for each frame that the files count, and no others. */
  readonly rows: FrameRows;
}

/** A recording as its own files describe it, without the files beside them. */
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
  /**
   * What is wrong with the table of frames within the files, as a sentence: it is damaged, or another than the one beside
   * them, whose rows of the first `frames` frames are given. Nothing where they have none.
   */
  tableFault?(rows: FrameRows, frames: number): Promise<string | undefined>;
  /**
   * What the files' own description says otherwise than the record and the table beside them, each as a sentence: times,
   * places, names, sizes. Only of a recording that came to its end; nothing where the format has no place for that.
   */
  descriptionFaults?(known: KnownOfFrames): Promise<string[]>;
  /**
   * What is wrong with pictures of lower resolution, each as a sentence: whether each is there, and with `pixels`, which takes
   * as long as reading all, whether it is what its plane reduces to. Nothing where there are none.
   */
  levelFaults?(options: LevelCheck): Promise<string[]>;
}
