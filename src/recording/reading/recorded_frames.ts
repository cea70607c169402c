import type { RunRecord } from "../record/run_record.ts";
import type { FrameRows } from "./table_file.ts";

/** The planes of one region. */
export interface PlaneShape {
  /** Pixels in a row. */
  readonly width: number;
  /** The number of rows. */
  readonly height: number;
}

/** How a pyramid is checked. */
export interface LevelCheck {
  readonly pixels: boolean;
  /** Called now and then with the share of the check that is done, if there is a pyramid and its pixels are read. */
  readonly progress?: (share: number) => void;
}

/** What the files beside a recording know about its frames. */
export interface KnownOfFrames {
  readonly record: RunRecord;
  /** A row for each frame that the files count, and no others. */
  readonly rows: FrameRows;
}

/** A recording as its own files describe it, without the files beside them. */
export interface RecordedFrames extends AsyncDisposable {
  /** The format, such as `ome-tiff`. */
  readonly kind: string;
  /** How many frames the files say that they have; nothing if their format has no place for a count. */
  readonly frames: number | undefined;
  /** 1 for 8-bit pixels, 2 for 16-bit ones. */
  readonly bytesPerPixel: 1 | 2;
  /** The regions' planes. */
  readonly regions: readonly PlaneShape[];
  /** What is wrong with the files, each as a sentence, as far as it shows when they are opened. */
  readonly problems: readonly string[];
  /** Whether the files are long enough for a frame, according to their description. Reads no pixels. */
  holds(frame: number): Promise<boolean>;
  /** The pixels of a plane; nothing if they are not in the file. */
  readPlane(frame: number, region: number): Promise<Uint8Array<ArrayBuffer> | undefined>;
  /** The first `length` bytes of a plane, or more. Reads the whole plane only if that cannot be avoided. */
  readStart(frame: number, region: number, length: number): Promise<Uint8Array | undefined>;
  /**
   * What is wrong with the table of frames inside the files, as a sentence: it is damaged, or it differs from the table
   * beside them. `rows` are that table's rows of the first `frames` frames. Nothing if the files have no such table.
   */
  tableFault?(rows: FrameRows, frames: number): Promise<string | undefined>;
  /**
   * What the files' own description says differently from the record and the table beside them, each as a sentence:
   * times, places, names, sizes. To be called only for a recording that was finished. Absent if the format has no place
   * for a description.
   */
  descriptionFaults?(known: KnownOfFrames): Promise<string[]>;
  /**
   * What is wrong with the pictures of lower resolution, each as a sentence: a picture is missing or, with `pixels`,
   * differs from what its plane reduces to. With `pixels` all pixels are read. Absent for formats without such
   * pictures.
   */
  levelFaults?(options: LevelCheck): Promise<string[]>;
}
