import { repair as repairRecording, type Salvage, salvage as salvageRecording } from "../../../recording.ts";
import type { Command } from "../flags/command.ts";
import { loadFormat } from "../flags/sink_of_flags.ts";
import { makeWorkProgress } from "../terminal/work_progress.ts";
import { print, printJson, say } from "../terminal/print.ts";
import { sayCount } from "../../say_count.ts";
import { onInterrupt, plainLine } from "../../script/mod.ts";
import { stoppedBefore } from "../terminal/verdict.ts";

/** `pvcam repair`: finishes the recording of a killed program. */
export const repair: Command = {
  name: "repair",
  summary: "Finish the recording of a killed program",
  takes: "FILE",
  needs: 1,
  withoutCamera: true,
  more:
    "Cuts the file after its last complete frame, and adds the end that it lacks. Frames are not touched. " +
    "A recording that is still being written is refused. If its parts contradict each other, nothing is changed: with --salvage " +
    "what can be read goes into a new recording, and FILE is not changed; the exit code is 2 if that is not everything. " +
    "Ctrl-C removes the new recording.",
  examples: ["repair run.ome.tif", "repair cut.ome.tif --salvage saved.ome.tif"],
  flags: ["salvage", "force"],

  async run({ json, salvage, force }, [path]) {
    await loadFormat(path, "repair");
    if (salvage !== undefined) await loadFormat(salvage, "salvage to");
    if (salvage !== undefined) return await saveInto(path, salvage, { json, force });
    const done = await repairRecording(path);
    const frames = sayCount(done.frames, "frame");
    if (json) printJson(done);
    else if (done.repaired) print(`${plainLine(path)}: repaired, with ${frames}`);
    else if (!done.described) print(`${plainLine(path)}: nothing to repair; it is complete with ${frames}`);
    if (!json && done.described) {
      const [first, ...others] = done.described.map(plainLine);
      const what = others.length > 0
        ? `${others.join(", ")} too`
        : "only itself, since its other parts are gone";
      print(`${first}: describes ${what}, for other programs`);
    }
    return 0;
  },
};

/** Saves what can be read into a new recording. */
async function saveInto(
  path: string,
  to: string,
  { json, force }: { json?: boolean; force?: boolean },
): Promise<0 | 2 | 3> {
  const progress = makeWorkProgress("Salvaging");
  const stop = new AbortController();
  const noInterrupt = onInterrupt({ first: () => stop.abort(), again: () => Deno.exit(130) });
  let saved: Salvage;
  try {
    saved = await salvageRecording(path, to, { force, progress: progress.show, signal: stop.signal });
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    progress.end();
    return stoppedBefore(plainLine(`Stopped: "${path}" is unchanged, and "${to}" was removed.`), { json });
  } finally {
    progress.end();
    noInterrupt();
  }
  const { frames, lost, changed, notes } = saved;
  for (const note of notes) say(note);
  if (json) printJson(saved);
  else {
    const count = sayCount(frames, "frame");
    print(plainLine(`${path}: ${count} saved to ${to}, ${lost === 0 ? "none" : lost} could not be read`));
    if (changed) print(`The pixels of ${sayCount(changed, "frame")} have changed since they were recorded.`);
  }
  return lost === 0 && changed === 0 ? 0 : 2;
}
