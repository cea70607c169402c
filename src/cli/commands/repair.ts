import { repair as repairRecording, salvage as salvageRecording } from "../../../recording.ts";
import type { Command } from "../flags/command.ts";
import { loadFormat } from "../flags/sink_of_flags.ts";
import { makeWorkProgress } from "../terminal/work_progress.ts";
import { print, printJson, say } from "../terminal/print.ts";
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
    "Not for a recording that still goes on. Where its parts contradict one another it changes nothing: with --salvage " +
    "what can be read goes into a new recording, and FILE stays as it is; exit code 2 if that is not all.",
  examples: ["repair run.ome.tif", "repair cut.ome.tif --salvage saved.ome.tif"],
  flags: ["salvage", "force"],

  async run({ json, salvage, force }, [path]) {
    await loadFormat(path, "repair");
    if (salvage !== undefined) return await saveInto(path, salvage, { json, force });
    const done = await repairRecording(path);
    const frames = sayCount(done.frames, "frame");
    if (json) printJson(done);
    else if (done.repaired) print(`${path}: repaired, with ${frames}`);
    else print(`${path}: nothing to repair, it was finished with ${frames}`);
    return 0;
  },
};

/** Saves what can be read into a new recording. */
async function saveInto(
  path: string,
  to: string,
  { json, force }: { json?: boolean; force?: boolean },
): Promise<0 | 2> {
  const progress = makeWorkProgress("Salvaging");
  const saved = await salvageRecording(path, to, { force, progress: progress.show }).finally(progress.end);
  const { frames, lost, changed, notes } = saved;
  for (const note of notes) say(note);
  if (json) printJson(saved);
  else {
    print(
      `${path}: ${sayCount(frames, "frame")} saved to ${to}, ${lost === 0 ? "none" : lost} could not be read`,
    );
    if (changed) print(`The pixels of ${sayCount(changed, "frame")} have changed since they were recorded.`);
  }
  return lost === 0 && changed === 0 ? 0 : 2;
}
