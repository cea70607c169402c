import type { Delivery } from "../../recording/sink.ts";
import type { SharedRun } from "../threads/shared_run.ts";

/** What a processor's thread has to know, wherever its frames and its module come from. */
export interface ThreadOrder {
  readonly options: unknown;
  readonly delivery: Delivery;
  readonly every: number;
  /** How many results may wait. */
  readonly most: number;
  readonly onThrow: OnThrow;
  /** How much memory the processor may take, in bytes. */
  readonly memoryBytes: number;
  /** The memory that the two threads share in addition to the ring. */
  readonly words: SharedArrayBuffer;
  /** The thread's number among the run's threads. */
  readonly thread: number;
}

/** The order with which the script's thread starts a processor's thread. */
export interface ProcessorOrder extends ThreadOrder {
  /** The URL of the user's module, linked to this library. */
  readonly module: string;
  /** The run, with its camera. */
  readonly run: SharedRun;
  /** Whether this run can be triggered by software. */
  readonly triggers: boolean;
}

/**
 * What happens if the processor throws: the run fails, only the processor ends, or the frame is left out and counted.
 */
export type OnThrow = "fail" | "end" | "skip";

/** A value that was sent by message. */
export interface SentValue {
  readonly value: unknown;
  readonly frameNumber: number;
  readonly sequence: number;
}

/** Values on their way to the script. */
export interface SentValues {
  readonly kind: "values";
  readonly values: readonly SentValue[];
  /** How many numbers were written before these values. */
  readonly numbersBefore: number;
}

/** The messages of a processor's thread. */
export type ProcessorMessage =
  | SentValues
  | { readonly kind: "begun" }
  | { readonly kind: "stop" }
  | { readonly kind: "ended"; readonly error?: string; readonly stack?: string };
