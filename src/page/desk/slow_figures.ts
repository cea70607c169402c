import { statfs } from "node:fs/promises";
import type { AcquisitionReport } from "../../acquisition/report.ts";
import type { Camera } from "../../camera/camera.ts";

/** How often temperature and disk are asked, in milliseconds. */
const ASK_EVERY_MS = 3000;

/** What is known of the sensor's temperature. */
export interface TemperatureFigures {
  readonly temperatureC?: number;
  /** When it was read, as a clock shows it. */
  readonly temperatureAt?: string;
}

/** What takes long to ask, or may be refused while the camera runs: the temperature, the disk. */
export class SlowFigures {
  readonly #camera: Camera;
  readonly #folder: string;
  #temperature: TemperatureFigures = {};
  #freeBytes: number | undefined;
  #askedMs = -Infinity;

  /** Of a camera, and of the disk that a folder is on. */
  constructor(camera: Camera, folder: string) {
    this.#camera = camera;
    this.#folder = folder;
  }

  /** What was read last. */
  get temperature(): TemperatureFigures {
    return this.#temperature;
  }

  /** Asks for both, unless that was done a moment ago. */
  async look(): Promise<void> {
    const nowMs = performance.now();
    if (nowMs - this.#askedMs < ASK_EVERY_MS) return;
    this.#askedMs = nowMs;
    await this.readTemperature();
    if (Deno.permissions.querySync({ name: "sys", kind: "statfs" }).state !== "granted") return;
    const space = await statfs(this.#folder).catch(() => statfs(".")).catch(() => undefined);
    if (space) this.#freeBytes = space.bavail * space.bsize;
  }

  /** PVCAM counts hundredths of a degree. What cannot be read now stays as it was read last. */
  async readTemperature(): Promise<void> {
    const value = await this.#camera.parameter("PARAM_TEMP").then(({ value }) => value, () => undefined);
    if (value === undefined) return;
    const temperatureAt = new Date().toTimeString().slice(0, 8);
    this.#temperature = { temperatureC: Number(value) / 100, temperatureAt };
  }

  /** How much is free, and for how long that lasts at the pace of a run. */
  disk(report: AcquisitionReport | undefined): object {
    if (this.#freeBytes === undefined) return {};
    const perSecond = (report?.framesPerSecond ?? 0) * (report?.frameBytes ?? 0);
    const secondsLeft = report?.reason === "running" && perSecond > 0
      ? this.#freeBytes / perSecond
      : undefined;
    return { freeBytes: this.#freeBytes, ...(secondsLeft !== undefined && { secondsLeft }) };
  }
}
