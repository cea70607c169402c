import type { Library } from "../../ffi/mod.ts";
import { CameraError } from "../errors.ts";
import type { Bench } from "./bench.ts";
import { probeBehaviour, type ProbedBehaviour } from "./probe_behaviour.ts";
import { probeExposures, probeFeatures, probeMetadata } from "./probe_features.ts";
import { type ProbedParameter, probeParameters } from "./probe_parameters.ts";
import { type ProbedPort, probePorts } from "./probe_ports.ts";
import { type LongestExposure, type ProbedFeature, type Profile, profileOf } from "./profile.ts";

/** All that a camera says of itself, and how it behaves, as one JSON value. */
export interface Probe {
  readonly format: "pvcam-probe";
  readonly version: 1;
  readonly library: { readonly version: string; readonly triggersBySoftware: boolean };
  /** The camera's name without the count on its bus. */
  readonly camera: { readonly bus: string };
  readonly parameters: Record<string, ProbedParameter>;
  readonly portAtOpen: number;
  readonly ports: readonly ProbedPort[];
  readonly features: readonly ProbedFeature[];
  readonly longestExposure: LongestExposure;
  readonly metadataVersion: number;
  readonly behaviour: ProbedBehaviour;
  /** What `PVSIM_CAMERAS=probe:FILE` makes a camera of. */
  readonly profile: Profile;
}

/** How thorough a probe is. */
export interface ProbeOptions {
  /** The camera's name; the first one without it. */
  readonly camera?: string;
  /** Frames that each time is measured over, at least; 20 without it. */
  readonly frames?: number;
  /** Milliseconds that each time is measured over, at least; 200 without it. */
  readonly longEnoughMs?: number;
  /** Ends the probe at its next step, with the signal's reason; the camera is put back and closed. */
  readonly signal?: AbortSignal;
  /** Hears what the probe does. */
  readonly say?: (line: string) => void;
}

/**
 * Asks a camera everything that is safe to ask: all parameters with all attributes, ports, speeds and gains, the times of
 * frames, and what it does where the manual is silent. It sets ports, speeds, gains, the unit of exposures, places of
 * features and metadata, and puts them back; no serial number is read.
 *
 * @throws {CameraError} Where there is no camera; {@linkcode PvcamError} where it cannot be opened or fails on the way.
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
    // First, as they stand at open.
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
