import { type HistoryPoint, writeReport } from "../../page/mod.ts";
import { sayFailure } from "../../recording/files/disk_failure.ts";
import { say } from "../terminal/print.ts";
import type { Given } from "./flags.ts";

/**
 * Puts a report beside a finished recording, unless `--no-report` is given, and returns the report's path. The
 * recording is whole without a report, so a failure is said and changes no exit code.
 */
export async function reportBeside(
  path: string | undefined,
  given: Given,
  history?: readonly HistoryPoint[],
): Promise<string | undefined> {
  if (path === undefined || given["no-report"]) return undefined;
  try {
    return await writeReport(path, { history });
  } catch (error) {
    say(`No report could be put beside ${path}: ${sayFailure(error)}`);
    return undefined;
  }
}
