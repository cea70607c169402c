/**
 * Runs scripts with no more rights than they need, and watches over them: the part of this folder that the terminal
 * tool uses.
 *
 * @module
 */
export { type Display, type DisplayName, makeDisplay } from "./display.ts";
export { type ExitCode, exitCodeOf, hasLost } from "./events.ts";
export { onInterrupt } from "../interrupt.ts";
export { setRunObserver } from "../acquisition/run/run_observer.ts";
export { shellLine } from "./rights.ts";
export { partPath } from "../recording/record/output_path.ts";
export { libraryRight } from "./library_right.ts";
export { sayDuration, type Status } from "./status.ts";
export { finishStdout, stdoutDrained, stdoutFree } from "./own_stdout.ts";
export {
  canRewrite,
  fit,
  hung,
  plainJson,
  plainLine,
  plainText,
  sayOnStderr,
  stderrDrained,
  terminalColumns,
  wrap,
  writeUnlessGone,
} from "./terminal.ts";
export { runScript, scriptLine, type ScriptOrder } from "./run_script.ts";
