import type { Sink, SinkProgress } from "../../recording/sink.ts";
import type { MovableSink } from "../../recording/sink_order.ts";
import type { JoinedOrder, RecordingAccount } from "./recorder_orders.ts";

/** A sink whose work the recorder's thread does: one of a run, or one run's part of a recording of several. */
export interface ThreadWork extends Pick<MovableSink, "takeBack"> {
  readonly order: MovableSink["order"] | JoinedOrder;
  lend(progress: () => SinkProgress): void;
  /** The experiment's description once the run has begun. */
  account?(): RecordingAccount;
}

const parts = new WeakMap<Sink, ThreadWork>();

/** What the recorder's thread does for a sink that is one run's part of a recording; nothing for other sinks. */
export function joinedPart(sink: Sink): ThreadWork | undefined {
  return parts.get(sink);
}

/** Says what the recorder's thread does for such a part. Gives the sink. */
export function makeJoinedPart(sink: Sink, work: ThreadWork): Sink {
  parts.set(sink, work);
  return sink;
}
