// Triggers the next frame at each frame, and notes how old the frame was when the camera took the trigger.
import { processor } from "../../../../analysis.ts";

/** How many frames, and the simulator that knows their age. */
export interface TriggerWork {
  readonly frames: number;
  readonly library: string;
}

const agesUs: number[] = [];
let ageNs: ((hcam: number, frameNumber: number) => number) | undefined;
export default processor<number[], TriggerWork>((frame, { emit, trigger, options: { frames, library } }) => {
  ageNs ??= Deno.dlopen(library, {
    // double pvsim_frame_age_ns(int16_t hcam, int32_t frame_nr)
    pvsim_frame_age_ns: { parameters: ["i16", "i32"], result: "f64" },
  }).symbols.pvsim_frame_age_ns;
  if (frame.frameNumber >= frames) return void emit(agesUs);
  while (!trigger());
  agesUs.push(ageNs(0, frame.frameNumber) / 1000);
});
