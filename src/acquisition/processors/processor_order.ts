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
  /** How much memory it may take. */
  readonly memoryBytes: number;
  /** The memory that both threads share beside the ring. */
  readonly words: SharedArrayBuffer;
  /** Which of the run's threads it is. */
  readonly thread: number;
}

/** What the script's thread sends to a processor's thread to begin. */
export interface ProcessorOrder extends ThreadOrder {
  /** The URL of the user's module, linked to this library. */
  readonly module: string;
  /** With the camera. */
  readonly run: SharedRun;
  /** Whether this run can be triggered by software. */
  readonly triggers: boolean;
}

/**
 * What happens if the processor throws: the run fails, only the processor ends, or the frame is left out and counted.
 */
export type OnThrow = "fail" | "end" | "skip";

/** A value that went by message. */
export interface SentValue {
  readonly value: unknown;
  readonly frameNumber: number;
  readonly sequence: number;
}

/** Values on their way to the script. */
export interface SentValues {
  readonly kind: "values";
  readonly values: readonly SentValue[];
  /** How many numbers had been written before them. */
  readonly numbersBefore: number;
}

/** What a processor's thread says. */
export type ProcessorMessage =
  | SentValues
  | { readonly kind: "begun" }
  | { readonly kind: "stop" }
  | { readonly kind: "ended"; readonly error?: string; readonly stack?: string };
