/**
 * The errors that this library throws on purpose: one class for each error that someone would catch. Every message is a
 * sentence that names what was tried, with which value, and what was allowed.
 *
 * @module
 */

/** An error that this library throws on purpose. Its message is written for the person at the microscope. */
export class CameraError extends Error {
  /** The class's own name. */
  override name = "CameraError";
}

/** No libpvcam could be opened. The message lists the paths that were tried and what to set. */
export class LibraryError extends CameraError {
  /** The class's own name. */
  override name = "LibraryError";
}

/** A call of libpvcam failed. */
export class PvcamError extends CameraError {
  /** The class's own name. */
  override name = "PvcamError";
  /** The C function, such as `pl_exp_start_cont`. */
  readonly call: string;
  /** libpvcam's error code, such as 185. */
  readonly code: number;
  /** The name of that code, such as `PL_ERR_CONFIGURATION_INVALID`. */
  readonly codeName: string;

  /** Makes the error of one failed call. */
  constructor(message: string, call: string, code: number, codeName: string) {
    super(message);
    this.call = call;
    this.code = code;
    this.codeName = codeName;
  }
}

/** A method that the object does not allow in its present state. */
export class StateError extends CameraError {
  /** The class's own name. */
  override name = "StateError";
}

/** A setting or an option that the camera or this library does not accept. */
export class SettingsError extends CameraError {
  /** The class's own name. */
  override name = "SettingsError";
}

/** Frames were overwritten before a reader took them, and the run was to fail in that case (`onOverrun: "fail"`). */
export class OverrunError extends CameraError {
  /** The class's own name. */
  override name = "OverrunError";
}

/** A file could not be made, written or finished. */
export class SinkError extends CameraError {
  /** The class's own name. */
  override name = "SinkError";
}

/** The metadata that the camera embedded in a frame cannot be read. */
export class MetadataError extends CameraError {
  /** The class's own name. */
  override name = "MetadataError";
  /** The code of libpvcam's own decoder for this fault, such as 172. */
  readonly code: number;
  /** The name of that code, such as `PL_ERR_BUFFER_TOO_SMALL`. */
  readonly codeName: string;

  /** Makes the error of one fault. */
  constructor(message: string, code: number, codeName: string) {
    super(message);
    this.code = code;
    this.codeName = codeName;
  }
}
