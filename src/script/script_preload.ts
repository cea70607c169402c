/**
 * Runs beside a script in the same program and with the same rights; `deno run --preload` loads it first. It shows the
 * state of the runs, ends them in good order at Ctrl-C, closes what the script forgot, and reports errors as sentences.
 *
 * @module
 */
import { type SeenCamera, setRunObserver } from "../acquisition/run/run_observer.ts";
import { captureConsole } from "./console_capture.ts";
import { type DisplayName, makeDisplay } from "./display.ts";
import { type ExitCode, exitCodeOf } from "./events.ts";
import { faultSentence } from "./fault.ts";
import { onInterrupt } from "../interrupt.ts";
import { ScriptRuns } from "./script_runs.ts";

/** How often the runs are checked, in milliseconds. */
const LOOK_EVERY_MS = 250;
/** If a script that should stop still runs this long after its runs, in milliseconds, that is reported. */
const LINGERS_MS = 2000;
/** How long cameras may take to stop, in milliseconds. A frame may last longer than that, but the wait must end. */
const PATIENCE_MS = 5000;

const library = new URL("../../", import.meta.url).href;
const names: readonly DisplayName[] = ["json-lines", "lines"];
const displayName = names.find((name) => name === Deno.env.get("PVCAM_DISPLAY")) ?? "text";
const display = makeDisplay(displayName);
const runs = new ScriptRuns(display.tell);
const cameras = new Set<SeenCamera>();
const stopping = new AbortController();
const aborting = new AbortController();
let touched = false, leaving = false, fault: string | undefined, refusal: Error | undefined;

captureConsole(display, displayName);

setRunObserver({
  signal: aborting.signal,
  stopping: stopping.signal,
  onLibrary: () => touched = true,
  onCamera: (camera) => cameras.add(camera),
  beforeRun(camera) {
    if (!stopping.signal.aborted) return;
    refusal = new Error(`Cannot begin another run of camera "${camera}": the script is being stopped.`);
    throw refusal;
  },
  onRun: (seen) => runs.add(seen),
  warn: (line) => say(line),
});

Deno.unrefTimer(setInterval(() => runs.look(), LOOK_EVERY_MS));

onInterrupt({
  async first(signal) {
    const { going } = runs;
    say(
      going.length > 0
        ? "Stopping: frames that are in the ring still go into the files. Ctrl-C again ends it at once."
        : "Stopping: no run is active, and the script may end by itself. Ctrl-C again ends it at once.",
    );
    stopping.abort();
    await Promise.allSettled(going.map(({ run }) => run.stop())); // the run's report has the error
    const timer = setTimeout(() => {
      if (leaving) return;
      if (signal === "SIGHUP") return void leave(); // the terminal was closed, so there will be no second Ctrl-C
      runs.look();
      const before = going.length > 0 ? "The runs have ended, and the script" : "The script";
      say(`${before} still works or waits. Ctrl-C again ends it at once.`);
    }, LINGERS_MS);
    Deno.unrefTimer(timer); // the script need not wait for it
  },
  again() {
    aborting.abort();
    leave();
  },
});

// Before the listeners of this library: its own guard against running cameras then has nothing left to do.
globalThis.addEventListener("error", (event) => onFault(event, event.error));
globalThis.addEventListener("unhandledrejection", (event) => onFault(event, event.reason));
globalThis.addEventListener("beforeunload", (event) => {
  const open = [...cameras].filter(({ state }) => state !== "closed");
  if (open.length > 0) {
    event.preventDefault(); // keeps the program alive until they are closed
    const names = open.map(({ info }) => `"${info.name}"`).join(" and ");
    say(
      `The script has ended and left camera ${names} open; it is closed now. Write \`await using camera = ...\`.`,
    );
    leave();
    return;
  }
  runs.look();
  if (!touched && Deno.exitCode === 0) say("The script has ended without opening a camera.");
  if (Deno.exitCode === 0) Deno.exitCode = outcome();
  display.tell({ event: "end", exitCode: Deno.exitCode as ExitCode });
});

function onFault(event: Event, error: unknown): void {
  event.preventDefault();
  if (fault !== undefined) return; // later errors are consequences of the first
  const stopped = stopping.signal.aborted &&
    (error === refusal || error instanceof DOMException && error.name === "AbortError");
  if (!stopped) {
    fault = faultSentence(error, { library });
    say(fault);
  }
  leave();
}

/** Stops and closes everything, reports the outcome, and ends the program. */
async function leave(): Promise<void> {
  if (leaving) return;
  leaving = true;
  const patience = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
  const ends = runs.going.map(({ run }) => run[Symbol.asyncDispose]());
  await Promise.race([Promise.allSettled(ends), patience]);
  await Promise.race([Promise.allSettled([...cameras].map((camera) => camera.close())), patience]);
  runs.look();
  const exitCode = outcome();
  display.tell({ event: "end", exitCode, ...(fault !== undefined && { text: fault }) });
  Deno.exit(exitCode);
}

function outcome(): ExitCode {
  return exitCodeOf({
    failed: fault !== undefined || display.cutOff,
    lost: runs.lost,
    stopped: stopping.signal.aborted,
  });
}

function say(text: string): void {
  display.tell({ event: "say", text });
}
