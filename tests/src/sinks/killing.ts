// Kills a recording program at some moment and tells what it had handed over by then.
import { fromFileUrl } from "@std/path";

const program = fromFileUrl(new URL("killed_recorder.ts", import.meta.url));

/** What the killed program had said. */
export interface LastWords {
  /** Frames it had handed to its sink in all. */
  readonly frames: number;
  /** Those that it had handed over more than a second before it was killed, by its own clock. */
  readonly framesASecondBefore: number;
}

/** Records to `path` in a program of its own, and kills it `afterMs` milliseconds after its first frames. */
export async function recordAndKill(
  path: string,
  options: { afterMs: number; asked?: number; zarr?: string },
): Promise<LastWords> {
  const { afterMs, asked, zarr } = options;
  const args = [
    "run",
    "--no-check",
    "--allow-all",
    program,
    path,
    String(asked ?? "endless"),
    ...zarr ? [zarr] : [],
  ];
  const child = new Deno.Command(Deno.execPath(), { args, stdout: "piped", stderr: "inherit" }).spawn();
  const said: { frames: number; atMs: number }[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let rest = "";
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) said.push(JSON.parse(line));
    timer ??= setTimeout(() => child.kill("SIGKILL"), afterMs);
  }
  clearTimeout(timer);
  await child.status;
  const last = said.at(-1);
  if (!last) throw new Error("the program recorded nothing");
  const before = said.findLast(({ atMs }) => atMs < last.atMs - 1000);
  return { frames: last.frames, framesASecondBefore: before?.frames ?? 0 };
}
