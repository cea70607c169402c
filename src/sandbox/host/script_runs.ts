import type { AcquireOptions } from "../../acquisition/options.ts";
import { type Acquisition, ringOf } from "../../acquisition/run/acquisition.ts";
import type { Camera } from "../../camera/camera.ts";
import type { AppliedSettings } from "../../camera/settings.ts";
import { SettingsError, StateError } from "../../errors.ts";
import type { Sink } from "../../recording/sink.ts";
import { omeTiffSink } from "../../recording/tiff/tiff_sink.ts";
import { omeZarrSink } from "../../recording/zarr/zarr_sink.ts";
import { rawSink } from "../../recording/raw/raw_sink.ts";
import { errorToData } from "../../error_data.ts";
import type { BegunRun, GuestRing, RunState, SinkOrder } from "../protocol.ts";
import type { Budget, Reserve } from "./budget.ts";
import { FrameCopier } from "./frame_copier.ts";
import type { Fields } from "./fields.ts";
import { BoardCopy, type GuestView } from "./board_copy.ts";
import type { GuestProcessors, RunCalls } from "./guest_processors.ts";
import type { OutPlace } from "./out_place.ts";
import { readRunWish, type RunWish } from "./read_options.ts";

/** How often the guest gets the state of a run, in milliseconds. */
const TELL_EVERY_MS = 250;

/** What the runs need from the host. */
export interface RunSurroundings {
  readonly budget: Budget;
  readonly place: OutPlace;
  /** Whether the guest gets copies of frames and not the camera's own memory. */
  readonly copies: boolean;
  /** Sends the guest the state of a run. */
  tell(run: number, state: RunState): void;
  /** Sends the guest a line about what was decided. */
  log(run: number, line: string): void;
  /** Asks the guest before a camera starts, and waits for its answer. */
  ask(): Promise<void>;
  /** Settles when what the script is doing with its files at this moment is over. */
  filesAtRest(): Promise<void>;
  /** How many cameras the script has open. */
  cameras(): number;
  /** Sets a parameter of a camera, if the script may. */
  setParameter(camera: Camera, fields: Fields): Promise<unknown>;
  readonly processors: GuestProcessors;
  /** Called with a sentence when a limit has ended a run. */
  onLimit(sentence: string): void;
}

interface GuestRun {
  readonly camera: Camera;
  readonly run: Acquisition;
  readonly view: GuestView;
  /** The run's ring, as the script's threads see it. */
  readonly ring: GuestRing;
  readonly abort: AbortController;
}

/** The runs that a script has begun. */
export class GuestRuns {
  readonly #around: RunSurroundings;
  readonly #runs = new Map<number, GuestRun>();
  readonly #going = new Set<Acquisition>();
  readonly #beginning = new Set<Promise<unknown>>();
  #next = 1;

  constructor(around: RunSurroundings) {
    this.#around = around;
  }

  /** The function for each verb. */
  readonly verbs = {
    trigger: (fields: Fields) =>
      this.#find(fields).run.trigger({ timeoutMs: fields.whole("timeoutMs", [0, 3_600_000]) }),
    // These two are answered at once; the run's end is reported when it comes.
    stop: (fields: Fields) => {
      this.#find(fields).run.stop().catch(() => {});
      return Promise.resolve();
    },
    abort: (fields: Fields) => {
      this.#find(fields).abort.abort();
      return Promise.resolve();
    },
    process: async (fields: Fields) => {
      const { ring, run, camera } = this.#find(fields);
      await Promise.resolve(
        this.#around.processors.begin(fields, { ring, calls: this.#callsOf(run, camera) }),
      );
    },
  };

  /**
   * Begins a run that a script asks for, within what is left of its limits. `inTurn` waits until no setting is being
   * changed, and calls its function with the settings in force. No setting changes once the camera has started.
   */
  async begin(
    camera: Camera,
    fields: Fields,
    inTurn: <T>(start: (applied: AppliedSettings) => T) => Promise<T>,
  ): Promise<BegunRun> {
    const wish = readRunWish(fields);
    const release: (() => void)[] = [];
    try {
      // The order counts: the host takes the names, then waits until the script has finished what it began with them,
      // then checks them.
      for (const { path, options: { zarr } } of wish.sinks) {
        for (const one of [path, ...typeof zarr === "string" ? [zarr] : []]) {
          release.push(this.#around.place.host(one));
        }
      }
      await this.#around.filesAtRest();
      return await this.#beginHosted(camera, wish, inTurn);
    } catch (error) {
      for (const one of release) one();
      throw error;
    }
  }

  async #beginHosted(
    camera: Camera,
    { asks, logs, options, sinks: orders }: RunWish,
    inTurn: <T>(start: (applied: AppliedSettings) => T) => Promise<T>,
  ): Promise<BegunRun> {
    const sinks = await Promise.all(orders.map((order) => this.#sinkOf(order)));
    const number = this.#next++;
    const abort = new AbortController();
    const { applied, startedMs, reserve, beginning } = await inTurn((applied) => {
      const { frameBytes } = applied;
      const slots = slotsOf(options, applied);
      const reserve = this.#around.budget.reserve({
        frames: options.frames,
        // Open cameras without a run may begin one too.
        shares: Math.max(1, this.#around.cameras() - this.#going.size),
        frameBytes,
        sinks: sinks.length,
        slots,
      });
      const startedMs = Date.now();
      const beginning = camera.acquire({
        ...options,
        ...(options.frames === undefined && {
          mostFrames: Math.min(options.mostFrames ?? Infinity, reserve.mostFrames),
        }),
        maxSlots: Math.min(options.maxSlots ?? Infinity, Math.max(2, reserve.mostSlots)),
        sinks,
        signal: abort.signal,
        ...(asks && { beforeStart: () => this.#around.ask() }),
        ...(logs && { log: (line: string) => this.#around.log(number, line) }),
      });
      return { applied, startedMs, reserve, beginning };
    });
    this.#beginning.add(beginning);
    try {
      const run = await beginning.finally(() => this.#beginning.delete(beginning));
      const ring = ringOf(run);
      const { format, bufferMode, exposuresMs } = ring.parts;
      reserve.hold(ring.slots * format.frameBytes);
      const view = this.#around.copies ? new FrameCopier(ring) : new BoardCopy(ring, applied.framePeriodMs);
      // The view of an earlier run ends here: this run may have taken over its memory.
      this.forget(camera);
      const seen: GuestRing = {
        bytes: view.bytes,
        memory: view.memory,
        board: view.board.buffer,
        progressBound: view.progressBound.buffer,
        slots: ring.slots,
        format,
        // A ring of copies is written round and round, whatever the camera's buffer mode.
        bufferMode: this.#around.copies && bufferMode !== "sequence" ? "overwrite" : bufferMode,
        exposuresMs,
        framePeriodMs: applied.framePeriodMs,
      };
      this.#runs.set(number, { camera, run, view, ring: seen, abort });
      this.#follow(number, reserve, options.frames === undefined);
      return {
        run: number,
        state: { state: run.state, report: run.report() },
        ...seen,
        startedMs,
        applied,
      };
    } catch (error) {
      reserve.settle(0);
      throw error;
    }
  }

  /** Sends the state of a run until it is over. */
  async #follow(number: number, reserve: Reserve, isEndless: boolean): Promise<void> {
    const { run, view } = this.#runs.get(number)!;
    this.#going.add(run);
    const tell = (error?: unknown) =>
      this.#around.tell(number, {
        state: run.state,
        report: run.report(),
        ...(error !== undefined && { error: errorToData(error) }),
      });
    const timer = setInterval(tell, TELL_EVERY_MS);
    const error = await run.finished.then(() => undefined, (reason) => reason);
    clearInterval(timer);
    const frames = run.report().lastFrameNumber;
    this.#going.delete(run);
    reserve.settle(frames);
    if (isEndless && frames >= reserve.mostFrames) {
      this.#around.onLimit(`A run was stopped after ${frames} frames: the script may take no more.`);
    }
    await view.finish();
    tell(error);
  }

  /** The calls of a processor to its run. */
  #callsOf(run: Acquisition, camera: Camera): RunCalls {
    return {
      async trigger() {
        if (run.state !== "running") return false;
        try {
          await run.trigger({ timeoutMs: 0 });
          return true;
        } catch (error) {
          // Every other error means that the camera did not take the trigger.
          if (error instanceof StateError && run.state === "running") throw error;
          return false;
        }
      },
      setParameter: (fields) => this.#around.setParameter(camera, fields),
      stop: () => void run.stop().catch(() => {}),
    };
  }

  /** Settles when no run is still beginning. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#beginning);
  }

  /** Forgets the runs of a camera that is closed. */
  forget(camera: Camera): void {
    for (const [number, one] of this.#runs) if (one.camera === camera) this.#runs.delete(number);
  }

  async #sinkOf({ kind, path, options }: SinkOrder): Promise<Sink> {
    if (options.force) {
      throw new SettingsError(
        `Cannot replace "${path}": this script is in a sandbox, which allows only new files. Leave out "force".`,
      );
    }
    const at = await this.#around.place.named(path);
    await this.#around.place.checkDrafts(path);
    switch (kind) {
      case "OME-TIFF": {
        const zarr = typeof options.zarr === "string"
          ? await this.#around.place.named(options.zarr)
          : undefined;
        return omeTiffSink(at, { ...options, zarr });
      }
      case "OME-Zarr":
        return omeZarrSink(at, options);
      case "raw":
        return rawSink(at, options);
    }
  }

  #find(fields: Fields): GuestRun {
    const found = this.#runs.get(fields.whole("run"));
    if (!found) throw new SettingsError("There is no run of this number, or it has ended.");
    return found;
  }
}

/** The number of slots that a run asks for; the smallest possible number if it leaves the choice to us. */
function slotsOf(
  { slots, bufferMode, frames = 0 }: AcquireOptions,
  { recommendedSlots }: AppliedSettings,
): number {
  if (bufferMode === "sequence") return frames;
  if (slots === "recommended") return recommendedSlots;
  return typeof slots === "number" ? slots : 2;
}
