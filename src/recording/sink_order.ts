import type { FileSinkOptions } from "./writing/file_sink_options.ts";
import type { Sink, SinkProgress } from "./sink.ts";

/** A sink of this library as plain data, out of which another thread makes the same sink. */
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

/** A sink that deals frames out to others. */
export interface StripedOrder {
  readonly parts: readonly SinkOrder[];
  readonly stripeFrames: number;
}

/** How a sink is made again elsewhere. */
export interface MovableSink {
  readonly order: SinkOrder;
  /** Its work is done elsewhere from now on; `progress` says how that goes. Throws if the sink was used before. */
  lend(progress: () => SinkProgress): void;
  /** Nothing came of that, and it may be used again. */
  takeBack(): void;
}

// Beside the sinks and not in them, because a script may make its own sink from one, for example by wrapping it.
const movable = new WeakMap<Sink, MovableSink>();

/** How a sink is made again on another thread; nothing for one that has to stay on this thread. */
export function movableSink(sink: Sink): MovableSink | undefined {
  return movable.get(sink);
}

/** Says how a sink is made again. Gives the sink. */
export function makeMovable<T extends Sink>(sink: T, how: MovableSink): T {
  try {
    structuredClone(how.order);
    movable.set(sink, how);
  } catch {
    // An option that cannot be sent, which the sink itself may understand or refuse: it stays here.
  }
  return sink;
}
