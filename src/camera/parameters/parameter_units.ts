import type { ParameterName } from "../../../ffi/mod.ts";

/** The unit in which people know a parameter. */
export interface ParameterUnit {
  /** Its sign. */
  readonly unit: "°C" | "us" | "ns" | "nm";
  /** How many of PVCAM's counts make one unit. */
  readonly countsPerUnit: number;
}

/** The parameters whose unit is known. For all others the camera's plain numbers are shown. */
export const units: Readonly<Partial<Record<ParameterName, ParameterUnit>>> = {
  PARAM_TEMP: { unit: "°C", countsPerUnit: 100 },
  PARAM_TEMP_SETPOINT: { unit: "°C", countsPerUnit: 100 },
  PARAM_READOUT_TIME: { unit: "us", countsPerUnit: 1 },
  PARAM_PIX_TIME: { unit: "ns", countsPerUnit: 1 },
  PARAM_PIX_SER_SIZE: { unit: "nm", countsPerUnit: 1 },
  PARAM_PIX_PAR_SIZE: { unit: "nm", countsPerUnit: 1 },
};
