import type { Limits } from "./limits.ts";

/** What the sandbox is told by whoever starts it; it comes on the standard input, which the script then finds empty. */
export interface SandboxOrder {
  /** The script, as a file URL. */
  readonly script: string;
  /** All modules that it consists of, itself included, as file URLs. */
  readonly modules: readonly string[];
  /** The words that it gets. */
  readonly args: readonly string[];
  /** The path of libpvcam. */
  readonly library: string;
  /** Files and folders that it may make, absolute. */
  readonly write: readonly string[];
  readonly limits: Limits;
  /** Whether the script gets copies of frames in place of the camera's own memory. */
  readonly copies: boolean;
  /** What marks the host's own lines among those of the script, which does not know it. */
  readonly token: string;
}
