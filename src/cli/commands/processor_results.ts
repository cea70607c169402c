import type { Acquisition, ProcessorResult, ProcessorRun } from "../../../mod.ts";
import { resolve, toFileUrl } from "@std/path";
import { printRaw } from "../terminal/print.ts";

/** A processor of `--process`, and what it has sent so far. */
export interface ShownProcessor {
  readonly processor: ProcessorRun;
  readonly results: readonly ProcessorResult[];
  /** Settles when it has ended; with what it threw, if it did. */
  readonly done: Promise<Error | undefined>;
}

/** Runs a module for each frame. Its results are lines of JSON on stdout, or are kept for the one object of `--json`. */
export function showProcessor(run: Acquisition, path: string, { json }: { json?: boolean }): ShownProcessor {
  const processor = run.process(toFileUrl(resolve(path)));
  const results: ProcessorResult[] = [];
  const done = (async () => {
    try {
      for await (const result of processor) {
        if (json) results.push(result);
        else if (!printRaw(JSON.stringify(result))) break; // nobody reads there any more
      }
      return undefined;
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  })();
  return { processor, results, done };
}
