import type { Picture } from "../record/pictures.ts";
import type { PlaneMap } from "../record/plane_map.ts";
import type { PlaneTimes } from "../record/plane_times.ts";
import type { SinkRun } from "../sink.ts";

/** Some planes of a region whose directories follow each other in the file. */
export interface PlaneBlock {
  /** The number of the first one's directory, from 0 in the order of the file's chain. */
  readonly directory: number;
  /** The first one's frame, from 0. */
  readonly frame: number;
  /** How many there are. */
  readonly count: number;
}

/** What a description says of a run. */
export type OmeRun = Pick<
  SinkRun,
  "format" | "camera" | "settings" | "startedMs" | "intervalMs" | "axes" | "sample"
>;

/** What the description of a file says. */
export interface OmeContents {
  readonly run: OmeRun;
  /** The file's name. */
  readonly name: string;
  /** How many frames the file holds. */
  readonly frames: number;
  /** For each region, where its planes are; left out of a description that stands in no TIFF. */
  readonly blocks?: readonly (readonly PlaneBlock[])[];
  /** A sentence for people. */
  readonly note?: string;
  /** The time of each plane; left out while the run goes on. */
  readonly times?: PlaneTimes;
  /** Where each plane belongs in an experiment; left out while the run goes on, and then frames follow each other. */
  readonly planes?: PlaneMap;
  /** The pictures, where they are others than planes and regions make. */
  readonly pictures?: readonly Picture[];
  /** The first of the directories, one for each region, that stand for planes that were not taken. */
  readonly blankFrom?: number;
}
