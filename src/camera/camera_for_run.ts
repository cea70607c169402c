import type { Library, RingMemory } from "../../ffi/mod.ts";
import type { ArmingCamera } from "../acquisition/arming_camera.ts";
import type { Wakers } from "../acquisition/waking/wakers.ts";
import type { CameraInfo } from "./info.ts";
import type { KeptParameters } from "./parameters/kept_parameters.ts";
import type { Settings } from "./settings.ts";
import { isRefusal, type Setup } from "./settings/apply_settings.ts";
import { exposesByLevel } from "./settings/trigger.ts";
import type { SpareRing } from "./spare_ring.ts";

/** The parts of a camera that a run uses, besides its setup. */
export interface RunParts {
  readonly library: Library;
  readonly hcam: number;
  readonly info: CameraInfo;
  readonly wakers: Wakers;
  readonly spareRing: SpareRing;
  /** The settings that were asked for. */
  readonly asked: Settings;
  /** The parameters that recordings keep. */
  readonly parameters: KeptParameters;
  /** Called when the run is stopping, when it has ended, and when the camera has been unplugged. */
  readonly onState: ArmingCamera["onState"];
}

/** A camera after its setup, as a run needs it. */
export function cameraForRun(setup: Setup, parts: RunParts): ArmingCamera {
  const { applied, format } = setup;
  const { library, hcam, wakers, spareRing, asked, parameters, onState } = parts;
  const { chip, product, serial, name, pixelSizeUm } = parts.info;
  const { port, speed, gain, framePeriodMs, trigger, smartStreamMs } = applied;
  // Under level triggers the signal's length is the exposure, so the setting says nothing about it.
  const exposureMs = exposesByLevel(trigger) ? undefined : applied.exposureMs;
  return {
    library,
    hcam,
    name,
    wakers,
    exposuresMs: exposureMs === undefined ? [NaN] : smartStreamMs.length > 0 ? smartStreamMs : [exposureMs],
    framePeriodMs,
    frameBytes: applied.frameBytes,
    recommendedBytes: setup.recommendedBytes,
    circular: setup.circular,
    frames: trigger === "internal" ? "free" : /first$/.test(trigger) ? "free-after-first" : "triggered",
    softwareTrigger: trigger === "software-first" || trigger === "software-edge",
    about: {
      camera: { name, chip, product, serial, pixelSizeUm },
      settings: { port, speed, gain, exposureMs, framePeriodMs, trigger },
      parameters,
      asked: { ...asked },
    },
    setUp: setup.setUp,
    formatOf: (frameBytes: number) => frameBytes === format.frameBytes ? format : setup.formatOf(frameBytes),
    isRefusal,
    takeRing: (bytes: number) => spareRing.take(bytes),
    giveRingBack: (ring: RingMemory, stillRead: boolean) => {
      // Readers that still use a ring keep it; its memory is freed after them.
      if (!stillRead) spareRing.keep(ring);
    },
    onState,
  };
}
