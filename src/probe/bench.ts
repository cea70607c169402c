import type { AttributeName, Calls, Library, ParameterName } from "../../ffi/mod.ts";
import { PvcamError } from "../errors.ts";

/** An opened camera on which a probe works, and how thorough it is. */
export interface Bench {
  /** libpvcam. */
  readonly library: Library;
  /** The handle of the camera. */
  readonly hcam: number;
  /** Frames that a time is measured over, at least. */
  readonly frames: number;
  /** Milliseconds that a time is measured over, at least. */
  readonly longEnoughMs: number;
  /** Ends the probe at its next step. */
  readonly signal?: AbortSignal;
  /** Hears what the probe does. */
  readonly say: (line: string) => void;
}

/** What a call came to: its result, or the name of the error. */
export type Outcome = "ok" | string;

/** Makes a call that may fail, and gives the name of its error, or "ok". */
export async function outcomeOf(call: Promise<unknown>): Promise<Outcome> {
  try {
    await call;
    return "ok";
  } catch (error) {
    if (error instanceof PvcamError) return error.codeName;
    throw error;
  }
}

/** A call's result, or `undefined` where the camera refuses it. */
export async function unlessRefused<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof PvcamError) return undefined;
    throw error;
  }
}

/** A number of a parameter that the camera may lack. */
export async function numberOf(
  { library, hcam }: Bench,
  name: ParameterName,
  attribute: AttributeName = "ATTR_CURRENT",
): Promise<number | undefined> {
  if (!await library.calls.paramAvailable(hcam, name)) return undefined;
  return await unlessRefused(library.calls.getNumber(hcam, name, attribute));
}

/** A text of a parameter that the camera may lack. */
export async function textOf({ library, hcam }: Bench, name: ParameterName): Promise<string | undefined> {
  if (!await library.calls.paramAvailable(hcam, name)) return undefined;
  return await unlessRefused(library.calls.getText(hcam, name));
}

/** Sets a parameter, and says whether the camera took it. */
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
