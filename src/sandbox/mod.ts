/**
 * Runs scripts that nobody has read: what the terminal sees of this folder.
 *
 * @module
 */
export { defaultLimits, type Limits } from "./limits.ts";
export { runSandboxed, type SandboxedScript } from "./run_sandboxed.ts";
