import type { Packing } from "./blosc.ts";

/** Planes that a thread is to pack, in memory that it shares. */
export interface PackOrder {
  readonly id: number;
  /** The planes, each a view. */
  readonly planes: readonly Uint8Array[];
  readonly packing: Packing;
  /** Where they go, one after another. */
  readonly out: Uint8Array;
}

/** What became of them. */
export interface PackAnswer {
  readonly id: number;
  /** How many bytes each takes. */
  readonly lengths: readonly number[];
}
