import { checkGiven } from "./given_camera.ts";
import { checkNames } from "../known_names.ts";
import type { Acquisition } from "../acquisition/run/acquisition.ts";
import type { AcquireOptions } from "../acquisition/options.ts";
import type { AcquisitionReport } from "../acquisition/report.ts";
import type { Camera } from "../camera/camera.ts";
import { CameraError, SettingsError } from "../errors.ts";

/** One of several cameras, and the options of its run. */
export interface JointCamera {
  /** The camera, configured. */
  readonly camera: Camera;
  /** Options of this camera's run. */
  readonly options?: AcquireOptions;
}

/** The account of the runs of several cameras. */
export interface JointReport {
  /** `complete` if every run is; otherwise the worst of them: `failed`, `aborted`, `stopped`, `running`. */
  readonly reason: AcquisitionReport["reason"];
  /** How many frames all cameras took. */
  readonly frames: number;
  /** How many frames the cameras counted that never came. */
  readonly missing: number;
  /** The time from the start of the first camera to the start of the last, in milliseconds, as this program saw it. */
  readonly startSpreadMs: number;
  /** Each camera's outcome, in the order in which they were given. */
  readonly cameras: readonly { readonly camera: string; readonly report: AcquisitionReport }[];
}

const fromBadToGood = ["failed", "aborted", "stopped", "running", "complete"] as const;

/**
 * Arms several cameras, then starts them together. The starts follow each other at once, because libpvcam takes one
 * call at a time. If the starts have to agree to less than a millisecond, give the cameras one trigger signal. If a
 * camera cannot be armed, none starts. If one fails later, the others continue.
 *
 * @example Two cameras, 100 frames each
 * ```ts
 * import { acquireTogether, openCamera } from "@pvcam/pvcam-deno";
 *
 * await using left = await openCamera({ camera: "pvcamUSB_0" });
 * await using right = await openCamera({ camera: "pvcamUSB_1" });
 * for (const camera of [left, right]) await camera.configure({ exposureMs: 2, binning: 2 });
 * await using both = await acquireTogether([
 *   { camera: left, options: { frames: 100, slots: 20 } },
 *   { camera: right, options: { frames: 100, slots: 20 } },
 * ]);
 * console.log(await both.finished);
 * ```
 *
 * @throws {CameraError} If a camera cannot be armed; the cause is the camera's own error.
 */
export async function acquireTogether(parts: readonly JointCamera[]): Promise<JointRun> {
  checkCameras(parts);
  if (parts.length === 0) throw new SettingsError("Cannot acquire together: no camera was given.");
  for (const { camera } of parts) checkGiven(camera, "acquireTogether([{ camera }, ...])");
  const cameras = new Set(parts.map(({ camera }) => camera));
  if (cameras.size < parts.length) {
    throw new SettingsError("Cannot acquire together: one camera was given twice.");
  }
  const allArmed = Promise.withResolvers<void>();
  allArmed.promise.catch(() => {}); // each camera that waits for it gets the error
  let armed = 0;
  const started = await Promise.allSettled(parts.map(async ({ camera, options = {} }) => {
    try {
      const run = await camera.acquire({
        ...options,
        beforeStart: async () => {
          await options.beforeStart?.();
          if (++armed === parts.length) allArmed.resolve();
          await allArmed.promise;
        },
      });
      return { run, atMs: performance.now() };
    } catch (error) {
      allArmed.reject(new CalledOff());
      throw error;
    }
  }));
  const runs = started.flatMap((one) => one.status === "fulfilled" ? [one.value] : []);
  if (runs.length === parts.length) return new JointRun(parts, runs);
  // If one camera cannot start, the others are stopped: half an experiment is of no use.
  await Promise.allSettled(runs.map(({ run }) => run.stop()));
  const at = started.findIndex((one) => one.status === "rejected" && !(one.reason instanceof CalledOff));
  const { reason } = started[at] as PromiseRejectedResult;
  throw new CameraError(
    `Cannot acquire together: camera "${parts[at].camera.info.name}" does not start. ${
      reason?.message ?? reason
    }`,
    { cause: reason },
  );
}

class CalledOff extends Error {}

/** Several runs that were started together; made by {@linkcode acquireTogether}. */
export class JointRun implements AsyncDisposable {
  /** The run of each camera, in the order in which they were given. */
  readonly runs: readonly Acquisition[];
  readonly #names: readonly string[];
  readonly #startSpreadMs: number;

  /** Made by {@linkcode acquireTogether}. */
  constructor(parts: readonly JointCamera[], started: readonly { run: Acquisition; atMs: number }[]) {
    this.runs = started.map(({ run }) => run);
    this.#names = parts.map(({ camera }) => camera.info.name);
    const times = started.map(({ atMs }) => atMs);
    this.#startSpreadMs = Math.round((Math.max(...times) - Math.min(...times)) * 1000) / 1000;
  }

  /** The report, once every run has ended. A camera that failed is in the report; the promise does not reject. */
  get finished(): Promise<JointReport> {
    return Promise.allSettled(this.runs.map((run) => run.finished)).then(() => this.report());
  }

  /**
   * Stops all cameras, has the sinks take what has come, and returns the report. Does nothing if all runs have ended.
   */
  stop(): Promise<JointReport> {
    for (const run of this.runs) run.stop().catch(() => {}); // the report has the error
    return this.finished;
  }

  /** The account of the frames so far. */
  report(): JointReport {
    const cameras = this.runs.map((run, index) => ({ camera: this.#names[index], report: run.report() }));
    const reasons = cameras.map(({ report }) => report.reason);
    return {
      reason: fromBadToGood.find((reason) => reasons.includes(reason))!,
      frames: cameras.reduce((sum, { report }) => sum + report.frames, 0),
      missing: cameras.reduce((sum, { report }) => sum + report.missing, 0),
      startSpreadMs: this.#startSpreadMs,
      cameras,
    };
  }

  /** Ends the runs that are still active. Throws a camera's error if it has not been read yet. */
  async [Symbol.asyncDispose](): Promise<void> {
    const ended = await Promise.allSettled(this.runs.map((run) => run[Symbol.asyncDispose]()));
    const failed = ended.find((one) => one.status === "rejected");
    if (failed) throw failed.reason;
  }
}

/**
 * Throws for impossible arguments. `deno run` checks no types: a camera in place of `{ camera }` has no options, and a
 * `frames` beside it would be ignored silently.
 */
function checkCameras(parts: readonly JointCamera[]): void {
  const hasCamera = (one: unknown) => typeof one === "object" && one !== null && "camera" in one;
  const given: unknown = parts;
  if (!Array.isArray(given) || !given.every(hasCamera)) {
    throw new SettingsError(
      "Cannot acquire together: give a list of cameras, each with the options of its run, such as " +
        "[{ camera: left, options: { frames: 100 } }, { camera: right, options: { frames: 100 } }].",
    );
  }
  for (const one of parts) checkNames(one, { what: "field", names: ["camera", "options"] });
}
