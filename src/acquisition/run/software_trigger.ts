import { PL_SW_TRIG_STATUSES } from "../../../ffi/mod.ts";
import { CameraError, StateError } from "../../errors.ts";
import type { ArmingCamera } from "../arming_camera.ts";

/**
 * Triggers one exposure by software. A camera that is still busy with the last exposure ignores the trigger, and says
 * so. The trigger is then tried again until the camera takes it, the time is up, or `goesOn` says that the run has
 * ended.
 */
export async function softwareTrigger(
  camera: ArmingCamera,
  timeoutMs: number,
  goesOn: () => boolean,
): Promise<void> {
  const { library, hcam, name } = camera;
  if (!camera.softwareTrigger) {
    throw new StateError(
      `Cannot trigger camera "${name}" by software: configure it with trigger "software-edge" or "software-first" first.`,
    );
  }
  if (!library.hasTrigger) {
    throw new StateError(
      `Cannot trigger by software: ${library.path} has no pl_exp_trigger; it needs a newer PVCAM.`,
    );
  }
  const pauseMs = Math.max(1, Math.min(20, camera.framePeriodMs / 8));
  const deadlineMs = performance.now() + timeoutMs;
  while (goesOn()) {
    if (await library.calls.expTrigger(hcam) === PL_SW_TRIG_STATUSES.PL_SW_TRIG_STATUS_TRIGGERED) return;
    if (performance.now() >= deadlineMs) {
      throw new CameraError(
        `Camera "${name}" ignored the trigger for ${timeoutMs} ms: it is still exposing or reading out. ` +
          `Trigger less often, or wait longer (timeoutMs).`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  throw new StateError(`Cannot trigger camera "${name}": the run has ended.`);
}
