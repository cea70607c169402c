import { followsAtOnce } from "../../plan/hardware_sequences.ts";
import type { MDAEvent } from "../../plan/sequence.ts";
import type { EventSource } from "./event_source.ts";

/** The most memory of a sequence, in bytes, and the most frames that PVCAM takes in a sequence. */
const SEQUENCE_BYTES = 2 ** 30, SEQUENCE_FRAMES = 65_535;

/** An event, with the events after it that the camera can time. */
export async function gatherSequence(
  first: MDAEvent,
  source: EventSource,
  { framePeriodMs, frameBytes }: { framePeriodMs: number; frameBytes: number },
): Promise<MDAEvent[]> {
  const events = [first];
  const most = Math.min(SEQUENCE_FRAMES, Math.floor(SEQUENCE_BYTES / frameBytes));
  while (events.length < most) {
    const next = await source.peek();
    if (!next || !followsAtOnce(events[events.length - 1], next, framePeriodMs)) break;
    events.push(next);
    await source.next();
  }
  return events;
}
