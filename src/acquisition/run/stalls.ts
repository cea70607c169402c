import { CameraError } from "../../errors.ts";
import type { OnStall } from "../options.ts";

/** What is known of a run whose camera may fall silent. */
export interface StallingRun {
  /** The camera's name. */
  readonly camera: string;
  readonly onStall: OnStall;
  readonly log: (line: string) => void;
  readonly lastFrameNumber: () => number;
  /** Whether the run already has a reason to end. */
  readonly ends: () => boolean;
  /** Stops the camera and starts it again. */
  readonly restart: () => Promise<void>;
  /** Ends the run. */
  readonly fail: (error: CameraError) => void;
}

/**
 * Handles a camera that gives no frames although it does not wait for a trigger: reports it, restarts it, or ends the
 * run.
 */
export class Stalls {
  readonly #run: StallingRun;
  #count = 0;
  #restarts = 0;
  #restarting: Promise<void> = Promise.resolve();

  /** Handles the silences of one run. The run ends if the restarts that it allows did not help. */
  constructor(run: StallingRun) {
    this.#run = run;
  }

  /** How many times the camera fell silent. */
  get count(): number {
    return this.#count;
  }

  /** How many times it was restarted, or was about to be. */
  get restarts(): number {
    return this.#restarts;
  }

  /** Settles when no restart is under way. */
  idle(): Promise<void> {
    return this.#restarting;
  }

  /**
   * Handles a silence of the camera, or `vain` notifications for which libpvcam has no frame. Waiting does not help in
   * the second case, so the run ends unless the camera is to be restarted.
   */
  add(silentMs: number, vain = 0): void {
    this.#count++;
    const { camera, onStall, log, lastFrameNumber, fail } = this.#run;
    const seconds = (silentMs / 1000).toFixed(1);
    const sentence = vain > 0
      ? `Camera "${camera}" has reported ${vain} frames since frame ${lastFrameNumber()}, and libpvcam has given ` +
        `none of them for ${seconds} s`
      : `Camera "${camera}" has given no frame for ${seconds} s, after frame ${lastFrameNumber()}`;
    log(`${sentence}.`);
    if (onStall === "report" && vain === 0) return;
    const most = typeof onStall === "object" ? onStall.restarts : 0;
    if (this.#restarts < most) this.#restarting = this.#restarting.then(() => this.#restart());
    else {
      const tried = most > 0 ? `; ${most} restart${most === 1 ? "" : "s"} did not help` : "";
      fail(new CameraError(`${sentence}${tried}. What came until then is kept.`));
    }
  }

  async #restart(): Promise<void> {
    const { camera, log, ends, restart } = this.#run;
    if (ends()) return;
    const pauseMs = 100 * 4 ** this.#restarts;
    this.#restarts++;
    await new Promise((resolve) => setTimeout(resolve, Math.min(pauseMs, 10_000)));
    if (ends()) return;
    await restart();
    log(`Camera "${camera}" was restarted (${this.#restarts}).`);
  }
}
