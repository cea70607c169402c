/**
 * Runs scripts that no one has read. The terminal tool uses these names of this folder.
 *
 * @module
 */
export { defaultLimits, type Limits } from "./limits.ts";
export { runSandboxed, type SandboxedScript } from "./run_sandboxed.ts";
