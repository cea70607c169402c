// @ts-types="./cli_progress.d.ts"
import cliProgress from "cli-progress";
import type { AcquisitionReport } from "../../../mod.ts";
import { outliveTerminal, say } from "./print.ts";
import { sayCount } from "../../say_count.ts";
import { canRewrite, terminalColumns } from "../../script/mod.ts";

/** Shows the progress of a run on stderr, because stdout is for results. */
export interface Progress {
  /** How often to call `show`, in milliseconds. */
  readonly everyMs: number;
  /** Shows the run's present state. */
  show(report: AcquisitionReport): void;
  /** Writes a separate line without breaking what is shown. */
  say(line: string): void;
  /** Shows the final state, and leaves the terminal as it was. */
  end(report?: AcquisitionReport): void;
}

/** A bar on a terminal, plain lines about once a second anywhere else. `frames` is how many were asked for. */
export function makeProgress(frames: number | undefined): Progress {
  return canRewrite() ? bar(frames) : lines(frames);
}

function lines(frames: number | undefined): Progress {
  let last = "";
  const show = (report: AcquisitionReport) => {
    const line = `${countOf(report, frames)}${rateOf(report)}${lossesOf(report)}`;
    if (line !== last) say(line);
    last = line;
  };
  return {
    everyMs: 1000,
    show,
    say,
    end: (report) => report && show(report),
  };
}

function bar(frames: number | undefined): Progress {
  let moment = "";
  outliveTerminal();
  const single = new cliProgress.SingleBar({
    format: (_options, { progress }) => {
      const room = terminalColumns() - moment.length - 3;
      return frames === undefined || room < 4 ? moment : `${barOf(progress, Math.min(40, room))} ${moment}`;
    },
    fps: 10,
    hideCursor: true,
    // Its own handler would end the process at Ctrl-C, in the middle of the file.
    gracefulExit: false,
  });
  let started = false;
  const show = (report: AcquisitionReport) => {
    moment = fitting([
      `${countOf(report, frames)}${rateOf(report)}${lossesOf(report)}`,
      `${countOf(report, frames)}${lossesOf(report)}`,
      `${report.frames}`,
    ]);
    if (!started) single.start(frames ?? 1, 0);
    started = true;
    single.update(Math.min(report.frames, frames ?? 1));
    single.render();
  };
  const end = (report?: AcquisitionReport) => {
    if (report) show(report);
    if (started) single.stop();
    started = false;
  };
  return {
    everyMs: 100,
    show,
    say(line) {
      end();
      say(line);
    },
    end,
  };
}

/** The longest of some texts that fits the terminal; the shortest if none does. */
function fitting(texts: readonly string[]): string {
  return texts.find((text) => text.length < terminalColumns()) ?? texts[texts.length - 1];
}

/** A bar of blocks. */
export function barOf(progress: number, width: number): string {
  const full = Math.round(progress * width);
  return "█".repeat(full) + "░".repeat(width - full);
}

function countOf({ frames: got }: AcquisitionReport, asked: number | undefined): string {
  return asked === undefined ? sayCount(got, "frame") : `${got} of ${sayCount(asked, "frame")}`;
}

function rateOf({ framesPerSecond }: AcquisitionReport): string {
  return framesPerSecond > 0 ? `, ${framesPerSecond.toFixed(1)} a second` : "";
}

function lossesOf({ missing, overrun, lapped }: AcquisitionReport): string {
  const losses = Object.entries({ missing, overrun, lapped }).filter(([, number]) => number > 0);
  return losses.map(([word, number]) => `, ${number} ${word}`).join("");
}
