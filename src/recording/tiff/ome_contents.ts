import type { Picture } from "../record/pictures.ts";
import type { PlaneMap } from "../record/plane_map.ts";
import type { PlaneTimes } from "../record/plane_times.ts";
import type { FrameRows } from "../reading/table_file.ts";
import type { SinkRun } from "../sink.ts";

/** Some planes of a region whose directories follow each other in the file. */
export interface PlaneBlock {
  /** The number of the first one's directory, from 0 in the order of the file's chain. */
  readonly directory: number;
  /** The first one's frame, from 0. */
  readonly frame: number;
  /** How many there are. */
  readonly count: number;
  /** Which file has them; left out of those in the file that has the description. */
  readonly file?: OtherFile;
}

/** Another file, some of whose planes a description describes too. */
export interface OtherFile {
  /** Where it is, as seen from the folder of the description's own file. */
  readonly name: string;
  /** Its own number, which its own description gives. */
  readonly uuid: string;
}

/** The frames of a file in the order of taking. */
export interface Taking {
  readonly frames: number;
  /** For each region, the places of its planes. */
  readonly blocks: readonly (readonly PlaneBlock[])[];
}

/** What a description says of a run. */
export type OmeRun = Pick<
  SinkRun,
  "format" | "camera" | "settings" | "parameters" | "startedMs" | "intervalMs" | "axes" | "sample"
>;

/** What the description of a file says. */
export interface OmeContents {
  readonly run: OmeRun;
  /** The file's name. */
  readonly name: string;
  /** How many frames the file holds. */
  readonly frames: number;
  /** For each region, the places of its planes; left out of a description that is not in a TIFF. */
  readonly blocks?: readonly (readonly PlaneBlock[])[];
  /** The number of the file, by which the descriptions of others find it: a UUID. */
  readonly uuid?: string;
  /** What the file itself holds, where the description is of other files as well. */
  readonly own?: Taking;
  /** A sentence for people. */
  readonly note?: string;
  /** The time of each plane; left out during the run. */
  readonly times?: PlaneTimes;
  /** Where each plane belongs in an experiment; left out during the run; frames then follow each other. */
  readonly planes?: PlaneMap;
  /** The rows of the table of frames, as far as the description is to have them. */
  readonly rows?: FrameRows;
  /** The pictures, if they are not simply those of the planes and regions. */
  readonly pictures?: readonly Picture[];
  /** The first of the directories, one for each region, that are shown for planes that were not taken. */
  readonly blankFrom?: number;
}
