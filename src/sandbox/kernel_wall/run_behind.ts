import { SettingsError } from "../../../mod.ts";
import { launcherArgs, type Wall } from "./wall.ts";

/** Runs Deno with these arguments behind a wall, to its end. */
export type Behind = (args: readonly string[]) => Promise<Ended>;

/** What became of it. */
export interface Ended {
  readonly success: boolean;
  readonly output: string;
  readonly fault: string;
}

/** How a step before the script itself is run. */
export interface Step {
  readonly wall: Wall;
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string>>;
  /** What it does, for the sentence that it took too long. */
  readonly what: string;
}

/** The longest text that a step may write, in bytes. */
const MOST_OUTPUT = 64 * 2 ** 20;

/**
 * Runs Deno with these arguments behind a wall, to its end. Throws a {@linkcode SettingsError} where it takes longer than
 * the wall stands, or more memory.
 */
export async function runBehind(args: readonly string[], step: Step): Promise<Ended> {
  const { wall, cwd, environment, what } = step;
  const child = new Deno.Command(Deno.execPath(), {
    args: launcherArgs(Deno.execPath(), args, wall),
    cwd,
    env: { ...environment },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const [output, fault, status] = await Promise.all([
    textOf(child.stdout),
    textOf(child.stderr),
    child.status,
  ]);
  if (status.signal === "SIGALRM") {
    throw new SettingsError(`${what} took longer than ${wall.seconds} s (--limit-seconds), and was ended.`);
  }
  if (status.signal !== null) {
    throw new SettingsError(
      `${what} was ended by ${status.signal}: it may take ${wall.memoryBytes} bytes of memory (--limit-memory).`,
    );
  }
  return { success: status.success, output, fault };
}

async function textOf(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<string> {
  let text = "";
  for await (const part of stream.pipeThrough(new TextDecoderStream())) {
    if (text.length < MOST_OUTPUT) text += part;
  }
  return text;
}
