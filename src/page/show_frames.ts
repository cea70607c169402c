import { scaleOf } from "./streams.ts";
import type { Frame } from "../frame/frame.ts";
import { Page } from "./page.ts";
import type { RunPage, ShowRunOptions } from "./show_run.ts";

/** The shortest time between two copies under the same name, in milliseconds. */
const COPY_EVERY_MS = 33;

/** A page whose frames are handed over one by one. */
export interface FramesPage extends RunPage {
  /**
   * Shows a frame under a name, such as that of a channel. Each name has its own picture on the page. The frame is
   * copied for it, unless one of its name was shown less than 33 ms ago.
   */
  show(name: string, frame: Frame): void;
  /** Tells viewers the state: what the camera does, and what goes wrong. */
  tell(status: { readonly state: string; readonly error?: string }): void;
}

/**
 * Shows frames that are handed over one by one. Each has a name, such as that of a plan's channel, or of what a script
 * has computed. Needs the same rights as {@linkcode showRun}, and throws the same errors.
 *
 * @example
 * ```ts
 * import { openCamera } from "@pvcam/pvcam-deno";
 * import { showFrames } from "@pvcam/pvcam-deno/page";
 * import { acquirePlan, readPlan } from "@pvcam/pvcam-deno/plan";
 *
 * await using camera = await openCamera({ library: "simulator" });
 * await using page = await showFrames({ camera: camera.info, port: 0 });
 * const plan = readPlan({ channels: [{ config: "dim", exposure: 20 }, { config: "bright", exposure: 5 }] });
 * for await (const { event, frame } of acquirePlan(camera, plan)) page.show(event.channel?.config ?? "plan", frame);
 * ```
 */
export async function showFrames(options: ShowRunOptions = {}): Promise<FramesPage> {
  const { camera = { name: "Camera" } } = options;
  const page = await Page.open(options);
  const shown = new Map<string, { stream: number; atMs: number }>();
  return {
    url: page.url,
    port: page.port,
    wantedPort: page.wantedPort,
    get viewers() {
      return page.viewers;
    },
    close: () => page.close(),
    [Symbol.asyncDispose]: () => page.close(),
    tell({ state, error }) {
      const streams = [...shown.values()].map(({ stream }) => stream);
      page.tell({
        cameras: [{
          name: camera.name,
          title: camera.name,
          state,
          streams,
          ...(error !== undefined && { error }),
        }],
      });
    },
    show(name, frame) {
      const before = shown.get(name) ?? { stream: shown.size, atMs: -Infinity };
      const nowMs = performance.now();
      if (nowMs - before.atMs < COPY_EVERY_MS) return;
      shown.set(name, { stream: before.stream, atMs: nowMs });
      const { width, height, sequence, frameNumber, receivedMs } = frame;
      const pixels = frame.pixels instanceof Uint8Array
        ? Uint8Array.from(frame.pixels)
        : Uint16Array.from(frame.pixels);
      const bytesPerPixel = pixels.BYTES_PER_ELEMENT as 1 | 2;
      page.showFrame({
        facts: {
          stream: before.stream,
          name,
          width,
          height,
          at: [0, 0],
          binning: [1, 1],
          bytesPerPixel,
          most: 2 ** Math.min(frame.bitDepth ?? 16, 8 * bytesPerPixel) - 1,
          ...scaleOf(camera),
        },
        pixels,
        sequence,
        frameNumber,
        receivedMs,
      });
    },
  };
}
