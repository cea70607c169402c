/**
 * The front door, as a script in a sandbox finds it: the same names, with cameras and files on the host's side. An
 * import map leads imports of `mod.ts` here.
 *
 * @module
 */
// Under another name than the one that leads here; what follows takes the place of what it has of the same name.
export * from "../../../mod.ts?inside";
export { RemoteAcquisition as Acquisition } from "./acquisition.ts";
export { RemoteCamera as Camera } from "./camera.ts";
export { listCameras, openCamera } from "./open.ts";
export { fileSink } from "./sinks.ts";
