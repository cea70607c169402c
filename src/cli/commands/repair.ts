import { repair as repairRecording } from "../../../recording.ts";
import type { Command } from "../flags/command.ts";
import { print, printJson } from "../terminal/print.ts";
import { sayCount } from "../../say_count.ts";

/** `pvcam repair`: what a killed program left, made whole. */
export const repair: Command = {
  name: "repair",
  summary: "Make the recording of a killed program whole",
  takes: "FILE",
  needs: 1,
  withoutCamera: true,
  more:
    "Cuts it behind its last whole frame, and adds what it would have got at its end. Frames are not touched. " +
    "Not for a recording that still goes on.",
  examples: ["repair run.ome.tif"],
  flags: [],

  async run({ json }, [path]) {
    const done = await repairRecording(path);
    const frames = sayCount(done.frames, "frame");
    if (json) printJson(done);
    else if (done.repaired) print(`${path}: repaired, with ${frames}`);
    else print(`${path}: nothing to repair, it was finished with ${frames}`);
    return 0;
  },
};
