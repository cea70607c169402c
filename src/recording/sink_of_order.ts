import { fileSink } from "./file_sink.ts";
import type { Sink } from "./sink.ts";
import type { SinkOrder } from "./sink_order.ts";
import { stripedSink } from "./striped_sink.ts";

/** Makes a sink from its order, on the thread that is to do its work. */
export function sinkOfOrder(order: SinkOrder): Sink {
  if ("path" in order) return fileSink(order.path, order.options);
  const { parts, stripeFrames } = order;
  return stripedSink(parts.map(sinkOfOrder), { stripeFrames });
}
