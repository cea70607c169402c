import type { Calls, ParameterName } from "../../../ffi/mod.ts";

/**
 * Sets a parameter unless it has this value already; says whether it had to. That a camera with one choice may call it
 * read-only is a guess; setting a port or a speed anew can move the temperature's set point.
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
