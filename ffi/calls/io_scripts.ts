import type { Checker } from "./check.ts";

/** The calls for scripts of a camera's I/O lines, which CCD cameras have. */
export interface IoScriptCalls {
  /** Adds a step to the I/O script. */
  ioScriptControl(
    hcam: number,
    step: { readonly address: number; readonly state: number; readonly location: number },
  ): Promise<void>;
  /** Clears the I/O script. */
  ioClearScriptControl(hcam: number): Promise<void>;
}

/** Makes these calls. */
export function ioScriptCalls(checker: Checker): IoScriptCalls {
  const { symbols } = checker;
  return {
    ioScriptControl(hcam, { address, state, location }) {
      return checker.call(
        "pl_io_script_control",
        () => symbols.pl_io_script_control(hcam, address, state, location),
        { hcam, tried: `address ${address}, state ${state}, location ${location}` },
      );
    },

    ioClearScriptControl(hcam) {
      return checker.call("pl_io_clear_script_control", () => symbols.pl_io_clear_script_control(hcam), {
        hcam,
      });
    },
  };
}
