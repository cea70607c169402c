import { checkGiven } from "./given_camera.ts";
import type { AcquireOptions } from "../acquisition/options.ts";
import type { AcquisitionReport } from "../acquisition/report.ts";
import type { Camera } from "../camera/camera.ts";
import { SettingsError } from "../errors.ts";
import type { FrameLease } from "../frame/frame.ts";
import { checkNames } from "../known_names.ts";

/** Options of a burst. */
export interface BurstOptions extends Pick<AcquireOptions, "sinks" | "signal" | "beforeStart" | "log"> {
  /** How many frames: all of them must fit into memory. PVCAM takes at most 65,535 frames and 4 GiB. */
  readonly frames: number;
}

/**
 * Takes frames into memory that has room for all of them, at the camera's full speed. The camera stops after the last
 * frame, nothing is copied, and no reader can be too slow. Resolves when all frames have come and the sinks have taken
 * them.
 *
 * @example The brightest of a thousand frames
 * ```ts
 * import { openCamera, takeBurst } from "@pvcam/pvcam-deno";
 *
 * await using camera = await openCamera({ library: "simulator" });
 * await camera.configure({ region: { x: 0, y: 0, width: 128, height: 128 }, exposureMs: 0.1 });
 * using burst = await takeBurst(camera, { frames: 1000 });
 * const brightest = Math.max(...burst.frames.map((frame) => frame.pixels[0]));
 * console.log(brightest, burst.report.framesPerSecond);
 * ```
 */
export async function takeBurst(camera: Camera, options: BurstOptions): Promise<Burst> {
  checkGiven(camera, "takeBurst(camera, { frames })");
  checkBurst(options);
  const { frames } = options;
  await using run = await camera.acquire({ ...options, bufferMode: "sequence", onStall: "fail" });
  // This loop keeps every frame, and so it keeps the memory after the end of the run.
  const loop = run.frames({ keep: frames });
  try {
    const { lastFrameNumber, missing } = await run.finished;
    const leases: FrameLease[] = [];
    while (leases.length < lastFrameNumber - missing) leases.push((await loop.next()).value!);
    return new Burst(leases, run.report());
  } catch (error) {
    await loop.return?.();
    throw error;
  }
}

const names = ["frames", "sinks", "signal", "beforeStart", "log"];

/**
 * Throws for impossible options. `deno run` checks no types, and a number in place of the options would have no fields.
 */
function checkBurst(options: BurstOptions): void {
  checkNames(options, { what: "option", names });
  if (options.frames === undefined) {
    throw new SettingsError(
      "Cannot take a burst without its number of frames, for its memory holds them all: takeBurst(camera, { frames: 100 }).",
    );
  }
}

/** Frames in memory, one after the other; made by {@linkcode takeBurst}. */
export class Burst implements Disposable {
  /** The frames, the oldest first; they can be read until the burst is given back. */
  readonly frames: readonly FrameLease[];
  /** The report of the run. */
  readonly report: AcquisitionReport;

  /** Made by {@linkcode takeBurst}. */
  constructor(frames: readonly FrameLease[], report: AcquisitionReport) {
    this.frames = frames;
    this.report = report;
  }

  /** Gives the memory back, for `using`. */
  [Symbol.dispose](): void {
    for (const frame of this.frames) frame[Symbol.dispose]();
  }
}
