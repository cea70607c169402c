// What the processor of the bench does: sums a row of each frame. It says when the warm-up is over and when the end has
// come, each with a number; between them it emits nothing.
import { processor } from "../../../../analysis.ts";

/** Frames before anything is measured, and in all. */
export interface Work {
  readonly warmUp: number;
  readonly frames: number;
}

let checksum = 0, begun = false;
const ages: number[] = [];
export default processor<number[], Work>((frame, { emit, options: { warmUp, frames } }) => {
  const { pixels, width, height, frameNumber } = frame;
  const first = (height >> 1) * width;
  for (let index = first; index < first + width; index++) checksum += pixels[index];
  if (frameNumber >= warmUp && !begun) {
    begun = true;
    emit([]);
  }
  if (frameNumber % 16 === 0) ages.push(performance.timeOrigin + performance.now() - frame.receivedMs);
  if (frameNumber >= frames) emit([checksum, ages.sort((a, b) => a - b)[ages.length >> 1]]);
});
