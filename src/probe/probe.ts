import type { Library } from "../../ffi/mod.ts";
import { CameraError } from "../errors.ts";
import type { Bench } from "./bench.ts";
import { probeBehaviour } from "./probe_behaviour.ts";
import { probeExposures, probeFeatures, probeMetadata } from "./probe_features.ts";
import { probeParameters } from "./probe_parameters.ts";
import { probePorts } from "./probe_ports.ts";
import { type Probed, type Profile, profileOf } from "./profile.ts";

/** All that a camera says about itself, and how it behaves, as one JSON value. */
export interface Probe extends Probed {
  readonly format: "pvcam-probe";
  readonly version: 1;
  readonly library: { readonly version: string; readonly triggersBySoftware: boolean };
  /** The model that `PVSIM_CAMERAS=probe:FILE` uses. */
  readonly profile: Profile;
}

/** How thorough a probe is. */
export interface ProbeOptions {
  /** The camera's name. Default: the first camera. */
  readonly camera?: string;
  /** The least number of frames for each measurement of time. Default: 20. */
  readonly frames?: number;
  /** The least milliseconds for each measurement of time. Default: 200. */
  readonly longEnoughMs?: number;
  /** Ends the probe at its next step, with the signal's reason; the camera is restored and closed. */
  readonly signal?: AbortSignal;
  /** Gets a line about each step of the probe. */
  readonly say?: (line: string) => void;
}

/**
 * Asks a camera everything that is safe to ask: all parameters with all attributes, ports, speeds and gains, the times
 * of frames, and its behaviour where the manual is silent. It sets ports, speeds, gains, the unit of exposures, indices
 * of features, and metadata, and restores them. It does not read serial numbers.
 *
 * @throws {CameraError} If there is no camera; {@linkcode PvcamError} if it cannot be opened or fails on the way.
 */
export async function probeCamera(library: Library, options: ProbeOptions = {}): Promise<Probe> {
  const { calls } = library;
  const { frames = 20, longEnoughMs = 200, signal, say = () => {} } = options;
  if (options.camera === undefined && await calls.camGetTotal() === 0) {
    throw new CameraError("Cannot probe: no camera is attached");
  }
  const name = options.camera ?? await calls.camGetName(0);
  const hcam = await calls.camOpen(name);
  try {
    const bench: Bench = { library, hcam, frames, longEnoughMs, signal, say };
    say("Parameters");
    // Asked first, because the probe changes some of them.
    const parameters = await probeParameters(bench);
    say("Behaviour");
    const behaviour = await probeBehaviour(bench);
    const features = await probeFeatures(bench);
    const longestExposure = await probeExposures(bench);
    const metadataVersion = await probeMetadata(bench);
    const { atOpen: portAtOpen, ports } = await probePorts(bench);
    const camera = { bus: name.replace(/_\d+$/, "") };
    const probed = { parameters, portAtOpen, ports, features, longestExposure, metadataVersion, behaviour };
    return {
      format: "pvcam-probe",
      version: 1,
      library: { version: library.version, triggersBySoftware: library.hasTrigger },
      camera,
      ...probed,
      profile: profileOf({ camera, ...probed }),
    };
  } finally {
    await calls.camClose(hcam);
  }
}
