import type { ProbedBehaviour } from "./probe_behaviour.ts";
import type { ProbedParameter } from "./probe_parameters.ts";
import type { ProbedPort } from "./probe_ports.ts";
import { factsOf, type ProfileFact } from "./profile_facts.ts";
import { linesInPs, timingOf, wireOf } from "./profile_timing.ts";

/** The parts of a probe from which a profile is made. */
export interface Probed {
  /** The camera's name without its number on the bus. */
  readonly camera: { readonly bus: string };
  readonly parameters: Record<string, ProbedParameter>;
  readonly portAtOpen: number;
  readonly ports: readonly ProbedPort[];
  readonly features: readonly ProbedFeature[];
  readonly longestExposure: LongestExposure;
  readonly metadataVersion: number;
  readonly behaviour: ProbedBehaviour;
}

/** The longest exposure in each unit; 0 in units that the camera does not have. */
export interface LongestExposure {
  readonly milliseconds: number;
  readonly microseconds: number;
  readonly seconds: number;
}

/** A feature of post-processing. */
export interface ProbedFeature {
  readonly id: number;
  readonly name: string;
  readonly params: readonly {
    readonly id: number;
    readonly name: string;
    min: number;
    max: number;
    preset: number;
  }[];
}

/** A camera model for the simulator: `PVSIM_CAMERAS=probe:FILE` reads it out of a probe's file. */
export interface Profile {
  readonly bus: string;
  readonly width: number;
  readonly height: number;
  readonly bytesPerS: number;
  readonly packsBits: boolean;
  readonly legacyModes: boolean;
  readonly squareBinning: boolean;
  readonly metadataVersion: number;
  readonly bothHostFormats: boolean;
  readonly lineTimeInPs: boolean;
  readonly smartStreamMost: number;
  readonly longestExposure: LongestExposure;
  readonly portAtOpen: number;
  readonly ports: readonly unknown[];
  readonly features: readonly ProbedFeature[];
  readonly facts: readonly ProfileFact[];
}

/** Makes a profile of what a camera said and did. The simulator guesses what is missing: the light on the sensor. */
export function profileOf(probed: Probed): Profile {
  const { parameters, ports } = probed;
  const value = (name: string, attribute: "current" | "max" = "current") => {
    const found = parameters[name]?.[attribute];
    return typeof found === "number" ? found : 0;
  };
  const inPs = linesInPs(ports);
  return {
    bus: probed.camera.bus,
    width: value("PARAM_SER_SIZE"),
    height: value("PARAM_PAR_SIZE"),
    ...wireOf(ports),
    legacyModes: parameters.PARAM_EXPOSE_OUT_MODE === undefined,
    squareBinning: probed.behaviour.squareBinning ?? false,
    metadataVersion: probed.metadataVersion,
    bothHostFormats: (parameters.PARAM_IMAGE_FORMAT_HOST?.choices?.length ?? 0) > 1,
    lineTimeInPs: inPs,
    smartStreamMost: value("PARAM_SMART_STREAM_EXP_PARAMS", "max"),
    longestExposure: probed.longestExposure,
    portAtOpen: probed.portAtOpen,
    ports: ports.map(({ value, name, setpoint, maxRegions, speeds }) => ({
      value,
      name,
      setpoint,
      maxRegions,
      speeds: speeds.map((speed) => {
        const timing = timingOf(speed);
        const { name, pixelTimeNs, scanLineTime } = speed;
        return {
          name,
          pixelTimeNs,
          ...timing,
          scanLineTimeNs: scanLineTime === undefined ? timing.rowTimeNs : scanLineTime / (inPs ? 1000 : 1),
          gains: speed.gains.map(({ timings: _, index: __, ...gain }) => gain),
        };
      }),
    })),
    features: probed.features,
    facts: factsOf(parameters),
  };
}
