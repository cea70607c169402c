import type { Acquisition, ProcessorResult, ProcessorRun } from "../../../mod.ts";
import { resolve, toFileUrl } from "@std/path";
import { CameraError } from "../../../mod.ts";
import { jsonOf, printRaw } from "../terminal/print.ts";

/** A processor of `--process`, and what it has emitted so far. */
export interface ShownProcessor {
  readonly processor: ProcessorRun;
  readonly results: readonly ProcessorResult[];
  /** Settles when the processor has ended, with the error that it threw, if any. */
  readonly done: Promise<Error | undefined>;
}

/** Runs a module for each frame. Its results are printed as lines of JSON, or kept for the one object of `--json`. */
export function showProcessor(run: Acquisition, path: string, { json }: { json?: boolean }): ShownProcessor {
  const processor = run.process(toFileUrl(resolve(path)));
  const results: ProcessorResult[] = [];
  const done = (async () => {
    try {
      for await (const result of processor) {
        const line = lineOf(result);
        if (json) results.push(result);
        else if (!printRaw(line)) break; // the reader of stdout has gone
      }
      return undefined;
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  })();
  return { processor, results, done };
}

function lineOf(result: ProcessorResult): string {
  try {
    return jsonOf(result);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message.split("\n")[0] : String(cause);
    throw new CameraError(
      `Cannot print what the processor emitted for frame ${result.frameNumber}: JSON cannot hold it (${why}).`,
      { cause },
    );
  }
}
