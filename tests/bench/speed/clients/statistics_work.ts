// Statistics of each frame, of which none is sent.
import { processor, statistics } from "../../../../analysis.ts";

let brightest = 0;
export default processor<never>((frame) => {
  brightest = Math.max(brightest, statistics(frame).max);
});
