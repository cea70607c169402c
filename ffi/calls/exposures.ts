import { CameraError, SettingsError } from "../../src/errors.ts";
import { PL_CCS_ABORT_MODES, PL_CIRC_MODES } from "../constants.ts";
import { type Region, regionsToBytes } from "../structs.ts";
import type { LastResort } from "../symbols.ts";
import { checkInteger } from "../values.ts";
import type { Checker } from "./check.ts";

/** What the camera does when it reaches a slot whose frame has not been taken. */
export type BufferMode = "overwrite" | "no-overwrite";

/** What an abort does to the camera. */
export type AbortMode = keyof typeof PL_CCS_ABORT_MODES;

/** The settings of both kinds of run. */
export interface ExposureSetup {
  /** Parts of the sensor, as rgn_type. */
  readonly regions: readonly Region[];
  /** The trigger mode, OR-ed with the expose-out mode if the camera has one. */
  readonly expMode: number;
  /** The exposure in the unit of PARAM_EXP_RES. */
  readonly exposure: number;
}

/** A run that writes round and round in a ring. */
export interface ContinuousSetup extends ExposureSetup {
  /** What happens to frames that have not been taken. `none` is CIRC_NONE, which only a probe tries. */
  readonly bufferMode: BufferMode | "none";
}

/** A run of a known number of frames, at most 65,535. */
export interface SequenceSetup extends ExposureSetup {
  /** The number of frames. */
  readonly frames: number;
}

/** The calls that set a run up, start, trigger and end it. */
export interface ExposureCalls {
  /** Sets up a run with a ring; returns the bytes of one frame. */
  expSetupCont(hcam: number, setup: ContinuousSetup): Promise<number>;
  /** Sets up a sequence; returns the bytes of the whole sequence. */
  expSetupSeq(hcam: number, setup: SequenceSetup): Promise<number>;
  /** Starts to fill a ring. Its size in bytes is a multiple of a frame's. The ring is kept alive until the stop. */
  expStartCont(hcam: number, ring: Uint8Array, bytes?: number): Promise<void>;
  /** Starts to fill a sequence's memory, which is kept alive until the stop. */
  expStartSeq(hcam: number, memory: Uint8Array): Promise<void>;
  /** Ends a run in any state. When it returns, the camera no longer writes. */
  expAbort(hcam: number, mode?: AbortMode): Promise<void>;
  /** The same for the end of the process, when promises no longer settle: at once, and outside the gate. */
  expAbortNow(hcam: number): boolean;
  /** Ends a sequence whose frames have all come. */
  expFinishSeq(hcam: number, memory: Uint8Array): Promise<void>;
  /** Triggers by software, and returns the flags: 0 for accepted, 1 for ignored. Not every library has it. */
  expTrigger(hcam: number, value?: number): Promise<number>;
}

const bufferModes: Readonly<Record<ContinuousSetup["bufferMode"], number>> = {
  "none": PL_CIRC_MODES.CIRC_NONE,
  "overwrite": PL_CIRC_MODES.CIRC_OVERWRITE,
  "no-overwrite": PL_CIRC_MODES.CIRC_NO_OVERWRITE,
};

function checkSetup({ regions, expMode, exposure }: ExposureSetup): void {
  checkInteger("uns16", regions.length, "the number of regions");
  checkInteger("int16", expMode, "the exposure mode");
  checkInteger("uns32", exposure, "the exposure");
}

/**
 * The camera writes to the end of the run, whatever the memory's size. So memory that is too small must be refused
 * here.
 */
function checkRoom(memory: Uint8Array, bytes: number): void {
  checkInteger("uns32", bytes, "the ring's size");
  if (bytes > memory.byteLength) {
    throw new SettingsError(
      `Cannot start a run over ${bytes} bytes: its memory has ${memory.byteLength}, and the camera would write past it`,
    );
  }
}

function shownSetup({ regions, expMode, exposure }: ExposureSetup): string {
  const places = regions.map(({ s1, s2, sbin, p1, p2, pbin }) =>
    `columns ${s1} to ${s2} by ${sbin} and rows ${p1} to ${p2} by ${pbin}`
  );
  return `${places.join("; ")}; exposure mode ${expMode}, exposure ${exposure}`;
}

/** Makes the calls for exposures. */
export function exposureCalls(checker: Checker, lastResort: LastResort): ExposureCalls {
  const { symbols } = checker;
  // libpvcam does not get the size of a sequence's memory, because it gave that size itself at setup.
  const sequenceBytes = new Map<number, number>();
  return {
    async expSetupCont(hcam, setup) {
      checkSetup(setup);
      const regions = regionsToBytes(setup.regions);
      const bytes = new Uint32Array(new ArrayBuffer(4));
      const mode = bufferModes[setup.bufferMode];
      return await checker.call("pl_exp_setup_cont", () =>
        symbols.pl_exp_setup_cont(
          hcam,
          setup.regions.length,
          regions,
          setup.expMode,
          setup.exposure,
          bytes,
          mode,
        ), {
        hcam,
        tried: `${shownSetup(setup)}, buffer mode ${setup.bufferMode}`,
        result: () => bytes[0],
      });
    },

    async expSetupSeq(hcam, setup) {
      checkSetup(setup);
      checkInteger("uns16", setup.frames, "the number of frames");
      const regions = regionsToBytes(setup.regions);
      const bytes = new Uint32Array(new ArrayBuffer(4));
      return await checker.call("pl_exp_setup_seq", () =>
        symbols.pl_exp_setup_seq(
          hcam,
          setup.frames,
          setup.regions.length,
          regions,
          setup.expMode,
          setup.exposure,
          bytes,
        ), {
        hcam,
        tried: `${setup.frames} frames of ${shownSetup(setup)}`,
        result: () => {
          sequenceBytes.set(hcam, bytes[0]);
          return bytes[0];
        },
      });
    },

    async expStartCont(hcam, ring, bytes = ring.byteLength) {
      checkRoom(ring, bytes);
      checker.holdRing(hcam, ring);
      await checker.call("pl_exp_start_cont", () => symbols.pl_exp_start_cont(hcam, ring, bytes), {
        hcam,
        tried: `a ring of ${bytes} bytes`,
      });
    },

    async expStartSeq(hcam, memory) {
      checkRoom(memory, sequenceBytes.get(hcam) ?? 0);
      checker.holdRing(hcam, memory);
      await checker.call("pl_exp_start_seq", () => symbols.pl_exp_start_seq(hcam, memory), {
        hcam,
        tried: `a sequence of ${memory.byteLength} bytes`,
      });
    },

    expAbort(hcam, mode = "CCS_HALT") {
      return checker.call("pl_exp_abort", () => symbols.pl_exp_abort(hcam, PL_CCS_ABORT_MODES[mode]), {
        hcam,
        tried: mode,
        result: () => checker.holdRing(hcam, undefined),
      });
    },

    expAbortNow(hcam) {
      return lastResort.pl_exp_abort(hcam, PL_CCS_ABORT_MODES.CCS_HALT) !== 0;
    },

    expFinishSeq(hcam, memory) {
      return checker.call("pl_exp_finish_seq", () => symbols.pl_exp_finish_seq(hcam, memory, 0), {
        hcam,
        result: () => checker.holdRing(hcam, undefined),
      });
    },

    async expTrigger(hcam, value = 0) {
      const trigger = symbols.pl_exp_trigger;
      if (!trigger) {
        throw new CameraError(
          "This libpvcam has no pl_exp_trigger, so it cannot trigger by software: update PVCAM, or choose another trigger",
        );
      }
      checkInteger("uns32", value, "the trigger's value");
      const flags = new Uint32Array(new ArrayBuffer(4));
      return await checker.call("pl_exp_trigger", () => trigger(hcam, flags, value), {
        hcam,
        tried: `value ${value}`,
        result: () => flags[0],
      });
    },
  };
}
