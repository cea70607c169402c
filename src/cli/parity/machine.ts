import { cpus } from "node:os";
import type { Camera } from "../../../mod.ts";

/** What the figures were measured on. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly system: string;
  readonly deno: string;
  /** How many programs wanted the processor in the minute before: above 0.5 a core the figures are no good. */
  readonly load: number;
  readonly camera: string;
  readonly libpvcam: string;
  /** Whether the camera is the simulated one. */
  readonly simulated: boolean;
}

/** Describes the machine, and the camera on it. */
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
