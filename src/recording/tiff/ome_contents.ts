import type { Picture } from "../record/pictures.ts";
import type { PlaneMap } from "../record/plane_map.ts";
import type { PlaneTimes } from "../record/plane_times.ts";
import type { FrameRows } from "../reading/table_file.ts";
import type { SinkRun } from "../sink.ts";

/** Some planes of a region, whose directories follow each other in the file. */
export interface PlaneBlock {
  /** The number of the first one's directory, from 0 in the order of the file's chain. */
  readonly directory: number;
  /** The frame of the first plane, from 0. */
  readonly frame: number;
  /** How many planes there are. */
  readonly count: number;
  /** The file that has the planes; absent if it is the file with the description. */
  readonly file?: OtherFile;
}

/** Another file, whose planes a description also describes. */
export interface OtherFile {
  /** Where it is, as seen from the folder of the description's own file. */
  readonly name: string;
  /** The file's own UUID, as its own description gives it. */
  readonly uuid: string;
}

/** The frames of a file, in the order of taking. */
export interface Taking {
  readonly frames: number;
  /** For each region, the places of its planes. */
  readonly blocks: readonly (readonly PlaneBlock[])[];
}

/** The facts about a run that a description has. */
export type OmeRun = Pick<
  SinkRun,
  "format" | "camera" | "settings" | "parameters" | "startedMs" | "intervalMs" | "axes" | "sample"
>;

/** The content of a file's description. */
export interface OmeContents {
  readonly run: OmeRun;
  /** The file's name. */
  readonly name: string;
  /** How many frames the file has. */
  readonly frames: number;
  /** The places of each region's planes; absent from a description that is not in a TIFF. */
  readonly blocks?: readonly (readonly PlaneBlock[])[];
  /** The file's UUID, by which the descriptions of other files refer to it. */
  readonly uuid?: string;
  /** The frames of the file itself, if the description is of other files too. */
  readonly own?: Taking;
  /** A sentence for people. */
  readonly note?: string;
  /** The time of each plane; absent during the run. */
  readonly times?: PlaneTimes;
  /** The place of each plane in an experiment; absent during the run, when the frames simply follow each other. */
  readonly planes?: PlaneMap;
  /** The rows of the table of frames that the description is to have. */
  readonly rows?: FrameRows;
  /** The pictures, if they do not follow from the planes and regions. */
  readonly pictures?: readonly Picture[];
  /** The first of the directories for planes that were not taken. There is one for each region. */
  readonly blankFrom?: number;
}
