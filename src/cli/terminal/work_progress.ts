// @ts-types="./cli_progress.d.ts"
import cliProgress from "cli-progress";
import { outliveTerminal, say } from "./print.ts";
import { canRewrite, fit, terminalColumns } from "../../script/mod.ts";
import { barOf } from "./progress.ts";

/** Shows the progress of work on a file on stderr, because stdout is for results. */
export interface WorkProgress {
  /** Shows that `done` frames of `total` are. */
  show(done: number, total: number): void;
  /** Leaves the terminal as it was. */
  end(): void;
}

/** A bar on a terminal, a plain line about once a second anywhere else; `doing` is what is done, such as `Verifying`. */
export function makeWorkProgress(doing: string): WorkProgress {
  return canRewrite() ? bar(doing) : lines(doing);
}

function lines(doing: string): WorkProgress {
  let lastMs = performance.now();
  return {
    show(done, total) {
      if (performance.now() - lastMs < 1000) return;
      lastMs = performance.now();
      say(moment(doing, done, total));
    },
    end() {},
  };
}

function bar(doing: string): WorkProgress {
  let text = doing;
  outliveTerminal();
  const single = new cliProgress.SingleBar({
    format: (_options, { progress }) => {
      const room = terminalColumns() - text.length - 3;
      return room < 4 ? fit(text, terminalColumns() - 1) : `${barOf(progress, Math.min(40, room))} ${text}`;
    },
    fps: 10,
    hideCursor: true,
    gracefulExit: false,
  });
  let started = false;
  return {
    show(done, total) {
      text = moment(doing, done, total);
      if (!started) single.start(total, 0);
      started = true;
      single.update(done);
    },
    end() {
      if (started) single.stop();
      started = false;
    },
  };
}

function moment(doing: string, done: number, total: number): string {
  return `${doing}: ${done} of ${total} frames, ${Math.floor(done / Math.max(1, total) * 100)} %`;
}
