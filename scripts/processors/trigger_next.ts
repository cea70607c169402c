// Looks at each frame and triggers the next one, for scripts/closed_loop.ts. It reports how long that took, in
// milliseconds.
import { processor, statistics } from "../../analysis.ts";

export default processor<number, { frames: number }>((frame, { emit, trigger, options }) => {
  const { saturated } = statistics(frame); // put your own condition here
  if (saturated > 1000 || frame.frameNumber >= options.frames) return;
  while (!trigger()); // the camera may still be reading out
  emit(performance.timeOrigin + performance.now() - frame.receivedMs);
});
