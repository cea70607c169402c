import { type FileOrder, makeMovable } from "../sink_order.ts";
import type { Sink } from "../sink.ts";
import type { Container } from "./container.ts";
import { Recorder } from "./recorder.ts";

/** A sink that records to `path`, into the files that `container` makes, on the thread that a run has for that. */
export function recorderSink(path: string, container: Container, options: FileOrder["options"]): Sink {
  const recorder = new Recorder(container, options);
  return makeMovable(recorder, {
    order: { path, options },
    lend: (progress) => recorder.lend(progress),
    takeBack: () => recorder.takeBack(),
  });
}
