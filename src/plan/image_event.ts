import type { MDAEvent } from "./sequence.ts";

/** An event that takes a frame. Fields that are not given are absent or have their default in a plan. */
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
