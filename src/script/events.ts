import type { AcquisitionReport } from "../../mod.ts";
import type { PlanReport } from "../../plan.ts";
import type { Status } from "./status.ts";

/** What is reported of a script while it runs: for people as text, for machines as one JSON object a line. */
export type ScriptEvent =
  | { readonly event: "run"; readonly camera: string; readonly frames?: number }
  | { readonly event: "progress" } & Status
  | { readonly event: "report"; readonly camera: string; readonly report: AcquisitionReport | PlanReport }
  | { readonly event: "say"; readonly text: string }
  | { readonly event: "output"; readonly text: string }
  | End;

/** The last thing that is reported. */
export interface End {
  readonly event: "end";
  readonly exitCode: ExitCode;
  /** What went wrong, as a sentence; absent where the exit code and the reports say it. */
  readonly text?: string;
}

/**
 * How a script ends: 0 all went as asked, 1 it failed, 2 it was done and frames were lost, 3 it was stopped before its
 * end.
 */
export type ExitCode = 0 | 1 | 2 | 3;

/** What became of a script as a whole. */
export interface Outcome {
  /** Whether it ended with an error. */
  readonly failed: boolean;
  /** Whether a run of it lost frames. */
  readonly lost: boolean;
  /** Whether it was stopped from outside: by Ctrl-C, a signal, or a limit. */
  readonly stopped: boolean;
}

/** The exit code of an outcome; where several hold, the gravest. */
export function exitCodeOf({ failed, lost, stopped }: Outcome): ExitCode {
  if (failed) return 1;
  if (lost) return 2;
  return stopped ? 3 : 0;
}

/** Whether a run lost frames that its first reader wanted. */
export function hasLost(report: AcquisitionReport | PlanReport): boolean {
  // Frames of a plan lie in memory until they are taken: none is overwritten.
  const { missing, overrun = 0, lapped = 0 } = report as Partial<AcquisitionReport>;
  return missing! + overrun + lapped > 0;
}
