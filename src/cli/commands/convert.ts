import { convert as convertRecording } from "../../../recording.ts";
import { onInterrupt } from "../../script/mod.ts";
import type { Command } from "../flags/command.ts";
import { isHdf5, loadFormat, sinkAt } from "../flags/sink_of_flags.ts";
import { print, printJson, say } from "../terminal/print.ts";
import { filesText } from "../terminal/report_text.ts";
import { makeWorkProgress } from "../terminal/work_progress.ts";

/** `pvcam convert`: from one format to another. */
export const convert: Command = {
  name: "convert",
  summary: "Turn a recording into another format",
  takes: "FROM TO",
  needs: 2,
  withoutCamera: true,
  more:
    "The ending of TO names the format. Numbers, times and settings go with the frames; FROM stays as it is. " +
    "Ctrl-C leaves nothing of TO.",
  examples: [
    "convert run.raw run.ome.tif",
    "convert run.ome.tif small.ome.zarr --compress zstd",
  ],
  flags: ["compress", "force"],

  async run({ compress, force, json }, [from, to]) {
    const progress = makeWorkProgress("Converting");
    await loadFormat(from, "convert");
    const stop = new AbortController();
    const noInterrupt = onInterrupt({ first: () => stop.abort(), again: () => Deno.exit(130) });
    try {
      // What is to be compressed goes by its path: only there the format's answer to that is known.
      const target = isHdf5(to) && !compress ? await sinkAt(to, { force }) : to;
      const options = { compress, force, progress: progress.show, signal: stop.signal };
      const files = await convertRecording(from, target, options);
      progress.end();
      if (json) printJson({ from, files });
      else for (const line of filesText(files)) print(line.trimStart());
      return 0;
    } catch (error) {
      if (!stop.signal.aborted) throw error;
      progress.end();
      say(`Stopped: "${from}" is as it was, and nothing is left of "${to}".`);
      return 3;
    } finally {
      progress.end();
      noInterrupt();
    }
  },
};
