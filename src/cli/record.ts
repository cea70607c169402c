import { type Acquisition, type AcquisitionReport, SettingsError } from "../../mod.ts";
import type { Command, ExitCode } from "./command.ts";
import { settingsFlags } from "./command.ts";
import { onInterrupt } from "../script/mod.ts";
import { sinkOf } from "./output.ts";
import { printJson, say } from "./print.ts";
import { makeProgress, type Progress } from "./progress.ts";
import { reportText, shortfall } from "./report_text.ts";
import { configureGiven, openGivenCamera } from "./settings.ts";

/** `pvcam record`: from the camera to a file. */
export const record: Command = {
  name: "record",
  summary: "Record frames to a file",
  more:
    "Ctrl-C ends it cleanly: the file then holds the frames so far. A second Ctrl-C does not wait for the rest.",
  examples: [
    "deno task pvcam record --frames 500 --exposure 10 --out run.ome.tif",
    "deno task pvcam record --library simulator --frames 99 --out run.ome.tif",
  ],
  flags: [
    "out",
    "force",
    "frames",
    ...settingsFlags,
    "buffer-mode",
    "slots",
    "waker",
  ],

  async run(given) {
    const { frames } = given;
    const sink = sinkOf(given);
    if (!sink) throw new SettingsError("Say where to record to: --out FILE, such as --out run.ome.tif.");
    const progress = makeProgress(frames);
    const second = new AbortController();
    await using camera = await openGivenCamera(given);
    const settings = await configureGiven(camera, given);
    await using run = await camera.acquire({
      frames,
      sinks: [sink],
      bufferMode: given["buffer-mode"],
      slots: given.slots,
      waker: given.waker,
      signal: second.signal,
      log: progress.say,
    });
    const report = await watch(run, { progress, second });
    const problem = shortfall(report, frames);
    if (given.json) printJson({ ...report, settings });
    else console.log(reportText(report));
    if (report.error !== undefined) {
      say(report.error);
      return 1;
    }
    if (problem !== undefined) say(problem);
    return exitCode(problem);
  },
};

function exitCode(problem: string | undefined): ExitCode {
  return problem === undefined ? 0 : 2;
}

/** Shows a run until its end, and gives its report, also that of a run that failed. */
async function watch(
  run: Acquisition,
  { progress, second }: { progress: Progress; second: AbortController },
): Promise<AcquisitionReport> {
  const timer = setInterval(() => progress.show(run.report()), progress.everyMs);
  const noInterrupt = onInterrupt({
    first() {
      progress.say(
        "Stopping: the frames that are in the ring go into the file. Ctrl-C again leaves them out.",
      );
      run.stop().catch(() => {}); // `finished` says it too
    },
    again: () => second.abort(),
  });
  try {
    await run.finished.catch(() => {}); // the report says it, with all that was saved
    return run.report();
  } finally {
    clearInterval(timer);
    noInterrupt();
    progress.end(run.report());
  }
}
