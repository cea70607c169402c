import { CALL, callSystem } from "./system_calls.ts";

/** The capabilities that root keeps: with them it can use other users' files, as it can outside. */
const keptCapabilities = [1, 2, 3], mostCapabilities = 64;
const DROP_FROM_BOUNDING_SET = 24, VERSION_3 = 0x20080522;
/**
 * The words of the kernel's structure. Each set of capabilities has one: those in use, those allowed, those handed on.
 * SETS is their count.
 */
const EFFECTIVE = 0, PERMITTED = 1, INHERITABLE = 2, SETS = 3;

/**
 * Takes all capabilities but the kept ones from this thread, and from the program that takes its place. A process
 * without the right to change the bounding set, such as root in some containers or a user with ambient capabilities,
 * can still give up its own capabilities; with `no_new_privs` no program gets them back. Gives a negative number if
 * that fails.
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
