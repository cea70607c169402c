import type { FileSinkOptions } from "./writing/file_sink_options.ts";
import type { Sink, SinkProgress } from "./sink.ts";

/** A sink of this library as plain data, from which another thread makes the same sink. */
export type SinkOrder = FileOrder | StripedOrder;

/** A sink that records to one path. */
export interface FileOrder {
  readonly path: string;
  readonly options: FileSinkOptions & {
    readonly zarr?: string;
    readonly shardBytes?: number;
    readonly compress?: "zstd" | "lz4";
  };
}

/** A sink that deals frames out to other sinks. */
export interface StripedOrder {
  readonly parts: readonly SinkOrder[];
  readonly stripeFrames: number;
}

/** The means to move a sink to another thread. */
export interface MovableSink {
  readonly order: SinkOrder;
  /**
   * Moves the sink's work to another thread from now on; `progress` gives the account of it. Throws if the sink was
   * used before.
   */
  lend(progress: () => SinkProgress): void;
  /** Takes the work back, because it was not begun there. The sink may then be used again. */
  takeBack(): void;
}

// Kept beside the sinks and not in them: a script may make its own sink from one of them, such as by wrapping it.
const movable = new WeakMap<Sink, MovableSink>();

/** The means to move a sink; nothing for a sink that has to stay on this thread. */
export function movableSink(sink: Sink): MovableSink | undefined {
  return movable.get(sink);
}

/** Notes how a sink is moved. Returns the sink. */
export function makeMovable<T extends Sink>(sink: T, how: MovableSink): T {
  try {
    structuredClone(how.order);
    movable.set(sink, how);
  } catch {
    // An option cannot be sent to another thread. The sink stays here, and may understand or refuse that option itself.
  }
  return sink;
}
