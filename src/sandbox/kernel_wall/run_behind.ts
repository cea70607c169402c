import { SettingsError } from "../../../mod.ts";
import { libraryPath } from "../../script/library_path.ts";
import { launcherArgs, type Wall } from "./wall.ts";

/** Runs Deno with these arguments behind a wall, until it ends. */
export type Behind = (args: readonly string[]) => Promise<Ended>;

/** How a run of Deno ended. */
export interface Ended {
  readonly success: boolean;
  readonly output: string;
  readonly fault: string;
}

/** How a step before the script's own run is run. */
export interface Step {
  readonly wall: Wall;
  /**
   * The time for this step and the steps before it together, in seconds; the wall has only what is left of that time.
   * Default: the wall's own time.
   */
  readonly mostSeconds?: number;
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string>>;
  /** What the step does, for the sentence that it took too long. */
  readonly what: string;
}

/** The longest text that a step may write, in bytes. */
const MOST_OUTPUT = 64 * 2 ** 20;

/**
 * Runs Deno with these arguments behind a wall, until it ends. Throws a {@linkcode SettingsError} if it takes more time
 * or memory than the wall allows.
 */
export async function runBehind(args: readonly string[], step: Step): Promise<Ended> {
  const { wall, mostSeconds = wall.seconds, cwd, environment, what } = step;
  const child = new Deno.Command(Deno.execPath(), {
    args: launcherArgs(Deno.execPath(), args, wall),
    cwd,
    // A step needs nothing of the caller's environment.
    clearEnv: true,
    env: { ...libraryPath([cwd]), ...environment },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const [output, fault, status] = await Promise.all([
    textOf(child.stdout),
    textOf(child.stderr),
    child.status,
  ]);
  if (status.signal === "SIGALRM") throw tookTooLong(what, mostSeconds);
  if (status.signal !== null) {
    throw new SettingsError(
      `${what} was ended by ${status.signal}: it took more than the ${wall.memoryBytes} bytes of memory that it may take ` +
        "(--limit-memory), or something in the script is nested too deeply.",
    );
  }
  if (output.length >= MOST_OUTPUT) {
    throw new SettingsError(`${what} wrote more than ${MOST_OUTPUT} bytes: the script has too many imports.`);
  }
  return { success: status.success, output, fault };
}

/** The error for a step that took too long, or whose result took too long to be used. */
export function tookTooLong(what: string, seconds: number): SettingsError {
  return new SettingsError(`${what} took longer than ${seconds} s (--limit-seconds), and was ended.`);
}

async function textOf(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<string> {
  let text = "";
  for await (const part of stream.pipeThrough(new TextDecoderStream())) {
    if (text.length < MOST_OUTPUT) text += part;
  }
  return text;
}
