import { CALL, callSystem } from "./system_calls.ts";

/** What root keeps of its power: to use files of others, as it does outside. */
const keptCapabilities = [1, 2, 3], mostCapabilities = 64;
const DROP_FROM_BOUNDING_SET = 24, VERSION_3 = 0x20080522;
/** The sets of the kernel's structure for half of the capabilities: those in use, those allowed, those handed on. */
const EFFECTIVE = 0, PERMITTED = 1, INHERITABLE = 2, SETS = 3;

/**
 * Takes from this thread, and from the program that takes its place, all capabilities that are not to be kept. A
 * process without the right to change the bounding set, such as root in some containers or a user with ambient
 * capabilities, can still give up what it has. With `no_new_privs` no program gets that back. Gives a negative number if that fails.
 */
export function dropCapabilities(): number {
  for (let capability = 0; capability < mostCapabilities; capability++) {
    if (!keptCapabilities.includes(capability)) callSystem(CALL.prctl, DROP_FROM_BOUNDING_SET, capability);
  }
  const header = new Uint32Array([VERSION_3, 0]);
  const sets = new Uint32Array(2 * SETS);
  const bytesOf = (words: Uint32Array<ArrayBuffer>) => new Uint8Array(words.buffer);
  const asked = callSystem(CALL.capget, bytesOf(header), bytesOf(sets));
  if (asked < 0) return asked;
  const kept = keptCapabilities.reduce((mask, capability) => mask | 1 << capability, 0);
  sets.forEach((set, index) => sets[index] = index < SETS ? set & kept : 0);
  sets[EFFECTIVE] = sets[PERMITTED];
  sets[INHERITABLE] &= sets[PERMITTED];
  return callSystem(CALL.capset, bytesOf(header), bytesOf(sets));
}
