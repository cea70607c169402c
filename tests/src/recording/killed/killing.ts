// Kills a recording program at some moment and returns what it had handed over by then.
import { fromFileUrl } from "@std/path";
import type { FormatOptions } from "../../../../src/recording/file_sink.ts";

/** Frames in a batch: with those of 6 KiB it is large enough for the C library. */
export const batchFrames = 16;

/** The most batches that are under way at once. */
export const mostAtOnce = 4;

const program = fromFileUrl(new URL("killed_recorder.ts", import.meta.url));

/** What the killed program had said. */
export interface LastWords {
  /** Frames that its sink had taken in all. */
  readonly frames: number;
  /** Those that it had taken more than a second before it was killed, without the time in which it had no turn. */
  readonly framesASecondBefore: number;
}

/** Records to `path` in another program, and kills it `afterMs` milliseconds after its first frames, or before them. */
export async function recordAndKill(
  path: string,
  how: { afterMs: number | "before"; asked?: number; options?: FormatOptions; libc?: boolean },
): Promise<LastWords> {
  const { afterMs, asked, options = {}, libc } = how;
  const args = [
    "run",
    "--no-check",
    "--allow-all",
    program,
    path,
    String(asked ?? "endless"),
    libc ? "libc" : "deno",
    JSON.stringify(options),
  ];
  const child = new Deno.Command(Deno.execPath(), { args, stdout: "piped", stderr: "inherit" }).spawn();
  const said: { frames: number; atMs: number }[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let rest = "", isKilled = false;
  const kill = () => {
    if (!isKilled) child.kill("SIGKILL");
    isKilled = true;
  };
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) said.push(JSON.parse(line));
    if (afterMs === "before") kill();
    else if (said.length > 1) timer ??= setTimeout(kill, afterMs);
  }
  clearTimeout(timer);
  await child.status;
  const last = said.at(-1);
  if (!last) throw new Error("the program recorded nothing");
  // Between two of its words, which follow each other quickly, it did not run for longer than this, whatever its clock says.
  const longestMs = 100;
  let ms = 0, at = said.length - 1;
  while (at > 0 && ms <= 1000) ms += Math.min(longestMs, said[at].atMs - said[--at].atMs);
  return { frames: last.frames, framesASecondBefore: ms > 1000 ? said[at].frames : 0 };
}
