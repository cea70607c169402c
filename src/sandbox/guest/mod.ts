/**
 * The entry point `mod.ts`, as a script in a sandbox finds it: the same names, with cameras and files on the host's
 * side. An import map leads imports of `mod.ts` to this module.
 *
 * @module
 */
// `?inside` makes this address differ from the mapped one. The exports below replace the real module's exports of the
// same names.
export * from "../../../mod.ts?inside";
export { RemoteAcquisition as Acquisition } from "./acquisition.ts";
export { RemoteCamera as Camera } from "./camera.ts";
export { listCameras, openCamera } from "./open.ts";
export { fileSink } from "./sinks.ts";
