import type { Packing } from "./blosc.ts";

/** An order to a thread: planes to pack, in memory that the thread shares. */
export interface PackOrder {
  readonly id: number;
  /** The planes, each a view. */
  readonly planes: readonly Uint8Array[];
  readonly packing: Packing;
  /** Where the packed planes go, one after another. */
  readonly out: Uint8Array;
}

/** A thread's answer. */
export interface PackAnswer {
  readonly id: number;
  /** How many bytes each packed plane takes. */
  readonly lengths: readonly number[];
}
