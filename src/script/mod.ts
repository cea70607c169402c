/**
 * Runs scripts with no more rights than they need, and looks after them meanwhile: what the terminal sees of this
 * folder.
 *
 * @module
 */
export { type Display, type DisplayName, makeDisplay } from "./display.ts";
export { type ExitCode, exitCodeOf } from "./events.ts";
export { onInterrupt } from "./interrupt.ts";
export { shellLine } from "./rights.ts";
export { runScript, scriptLine, type ScriptOrder } from "./run_script.ts";
