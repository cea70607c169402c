import type { Calls, ParameterName } from "../../../ffi/mod.ts";

/**
 * Sets a parameter unless it has this value already, and returns whether it did. The check has two reasons: a camera
 * with one choice may call it read-only (a guess), and setting a port or a speed again can move the temperature's set
 * point.
 */
export async function setIfOther(
  calls: Calls,
  hcam: number,
  name: ParameterName,
  value: number | boolean,
): Promise<boolean> {
  if (await calls.getParam(hcam, name) === value) return false;
  await calls.setParam(hcam, name, value);
  return true;
}
