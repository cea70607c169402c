/**
 * The entry point `sink.ts`, as a script in a sandbox finds it: its files are made on the host's side.
 *
 * @module
 */
// `?inside` makes this address differ from the mapped one. The exports below replace the real module's exports of the
// same names.
export * from "../../../sink.ts?inside";
export { hostFiles as denoFiles } from "./files.ts";
export { omeTiffSink, omeZarrSink, rawSink } from "./sinks.ts";
