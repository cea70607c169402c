// Runs test files in a program that always ends: one that hangs is ended with all that it began, and says where it hung.
import { dirname, fromFileUrl, join } from "@std/path";
import { endSession, liveInSession } from "./session.ts";

/** The project's folder. */
export const root = join(dirname(fromFileUrl(import.meta.url)), "..");

/** How one program ended. */
export interface Ended {
  readonly passed: number;
  readonly failed: number;
  /** Tests that were left out, by their names: those whose outside reader is not installed above all. */
  readonly skipped: readonly string[];
  readonly code: number;
  /** Why it was ended from outside or is at fault besides its tests; undefined where it ended by itself. */
  readonly brokenOff?: string;
  /** The tests that failed, each with the beginning of its error. */
  readonly failures: readonly string[];
  /** How long each test took. */
  readonly times: readonly { readonly name: string; readonly seconds: number }[];
  /** Files that it had not begun when it was ended, if it had begun any. */
  readonly notBegun: readonly string[];
  /** What it printed, standard error among it. */
  readonly said: string;
}

/** What a program is given beside its files. */
export interface ProgramOptions {
  readonly flags?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Ends it at once, for this signal's reason. */
  readonly end?: AbortSignal;
  /** How long it may print nothing. The longest test takes half a minute on two quiet cores. Default: 5 minutes. */
  readonly silentMs?: number;
  /** How long it may take. Default: 20 minutes, ten times what the longest takes on two quiet cores. */
  readonly wholeMs?: number;
  /** How long what a test has begun may need to end after the tests. Default: 20 seconds. */
  readonly endingMs?: number;
}

/** The most that is kept of what a program prints: its end says where it hangs. */
const MOST_SAID = 4_000_000;

/** How long it may take to say which test it was at, and to close its pipes. */
const LAST_WORDS_MS = 5000;

/** How much of what a program printed, or of an error, is said again at the end of all tests. */
const LAST_PART = 600;

const minutes = (ms: number) => `${Math.round(ms / 600) / 100} minutes`;

/** Settles when `work` does, or after a time. */
async function atMost(work: Promise<unknown>, ms: number): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  await Promise.race([work, new Promise((resolve) => timer = setTimeout(resolve, ms))]);
  clearTimeout(timer);
}

/** Runs test files in a program of their own. */
export async function runTests(files: readonly string[], options: ProgramOptions = {}): Promise<Ended> {
  const { flags = [], env = {}, end, silentMs = 5 * 60_000, wholeMs = 20 * 60_000, endingMs = 20_000 } =
    options;
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      ...["test", "--no-check", "--sanitize-resources", "--allow-all", "--unstable-worker-options"],
      ...["--no-prompt", `--preload=${join(root, "tests/every_test_ends.ts")}`, ...flags, ...files],
    ],
    cwd: root,
    env: { NO_COLOR: "1", ...env },
    stdin: "null", // whoever reads it is at its end, and waits for nobody
    stdout: "piped",
    stderr: "piped",
    detached: true, // a session of its own, by which all that it begins is found
  }).spawn();
  let stdout = "";
  let said = "";
  let heardMs = performance.now();
  const readers = [child.stdout, child.stderr].map((pipe) => pipe.getReader());
  const heard = Promise.all(readers.map(async (reader, index) => {
    const decoder = new TextDecoder();
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      const text = decoder.decode(read.value, { stream: true });
      heardMs = performance.now();
      said = (said + text).slice(-MOST_SAID);
      if (index === 0) stdout = (stdout + text).slice(-MOST_SAID);
    }
  }));

  const beganMs = performance.now();
  let brokenOff: string | undefined;
  let watch: ReturnType<typeof setInterval> | undefined;
  const broken = new Promise<void>((resolve) => {
    const breakOff = (why: string) => {
      brokenOff ??= why;
      resolve();
    };
    watch = setInterval(() => {
      const now = performance.now();
      if (end?.aborted) breakOff(String(end.reason));
      else if (now - heardMs > silentMs) breakOff(`it printed nothing for ${minutes(silentMs)}`);
      else if (now - beganMs > wholeMs) breakOff(`it took more than ${minutes(wholeMs)}`);
    }, 100);
  });
  await Promise.race([child.status, broken]);
  clearInterval(watch);
  if (brokenOff !== undefined) {
    const processes = await liveInSession(child.pid);
    try {
      child.kill("SIGINT"); // `deno test` then names the tests that have not ended
    } catch { /* It has just ended. */ }
    await atMost(child.status, LAST_WORDS_MS);
    said += `\nEnded, for ${brokenOff}. Its processes were:\n${processes.join("\n")}\n`;
  } else {
    const untilMs = performance.now() + endingMs;
    let left = await liveInSession(child.pid);
    while (left.length > 0 && performance.now() < untilMs) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      left = await liveInSession(child.pid);
    }
    if (left.length > 0) brokenOff = `its tests left processes:\n${left.join("\n")}`;
  }
  await endSession(child.pid);
  let code = 137;
  await atMost(child.status.then((status) => code = status.code), LAST_WORDS_MS); // not even SIGKILL ends all
  await atMost(heard, LAST_WORDS_MS); // a process of another session may hold a pipe
  await Promise.allSettled(readers.map((reader) => reader.cancel()));

  const count = (line: RegExp) => stdout.match(line)?.length ?? 0;
  const sums = /^(?:ok|FAILED) \| (\d+) passed.*? \| (\d+) failed/m.exec(stdout)?.slice(1).map(Number);
  const [passed, failed] = sums ?? [count(/ \.\.\. ok \(/g), count(/ \.\.\. FAILED \(/g)];
  if (sums === undefined) {
    brokenOff ??= `it ended with ${code} in the midst of its tests:\n${said.slice(-LAST_PART)}`;
  }
  const begun = new Set([...stdout.matchAll(/^running \d+ tests? from \.\/(.+)$/gm)].map(([, file]) => file));
  return {
    code: brokenOff === undefined ? code : code || 1,
    passed,
    failed: failed + (brokenOff !== undefined || (code !== 0 && failed === 0) ? 1 : 0),
    skipped: [...stdout.matchAll(/^(.+?) \.\.\. ignored/gm)].map(([, name]) => name),
    brokenOff,
    failures: failuresIn(stdout),
    times: timesIn(stdout),
    // If none has begun, it hung before its tests, and would again.
    notBegun: brokenOff === undefined || begun.size === 0 ? [] : files.filter((file) => !begun.has(file)),
    said,
  };
}

/** The tests that failed, as `deno test` lists their errors: `name => ./file.ts:1:2`, and below it `error: ...`. */
function failuresIn(text: string): string[] {
  const errors = text.match(/^ ERRORS $[^]*^ FAILURES $/m)?.[0] ?? "";
  return [...errors.matchAll(/^(\S.* => \.\/\S+:\d+:\d+)\n(error: .*(?:\n(?! {4}at |\n).*){0,5})/gm)]
    .map(([, test, error]) => `${test}\n${error}`.slice(0, LAST_PART));
}

/** The times of tests, as `deno test` prints them: `(1m12s)`, `(3s)`, `(20ms)`. What takes long is announced in between. */
function timesIn(text: string): { name: string; seconds: number }[] {
  const lines = text.replaceAll(/'.*' has been running for over \(.*\)\n/g, "")
    .matchAll(/^(\S.*?) \.\.\. (?:ok|FAILED) \((?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?\)$/gm);
  return [...lines].map(([, name, minutes = 0, seconds = 0, ms = 0]) => ({
    name,
    seconds: 60 * Number(minutes) + Number(seconds) + Number(ms) / 1000,
  }));
}
