/**
 * Runs scripts with no more rights than they need, and looks after them meanwhile: what the terminal sees of this
 * folder.
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
export { canRewrite, fit, plainJson, plainText, terminalColumns, wrap, writeUnlessGone } from "./terminal.ts";
export { runScript, scriptLine, type ScriptOrder } from "./run_script.ts";
