/**
 * The sandbox: a separate program, started by `runSandboxed`. This thread has the camera and the rights. A worker
 * without any right has the script. This thread checks every message between them.
 *
 * @module
 */
import { ringOf } from "../../acquisition/run/acquisition.ts";
import { setRunObserver } from "../../acquisition/run/run_observer.ts";
import { StateError } from "../../errors.ts";
import { exitCodeOf, type ScriptEvent } from "../../script/events.ts";
import { faultSentence } from "../../script/fault.ts";
import { onInterrupt } from "../../interrupt.ts";
import { writeUnlessGone } from "../../script/terminal.ts";
import { ScriptRuns } from "../../script/script_runs.ts";
import { sayBytes } from "../../say_bytes.ts";
import { dataToError } from "../../error_data.ts";
import type { SandboxOrder } from "../sandbox_order.ts";
import { piecesOf } from "../host_messages.ts";
import { Budget } from "./budget.ts";
import { RequestHandlers } from "./request_handlers.ts";
import { Inbox } from "./inbox.ts";
import { MemoryWatch } from "./memory_watch.ts";
import { OutPlace } from "./out_place.ts";
import { startGuest, startProcessor } from "./start_guest.ts";

/** The longest sentence about a script that is shown, in characters. */
const MOST_SAID = 5000;
const LOOK_EVERY_MS = 250, MEMORY_EVERY_MS = 50, ALIVE_EVERY_MS = 1000;
/**
 * How long a script may take to end after it was asked to, and how long cameras and files may take to close, in
 * milliseconds.
 */
const GRACE_MS = 3000, PATIENCE_MS = 30_000;

const library = new URL("../../../", import.meta.url).href;
const order: SandboxOrder = JSON.parse(await new Response(Deno.stdin.readable).text());
const { limits } = order;

const runs = new ScriptRuns(tell);
const budget = new Budget(limits);
// With `copies` there are two rings of the same size, the camera's and the guest's.
const memory = new MemoryWatch(() => budget.mostRingBytes * (order.copies ? 2 : 1));
let failed = false, stopped = false, leaving = false;

setRunObserver({
  beforeRun(camera) {
    if (stopped) {
      throw new StateError(`Cannot begin another run of camera "${camera}": the script is being stopped.`);
    }
  },
  onRun(seen) {
    memory.addRing(ringOf(seen.run).parts.bytes);
    runs.add(seen);
  },
});

const handlers = new RequestHandlers({
  library: order.library,
  limits,
  budget,
  place: new OutPlace(order.places, order.folder),
  copies: order.copies,
  send: (reply) => worker.postMessage(reply),
  startProcessor: (module) => startProcessor(module, order),
  onLimit: (sentence) => {
    stopped = true;
    say(sentence);
  },
  onForgery,
});

const inbox = new Inbox(handlers, {
  onIdle() {
    const names = handlers.open.map((name) => `"${name}"`).join(" and ");
    if (names) say(`The script has ended and left camera ${names} open. Write \`await using camera = ...\`.`);
    else if (!handlers.touched) say("The script has ended without opening a camera.");
    leave();
  },
  onExit: (code) => leave(code === 0 ? undefined : `The script has ended itself with exit code ${code}.`),
  onFailure: (error) =>
    // Failures while the script is being stopped are caused by the stop.
    leave(stopped ? undefined : faultSentence(dataToError(error), { library, sandboxed: order.modules })),
  onForgery,
});

tell({ event: "alive" }); // from now on a silence is the script's fault
const worker = startGuest(order);
worker.onmessage = ({ data }) => inbox.take(data);
worker.onerror = (event) => {
  event.preventDefault();
  leave(`The script has failed: ${event.message}`);
};

setInterval(() => runs.look(), LOOK_EVERY_MS);
setInterval(() => tell({ event: "alive" }), ALIVE_EVERY_MS);
setInterval(() => {
  if (memory.scriptBytes <= limits.memoryBytes) return;
  endAtLimit(
    `it has taken more than the ${sayBytes(limits.memoryBytes)} of memory that it may take (--limit-memory)`,
  );
}, MEMORY_EVERY_MS);
setTimeout(
  () => endAtLimit(`it has taken the ${limits.seconds} s that it may take (--limit-seconds)`),
  Math.min(limits.seconds * 1000, 2 ** 31 - 1),
);

onInterrupt({
  async first() {
    say(
      runs.going.length > 0
        ? "Stopping: frames that are in the ring still go into the files. Ctrl-C again ends it at once."
        : "Stopping: no run is active, and the script may end by itself. Ctrl-C again ends it at once.",
    );
    stopped = true;
    worker.postMessage({ tell: "stopping" });
    await Promise.allSettled(runs.going.map(({ run }) => run.stop()));
    setTimeout(leave, GRACE_MS);
  },
  again: () => {
    stopped = true;
    leave();
  },
});

function onForgery(what: string): void {
  leave(`The script was ended: it sent the sandbox ${what}.`);
}

function endAtLimit(why: string): void {
  if (leaving) return;
  stopped = true;
  leave(`The script was ended: ${why}.`, { atFault: false });
}

/** Cuts the script off, stops and closes everything, reports the outcome, and ends the program. */
async function leave(sentence?: string, { atFault = true } = {}): Promise<void> {
  if (leaving) return;
  leaving = true;
  if (sentence !== undefined) {
    failed = atFault;
    say(sentence);
  }
  inbox.close();
  handlers.endProcessors();
  worker.terminate(); // a script in an endless loop runs on until the program ends, without any effect
  const patience = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
  await Promise.race([Promise.allSettled(runs.going.map(({ run }) => run.stop())), patience]);
  await Promise.race([handlers.close(), patience]);
  runs.look();
  for (const { camera } of runs.going) {
    failed = true;
    say(
      `A run of camera "${camera}" could not be finished within ${PATIENCE_MS / 1000} s: ` +
        "`pvcam repair` finishes its files.",
    );
  }
  const exitCode = exitCodeOf({ failed, lost: runs.lost, stopped });
  tell({ event: "end", exitCode, ...(sentence !== undefined && { text: shortened(sentence) }) });
  Deno.exit(exitCode);
}

function say(text: string): void {
  tell({ event: "say", text: shortened(text) });
}

/** Cuts a sentence that quotes a script, which may make it as long as it likes. */
function shortened(text: string): string {
  return text.length > MOST_SAID ? `${text.slice(0, MOST_SAID)} ...` : text;
}

function tell(event: ScriptEvent | { event: "alive" }): void {
  for (const piece of piecesOf(event, order.token)) {
    writeUnlessGone(Deno.stdout, piece); // the terminal tool may be gone; cameras and files are closed even then
  }
}
