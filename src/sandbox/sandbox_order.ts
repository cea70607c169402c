import type { Limits } from "./limits.ts";

/** A file or a folder that the script may make: its absolute path as it was named, and where that path really leads. */
export interface OutPath {
  readonly path: string;
  readonly real: string;
}

/** The terminal tool's order to the sandbox. It comes on the standard input, which the script then finds empty. */
export interface SandboxOrder {
  /** The script, as a file URL. */
  readonly script: string;
  /** All modules of the script, itself included, as file URLs. */
  readonly modules: readonly string[];
  /** Why some modules cannot be processors, by their URLs. */
  readonly unfit: Readonly<Record<string, string>>;
  /** The script's arguments. */
  readonly args: readonly string[];
  /** The path of libpvcam. */
  readonly library: string;
  /** The folder at which relative paths start. */
  readonly folder: string;
  /** The files and folders that the script may make. */
  readonly places: readonly OutPath[];
  readonly limits: Limits;
  /** Whether the script gets copies of frames and not the camera's own memory. */
  readonly copies: boolean;
  /** The mark of the host's own lines among the script's. The script does not know it. */
  readonly token: string;
}
