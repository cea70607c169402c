import { cpus } from "node:os";
import type { Camera } from "../../../mod.ts";

/** The machine that the figures come from. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly system: string;
  readonly deno: string;
  /** The load of the minute before. Above 0.5 a core the figures are not reliable. */
  readonly load: number;
  readonly camera: string;
  readonly libpvcam: string;
  /** Whether the camera is simulated. */
  readonly simulated: boolean;
}

/** Describes the machine and the camera. */
export function describeMachine(camera: Camera, simulated: boolean): Machine {
  const { info, libraryVersion } = camera;
  return {
    cpu: cpus()[0]?.model ?? "unknown",
    cores: navigator.hardwareConcurrency,
    memoryBytes: Deno.systemMemoryInfo().total,
    system: `${Deno.build.os} ${Deno.osRelease()} ${Deno.build.arch}`,
    deno: Deno.version.deno,
    load: Deno.loadavg()[0],
    camera: `${info.product || info.name} (${info.chip})`,
    libpvcam: libraryVersion,
    simulated,
  };
}
