import type { MDAEvent } from "./sequence.ts";

/** An event that takes a frame; what is not given is absent, or as a plan has it. */
export function imageEvent(event: Partial<Omit<MDAEvent, "action">> = {}): MDAEvent {
  return {
    index: {},
    metadata: {},
    keep_shutter_open: false,
    reset_event_timer: false,
    ...event,
    action: { type: "acquire_image" },
  };
}
