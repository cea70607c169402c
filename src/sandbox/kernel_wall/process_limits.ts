import { CALL, callSystem } from "./system_calls.ts";
import type { Wall } from "./wall.ts";

/** Resources of a process, by the system's numbers. */
const RESOURCE = {
  cpu: 0,
  file: 1,
  data: 2,
  stack: 3,
  core: 4,
  descriptors: 7,
  timers: 11,
  nice: 13,
  realTime: 14,
} as const;
/** The kernel's limit of memory does not count the stack. Each open socket can hold some of the kernel's own memory. */
const MOST_STACK_BYTES = 64 * 2 ** 20, MOST_DESCRIPTORS = 4096;
/**
 * Timers, and signals that wait. The kernel counts them for each user, and some must be left for the user's other
 * programs.
 */
const MOST_TIMERS = 1024;

/** A limit that this process cannot raise again. */
export interface ProcessLimit {
  readonly resource: number;
  readonly most: number;
}

/** The limits of a wall. */
export function limitsOf({ seconds, memoryBytes, fileBytes }: Wall): ProcessLimit[] {
  return [
    { resource: RESOURCE.data, most: memoryBytes },
    { resource: RESOURCE.stack, most: MOST_STACK_BYTES },
    { resource: RESOURCE.file, most: fileBytes },
    { resource: RESOURCE.descriptors, most: MOST_DESCRIPTORS },
    // No core file is as short as 1 byte. Unlike 0, 1 also stops a program that the system hands the memory of crashed ones.
    { resource: RESOURCE.core, most: 1 },
    // An alarm can be held back; this cannot.
    { resource: RESOURCE.cpu, most: Math.ceil(seconds) * (navigator.hardwareConcurrency + 1) },
    { resource: RESOURCE.timers, most: MOST_TIMERS },
    { resource: RESOURCE.nice, most: 0 },
    { resource: RESOURCE.realTime, most: 0 },
  ];
}

/** Sets a limit, unless a lower one holds already (`ulimit`). Gives a negative number if that fails. */
export function setLimit({ resource, most }: ProcessLimit): number {
  const limits = new BigUint64Array(2); // that which holds, and that up to which it can be raised
  const asked = callSystem(CALL.prlimit64, 0, resource, 0, limits);
  if (asked < 0) return asked;
  const lower = (one: bigint) => one < BigInt(Math.ceil(most)) ? one : BigInt(Math.ceil(most));
  const [now, highest] = [...limits].map(lower);
  limits.set(resource === RESOURCE.core ? [highest, highest] : [now, highest]);
  return callSystem(CALL.prlimit64, 0, resource, limits, 0);
}
