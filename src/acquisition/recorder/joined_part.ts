import type { Sink, SinkProgress } from "../../recording/sink.ts";
import type { MovableSink } from "../../recording/sink_order.ts";
import type { JoinedOrder, RecordingAccount } from "./recorder_orders.ts";

/**
 * The recorder thread's work for a sink: for a sink of one run, or for one run's part of a recording of several runs.
 */
export interface ThreadWork extends Pick<MovableSink, "takeBack"> {
  readonly order: MovableSink["order"] | JoinedOrder;
  lend(progress: () => SinkProgress): void;
  /** The experiment's description once the run has begun. */
  account?(): RecordingAccount;
}

const parts = new WeakMap<Sink, ThreadWork>();

/** The recorder thread's work for a sink that is one run's part of a recording; nothing for other sinks. */
export function joinedPart(sink: Sink): ThreadWork | undefined {
  return parts.get(sink);
}

/** Notes the recorder thread's work for such a part. Returns the sink. */
export function makeJoinedPart(sink: Sink, work: ThreadWork): Sink {
  parts.set(sink, work);
  return sink;
}
