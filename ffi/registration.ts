import { PvcamError } from "../src/errors.ts";
import type { Calls } from "./calls.ts";
import type { CallbackEvent } from "./calls/cameras.ts";

/** A handler that a camera calls. */
export interface Registration {
  /** The camera. */
  readonly hcam: number;
  /** The event for which the handler is called. */
  readonly event: CallbackEvent;
}

/** PL_ERR_DEVICE_HANDLE_INVALID. */
const CAMERA_CLOSED = 175;

/** Deregisters a handler. If the camera was closed before, there is nothing to do, and that is not an error. */
export async function deregister(calls: Calls, { hcam, event }: Registration): Promise<void> {
  try {
    await calls.camDeregisterCallback(hcam, event);
  } catch (error) {
    if (!(error instanceof PvcamError && error.code === CAMERA_CLOSED)) throw error;
  }
}
