import { statfs } from "node:fs/promises";
import type { AcquisitionReport } from "../../acquisition/report.ts";
import type { Camera } from "../../camera/camera.ts";

/** How often the temperature and the disk are asked, in milliseconds. */
const ASK_EVERY_MS = 3000;

/** The sensor's temperature, as far as it is known. */
export interface TemperatureFigures {
  readonly temperatureC?: number;
  /** The time at which it was read, as a clock shows it. */
  readonly temperatureAt?: string;
}

/** Figures that take long to read, or that the camera may refuse while it runs: the temperature and the free space. */
export class SlowFigures {
  readonly #camera: Camera;
  readonly #folder: string;
  #temperature: TemperatureFigures = {};
  #freeBytes: number | undefined;
  #askedMs = -Infinity;

  /** The figures of a camera, and of the disk that has a folder. */
  constructor(camera: Camera, folder: string) {
    this.#camera = camera;
    this.#folder = folder;
  }

  /** The temperature that was read last. */
  get temperature(): TemperatureFigures {
    return this.#temperature;
  }

  /** Reads both figures, unless that was done a moment ago. */
  async look(): Promise<void> {
    const nowMs = performance.now();
    if (nowMs - this.#askedMs < ASK_EVERY_MS) return;
    this.#askedMs = nowMs;
    await this.readTemperature();
    if (Deno.permissions.querySync({ name: "sys", kind: "statfs" }).state !== "granted") return;
    const space = await statfs(this.#folder).catch(() => statfs(".")).catch(() => undefined);
    if (space) this.#freeBytes = space.bavail * space.bsize;
  }

  /**
   * Reads the temperature, which PVCAM counts in hundredths of a degree. If it cannot be read now, the last one stays.
   */
  async readTemperature(): Promise<void> {
    const value = await this.#camera.parameter("PARAM_TEMP").then(({ value }) => value, () => undefined);
    if (value === undefined) return;
    const temperatureAt = new Date().toTimeString().slice(0, 8);
    this.#temperature = { temperatureC: Number(value) / 100, temperatureAt };
  }

  /** How much is free, and how long that lasts at the pace of a run. */
  disk(report: AcquisitionReport | undefined): object {
    if (this.#freeBytes === undefined) return {};
    const perSecond = (report?.framesPerSecond ?? 0) * (report?.frameBytes ?? 0);
    const secondsLeft = report?.reason === "running" && perSecond > 0
      ? this.#freeBytes / perSecond
      : undefined;
    return { freeBytes: this.#freeBytes, ...(secondsLeft !== undefined && { secondsLeft }) };
  }
}
