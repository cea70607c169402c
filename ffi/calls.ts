import type { PvcamError } from "../src/errors.ts";
import { type CameraCalls, cameraCalls } from "./calls/cameras.ts";
import { type CallContext, Checker } from "./calls/check.ts";
import { type ExposureCalls, exposureCalls } from "./calls/exposures.ts";
import { type MetadataCalls, metadataCalls } from "./calls/metadata.ts";
import { type ParameterCalls, parameterCalls } from "./calls/parameters.ts";
import { type ProgressCalls, progressCalls } from "./calls/progress.ts";
import { gate } from "./gate.ts";
import type { CallName, LastResort, PvcamSymbols } from "./symbols.ts";

/** The calls that begin and end the library's life, for library.ts, which counts its users. */
export interface LifeCalls {
  /** Initialises the library; `path` is for the error sentence. */
  pvcamInit(path: string): Promise<void>;
  /** Ends it. */
  pvcamUninit(): Promise<void>;
  /** Its version: major, minor and trivial in 8, 4 and 4 bits. */
  pvcamGetVer(): Promise<number>;
}

/**
 * A checked function for each call of libpvcam, with the call's name. Each goes through the gate of this process, and
 * throws a {@linkcode PvcamError} with a sentence if libpvcam fails.
 */
export interface Calls extends CameraCalls, ParameterCalls, ExposureCalls, ProgressCalls, MetadataCalls {
  /** Makes the error of a call in a drain loop from the code that the loop read inside the gate. */
  failure(name: CallName, code: number, context?: CallContext): Promise<PvcamError>;
}

/** The parts of which the calls are made. */
export interface CallsParts {
  /** libpvcam's functions. */
  readonly pvcam: PvcamSymbols;
  /** The functions for the end of the process. */
  readonly lastResort: LastResort;
  /** The names of the functions that this libpvcam lacks. */
  readonly absent: ReadonlySet<string>;
  /** Returns the address of a buffer of ours. */
  readonly addressOf: (bytes: Uint8Array) => bigint;
}

/** Makes the calls of one opened library. */
export function makeCalls(
  { pvcam, lastResort, absent, addressOf }: CallsParts,
): { calls: Calls; life: LifeCalls } {
  const checker = new Checker(pvcam, gate, absent);
  const calls: Calls = {
    ...cameraCalls(checker),
    ...parameterCalls(checker, addressOf),
    ...exposureCalls(checker, lastResort),
    ...progressCalls(checker),
    ...metadataCalls(checker),
    failure: (name, code, context) => checker.failure(name, code, context),
  };
  const life: LifeCalls = {
    pvcamInit: (path) => checker.call("pl_pvcam_init", () => pvcam.pl_pvcam_init(), { tried: path }),
    pvcamUninit: () => checker.call("pl_pvcam_uninit", () => pvcam.pl_pvcam_uninit()),
    pvcamGetVer() {
      const version = new Uint16Array(new ArrayBuffer(2));
      return checker.call("pl_pvcam_get_ver", () => pvcam.pl_pvcam_get_ver(version), {
        result: () => version[0],
      });
    },
  };
  return { calls, life };
}
