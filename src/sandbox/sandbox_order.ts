import type { Limits } from "./limits.ts";

/** A file or a folder that may be made: its absolute path as it was named, and where that really leads. */
export interface OutPath {
  readonly path: string;
  readonly real: string;
}

/** What the terminal tool asks of the sandbox. It comes on the standard input, which the script then finds empty. */
export interface SandboxOrder {
  /** The script, as a file URL. */
  readonly script: string;
  /** All modules that it consists of, itself included, as file URLs. */
  readonly modules: readonly string[];
  /** Why some of them can be no processors. */
  readonly unfit: Readonly<Record<string, string>>;
  /** The words that it gets. */
  readonly args: readonly string[];
  /** The path of libpvcam. */
  readonly library: string;
  /** The folder that paths mean which are not absolute. */
  readonly folder: string;
  /** Files and folders that it may make. */
  readonly places: readonly OutPath[];
  readonly limits: Limits;
  /** Whether the script gets copies of frames in place of the camera's own memory. */
  readonly copies: boolean;
  /** What marks the host's own lines among those of the script, which does not know it. */
  readonly token: string;
}
