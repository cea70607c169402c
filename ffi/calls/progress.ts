import { CameraError } from "../../src/errors.ts";
import { PL_IMAGE_STATUSES } from "../constants.ts";
import { FRAME_INFO, type FrameInfo, readFrameInfo } from "../structs.ts";
import type { Checker } from "./check.ts";

/** The state of a sequence. */
export interface RunStatus {
  /** The state as a word. */
  readonly status: "idle" | "exposing" | "reading" | "frame-available" | "failed" | "acquiring";
  /** Bytes of the sequence that have arrived. */
  readonly bytesArrived: number;
}

/** A frame in the ring. */
export interface FrameAt {
  /** The address of its first byte. */
  readonly address: bigint;
  /** libpvcam's FRAME_INFO of it. */
  readonly info: FrameInfo;
}

/** The calls that ask how far a run has got. */
export interface ProgressCalls {
  /** The state of a sequence. */
  checkStatus(hcam: number): Promise<RunStatus>;
  /** The newest frame. */
  getLatestFrameEx(hcam: number): Promise<FrameAt>;
  /** The oldest frame that is not unlocked. */
  getOldestFrameEx(hcam: number): Promise<FrameAt>;
  /** Gives the oldest frame's slot back to the camera. */
  unlockOldestFrame(hcam: number): Promise<void>;
}

const statusWords: Readonly<Record<number, RunStatus["status"]>> = {
  [PL_IMAGE_STATUSES.READOUT_NOT_ACTIVE]: "idle",
  [PL_IMAGE_STATUSES.EXPOSURE_IN_PROGRESS]: "exposing",
  [PL_IMAGE_STATUSES.READOUT_IN_PROGRESS]: "reading",
  [PL_IMAGE_STATUSES.FRAME_AVAILABLE]: "frame-available",
  [PL_IMAGE_STATUSES.READOUT_FAILED]: "failed",
  [PL_IMAGE_STATUSES.ACQUISITION_IN_PROGRESS]: "acquiring",
};

/** Memory for the results of status calls and frame calls. */
class Answer {
  readonly status = new Int16Array(new ArrayBuffer(2));
  readonly bytesArrived = new Uint32Array(new ArrayBuffer(4));
  readonly address = new BigUint64Array(new ArrayBuffer(8));
  readonly info = new DataView(new ArrayBuffer(FRAME_INFO.size));

  readStatus(): RunStatus {
    const status = statusWords[this.status[0]];
    if (!status) {
      throw new CameraError(`libpvcam gives a run the status ${this.status[0]}, which does not exist`);
    }
    return { status, bytesArrived: this.bytesArrived[0] };
  }

  readFrame(): FrameAt {
    return { address: this.address[0], info: readFrameInfo(this.info) };
  }
}

/** Makes the calls for progress. */
export function progressCalls(checker: Checker): ProgressCalls {
  const { symbols } = checker;
  const frameOf = (call: "pl_exp_get_latest_frame_ex" | "pl_exp_get_oldest_frame_ex") => (hcam: number) => {
    const to = new Answer();
    const ask = () => symbols[call](hcam, to.address, to.info);
    return checker.call(call, ask, { hcam, result: () => to.readFrame() });
  };
  return {
    checkStatus(hcam) {
      const to = new Answer();
      return checker.call(
        "pl_exp_check_status",
        () => symbols.pl_exp_check_status(hcam, to.status, to.bytesArrived),
        { hcam, result: () => to.readStatus() },
      );
    },

    getLatestFrameEx: frameOf("pl_exp_get_latest_frame_ex"),
    getOldestFrameEx: frameOf("pl_exp_get_oldest_frame_ex"),

    unlockOldestFrame(hcam) {
      return checker.call("pl_exp_unlock_oldest_frame", () => symbols.pl_exp_unlock_oldest_frame(hcam), {
        hcam,
      });
    },
  };
}
