import { SettingsError } from "../../errors.ts";
import type { SlotAlias } from "../../ring/ring.ts";
import { variable } from "../../variable.ts";

/** Whether pixels are taken away at the end of a lease, to find scripts that keep them: `PVCAM_CHECK=leases`. */
export function checksLeases(): boolean {
  const value = variable("PVCAM_CHECK");
  if (value === undefined || value === "") return false;
  if (value === "leases") return true;
  throw new SettingsError(`Cannot check "${value}" (PVCAM_CHECK): it takes leases, or nothing.`);
}

/**
 * A copy of a slot's bytes that can be taken away without any right: an array of pixels that a script keeps becomes
 * empty after the lease. Each frame is copied, so this is for finding faults and not for recording.
 */
export function copiedSlot(slot: Uint8Array): SlotAlias {
  const bytes = new Uint8Array(slot.length);
  bytes.set(slot);
  return { bytes, revoke: () => void bytes.buffer.transfer() };
}
