import type { AttributeName, Calls, Library, ParameterName } from "../../ffi/mod.ts";
import { PvcamError } from "../errors.ts";

/** An opened camera to probe, and how thoroughly. */
export interface Bench {
  /** libpvcam. */
  readonly library: Library;
  /** The handle of the camera. */
  readonly hcam: number;
  /** The least number of frames for a measurement of time. */
  readonly frames: number;
  /** The least milliseconds for a measurement of time. */
  readonly longEnoughMs: number;
  /** Ends the probe at its next step. */
  readonly signal?: AbortSignal;
  /** Gets a line about each step of the probe. */
  readonly say: (line: string) => void;
}

/** The outcome of a call: its result, or the name of the error. */
export type Outcome = "ok" | string;

/** Makes a call that may fail, and returns the name of its error, or "ok". */
export async function outcomeOf(call: Promise<unknown>): Promise<Outcome> {
  try {
    await call;
    return "ok";
  } catch (error) {
    if (error instanceof PvcamError) return error.codeName;
    throw error;
  }
}

/** A call's result; `undefined` if the camera refuses it. */
export async function unlessRefused<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof PvcamError) return undefined;
    throw error;
  }
}

/** A number parameter, if the camera has it. */
export async function numberOf(
  { library, hcam }: Bench,
  name: ParameterName,
  attribute: AttributeName = "ATTR_CURRENT",
): Promise<number | undefined> {
  if (!await library.calls.paramAvailable(hcam, name)) return undefined;
  return await unlessRefused(library.calls.getNumber(hcam, name, attribute));
}

/** A text parameter, if the camera has it. */
export async function textOf({ library, hcam }: Bench, name: ParameterName): Promise<string | undefined> {
  if (!await library.calls.paramAvailable(hcam, name)) return undefined;
  return await unlessRefused(library.calls.getText(hcam, name));
}

/** Sets a parameter, and returns whether the camera accepted it. */
export async function takes(
  { library, hcam }: Bench,
  name: ParameterName,
  value: Parameters<Calls["setParam"]>[2],
): Promise<boolean> {
  return await outcomeOf(library.calls.setParam(hcam, name, value)) === "ok";
}

/** Waits. */
export function rest(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
