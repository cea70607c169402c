import { convert as convertRecording } from "../../../recording.ts";
import { findRecord } from "../../recording/record/find_record.ts";
import { onInterrupt, plainLine } from "../../script/mod.ts";
import type { Command } from "../flags/command.ts";
import { loadFormat } from "../flags/sink_of_flags.ts";
import { print, printJson, say } from "../terminal/print.ts";
import { filesText } from "../terminal/report_text.ts";
import { stoppedBefore } from "../terminal/verdict.ts";
import { makeWorkProgress } from "../terminal/work_progress.ts";

/** `pvcam convert`: from one format to another. */
export const convert: Command = {
  name: "convert",
  summary: "Convert a recording to another format",
  takes: "FROM TO",
  needs: 2,
  withoutCamera: true,
  more:
    "The ending of TO names the format. Numbers, times and settings are copied with the frames; FROM is not changed. " +
    "All parts of a resumed or striped recording become one, by the name of the first. " +
    "Ctrl-C removes TO.",
  examples: [
    "convert run.raw run.ome.tif",
    "convert run.ome.tif small.ome.zarr --compress zstd --pyramid",
  ],
  flags: ["this-part", "compress", "pyramid", "shard-size", "force"],

  async run(given, [from, to]) {
    const { compress, pyramid, force, json } = given;
    const progress = makeWorkProgress("Converting");
    await loadFormat(from, "convert");
    await loadFormat(to, "convert to");
    const { record } = await findRecord(from);
    const unfinished = record?.state === "recording"
      ? plainLine(
        `"${from}" was not finished: its program was killed, or is still recording. "${to}" has the frames that it counted until now.`,
      )
      : undefined;
    const stop = new AbortController();
    const noInterrupt = onInterrupt({ first: () => stop.abort(), again: () => Deno.exit(130) });
    try {
      const options = {
        parts: !given["this-part"],
        compress,
        pyramid,
        shardBytes: given["shard-size"],
        force,
        progress: progress.show,
        signal: stop.signal,
      };
      const files = await convertRecording(from, to, options);
      progress.end();
      if (unfinished) say(unfinished);
      if (json) printJson({ from, files, ...(unfinished && { note: unfinished }) });
      else for (const line of filesText(files)) print(line.trimStart());
      return 0;
    } catch (error) {
      if (!stop.signal.aborted) throw error;
      progress.end();
      return stoppedBefore(plainLine(`Stopped: "${from}" is unchanged, and "${to}" was removed.`), given);
    } finally {
      progress.end();
      noInterrupt();
    }
  },
};
