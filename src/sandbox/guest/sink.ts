/**
 * The entry point `sink.ts`, as a script in a sandbox finds it: files are made on the host's side.
 *
 * @module
 */
// Under another name than the one that leads here; what follows takes the place of what it has of the same name.
export * from "../../../sink.ts?inside";
export { hostFiles as denoFiles } from "./files.ts";
export { omeTiffSink, omeZarrSink, rawSink } from "./sinks.ts";
