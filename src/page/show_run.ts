import { type Acquisition, ringOf } from "../acquisition/run/acquisition.ts";
import type { AcquisitionReport } from "../acquisition/report.ts";
import { Page, type PageOptions } from "./page.ts";
import { RecentRate } from "./recent_rate.ts";
import { type StreamCamera, streamsOf } from "./streams.ts";

/** Options for showing a run. */
export interface ShowRunOptions extends PageOptions {
  /** The camera, as `camera.info`: for its name, and for a scale in micrometres. */
  readonly camera?: StreamCamera;
}

/** A page that shows a run. */
export interface RunPage extends AsyncDisposable {
  /** The address to open, with its token where it needs one. */
  readonly url: string;
  /** The port at which the page listens. */
  readonly port: number;
  /** The port that was asked for, if another program uses it and the page took the next one. */
  readonly wantedPort: number | undefined;
  /** The number of viewers. */
  readonly viewers: number;
  /** Ends the page. A second call is harmless. */
  close(): Promise<void>;
}

/** How often viewers get the state of the run, in milliseconds. */
const TELL_EVERY_MS = 250;

/**
 * Shows a run in a browser. Any number of viewers see its newest frame, up to 30 times a second. The page has a
 * separate thread, and no frame and no file waits for it. The page lives until `close()`, or until the end of its
 * `await using`, even after the run.
 *
 * Needs a right to listen, such as `--allow-net=127.0.0.1` for this machine alone. Throws a {@linkcode SettingsError}
 * if the right is missing or no port is free.
 *
 * @example
 * ```ts
 * import { openCamera } from "@pvcam/pvcam-deno";
 * import { showRun } from "@pvcam/pvcam-deno/page";
 *
 * await using camera = await openCamera({ library: "simulator" });
 * await using run = await camera.acquire({ frames: 500 });
 * await using page = await showRun(run, { camera: camera.info });
 * console.log("Look at", page.url);
 * await run.finished;
 * ```
 */
export async function showRun(run: Acquisition, options: ShowRunOptions = {}): Promise<RunPage> {
  const { camera = { name: "Camera" } } = options;
  const page = await Page.open(options);
  const ring = ringOf(run);
  const streams = streamsOf(ring.parts.format, camera, 0);
  page.showRing(ring, streams);
  const rate = new RecentRate();
  const tell = () => {
    const report = run.report();
    const state = run.state === "running" ? "acquiring" : run.state;
    page.tell({
      cameras: [{
        name: camera.name,
        title: camera.name,
        state,
        streams: streams.map(({ stream }) => stream),
        run: runFigures(report, rate.note(report.lastFrameNumber, performance.now())),
        ...(report.error !== undefined && { error: report.error }),
      }],
    });
  };
  const timer = setInterval(tell, TELL_EVERY_MS);
  Deno.unrefTimer(timer);
  page.onClose(() => clearInterval(timer));
  return page;
}

/**
 * What the page shows of a run. Frames that a sink has not taken yet are not skipped: they say how full the ring is.
 */
export function runFigures(report: AcquisitionReport, framesPerSecond: number): object {
  const { missing, overrun, lapped, skipped, frames, lastFrameNumber, slots, reason } = report;
  const recorded = report.readers[0]?.writing !== undefined;
  const behind = recorded && reason === "running" ? Math.min(slots, skipped) : 0;
  return {
    framesPerSecond: reason === "running" ? framesPerSecond : 0,
    frames,
    lastFrameNumber,
    missing,
    overrun,
    lapped,
    skipped: skipped - behind,
    slots,
    ringFill: behind / slots,
  };
}
