import type { Camera } from "../../camera/camera.ts";
import type { AppliedSettings } from "../../camera/settings.ts";
import { SettingsError } from "../../errors.ts";
import type { SinkSample } from "../../recording/sink.ts";
import { Page, type PageOptions } from "../page.ts";
import type { Answer, Wish } from "../server/orders.ts";
import { LiveCamera } from "./live_camera.ts";

/** How often viewers get the state, in milliseconds. */
const TELL_EVERY_MS = 250;
/** The streams of each camera are numbered from a multiple of this number on. */
const STREAMS_OF_A_CAMERA = 100;

/** Options for showing cameras. */
export interface DeskOptions extends PageOptions {
  /** Whether viewers may drive the cameras. */
  readonly control: boolean;
  /** The folder for snapped pictures and recordings. */
  readonly folder: string;
  /** What is known of the sample: for the scale bar, and for the files. */
  readonly sample?: SinkSample;
}

/** A camera, and the settings in force. */
export type SetUpCamera = { readonly camera: Camera; readonly applied: AppliedSettings };

/** A page for some cameras: starts them, shows their state to viewers, and does what viewers ask for. */
export class LiveDesk implements AsyncDisposable {
  readonly page: Page;
  readonly cameras: readonly LiveCamera[];
  readonly #timer: ReturnType<typeof setInterval>;
  #telling = false;

  private constructor(page: Page, cameras: readonly LiveCamera[]) {
    this.page = page;
    this.cameras = cameras;
    this.#timer = setInterval(() => this.#tell(), TELL_EVERY_MS);
  }

  /** Opens the page and starts the cameras. Throws if the page cannot be served, or if a camera does not start. */
  static async open(cameras: readonly SetUpCamera[], options: DeskOptions): Promise<LiveDesk> {
    const ready = Promise.withResolvers<LiveDesk>();
    const obey = async (wish: Wish) => (await ready.promise).#obey(wish);
    const page = await Page.open(options, options.control ? obey : undefined);
    const { folder, sample } = options;
    const desk = new LiveDesk(
      page,
      cameras.map(({ camera, applied }, index) =>
        new LiveCamera(camera, applied, page, { firstStream: index * STREAMS_OF_A_CAMERA, folder, sample })
      ),
    );
    try {
      for (const camera of desk.cameras) await camera.start();
      ready.resolve(desk);
    } catch (error) {
      await desk[Symbol.asyncDispose]();
      throw error;
    }
    return desk;
  }

  /** Stops and closes the cameras, then the page. */
  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    for (const camera of this.cameras) await camera[Symbol.asyncDispose]();
    await this.page.close();
  }

  async #obey({ verb, fields }: Wish): Promise<Omit<Answer, "id">> {
    const name = fields.camera ?? this.cameras[0]?.camera.info.name;
    const found = this.cameras.find(({ camera }) => camera.info.name === name);
    if (!found) throw new SettingsError(`There is no camera ${JSON.stringify(name).slice(0, 80)} here.`);
    const said = await found.wish(verb, fields);
    await this.#tell();
    return { ...(said !== undefined && { said }) };
  }

  /**
   * Tells the viewers the state, unless an earlier call is still asking the cameras: calls must not pile up behind a
   * slow camera.
   */
  async #tell(): Promise<void> {
    if (this.#telling || this.page.viewers === 0) return;
    this.#telling = true;
    try {
      this.page.tell({ cameras: await Promise.all(this.cameras.map((camera) => camera.status())) });
    } finally {
      this.#telling = false;
    }
  }
}
