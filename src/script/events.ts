import type { AcquisitionReport } from "../../mod.ts";
import type { PlanReport } from "../../plan.ts";
import type { Status } from "./status.ts";

/** What is reported about a script while it runs: text for people, one JSON object a line for programs. */
export type ScriptEvent =
  | { readonly event: "run"; readonly camera: string; readonly frames?: number }
  | { readonly event: "progress" } & Status
  | { readonly event: "report"; readonly camera: string; readonly report: AcquisitionReport | PlanReport }
  | { readonly event: "say"; readonly text: string }
  | { readonly event: "output"; readonly text: string }
  | End;

/** The last event. */
export interface End {
  readonly event: "end";
  readonly exitCode: ExitCode;
  /** The error, as a sentence; absent if the exit code and the reports say everything. */
  readonly text?: string;
}

/** The exit codes of a script: 0 success, 1 failure, 2 frames were lost, 3 stopped before the end. */
export type ExitCode = 0 | 1 | 2 | 3;

/** The outcome of a script as a whole. */
export interface Outcome {
  /** Whether it ended with an error. */
  readonly failed: boolean;
  /** Whether one of its runs lost frames. */
  readonly lost: boolean;
  /** Whether it was stopped from outside: by Ctrl-C, a signal, or a limit. */
  readonly stopped: boolean;
}

/** The exit code of an outcome; if several apply, the most serious one. */
export function exitCodeOf({ failed, lost, stopped }: Outcome): ExitCode {
  if (failed) return 1;
  if (lost) return 2;
  return stopped ? 3 : 0;
}

/** Whether a run lost frames that its first reader wanted. */
export function hasLost(report: AcquisitionReport | PlanReport): boolean {
  // Frames of a plan wait in memory until they are taken, so none is overwritten.
  const { missing, overrun = 0, lapped = 0 } = report as Partial<AcquisitionReport>;
  return missing! + overrun + lapped > 0;
}
