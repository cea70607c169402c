import type { Delivery } from "../../recording/sink.ts";
import type { SharedCamera, SharedRun } from "../threads/shared_run.ts";

/** What the script's thread sends to a processor's thread to begin. */
export interface ProcessorOrder {
  /** The URL of the user's module, linked to this library. */
  readonly module: string;
  /** Its name, for sentences. */
  readonly name: string;
  readonly options: unknown;
  readonly delivery: Delivery;
  readonly every: number;
  /** How many results may wait. */
  readonly most: number;
  readonly onThrow: OnThrow;
  /** The memory that both threads share beside the ring. */
  readonly words: SharedArrayBuffer;
  readonly run: SharedRun;
  /** Which of the run's threads it is. */
  readonly thread: number;
  /** What a trigger needs; absent where this run cannot be triggered so. */
  readonly trigger?: SharedCamera;
}

/** What becomes of a run whose processor throws: it fails, the processor alone ends, or the frame is left out and counted. */
export type OnThrow = "fail" | "end" | "skip";

/** A value that went by message. */
export interface SentValue {
  readonly value: unknown;
  readonly frameNumber: number;
  readonly sequence: number;
}

/** What a processor's thread says. */
export type ProcessorMessage =
  | { readonly kind: "values"; readonly values: readonly SentValue[]; readonly numbersBefore: number }
  | { readonly kind: "begun" }
  | { readonly kind: "stop" }
  | { readonly kind: "ended"; readonly error?: string; readonly stack?: string };
