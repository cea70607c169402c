// A recording of 2048 x 2048 in a process of its own, told by one JSON line of options; prints what came of it.
import { omeTiffSink, openCamera } from "../../../mod.ts";

/** What to record, and what the script does meanwhile. */
export interface RecordingOrder {
  readonly library: string;
  readonly path: string;
  readonly frames: number;
  /** Which thread writes: the recorder's, or, where callbacks find the frames, the script's. */
  readonly thread: "recorder" | "script";
  /** How long the script blocks for each frame, in milliseconds; 0 for a script that only waits. */
  readonly loopMs: number;
  /** How long it blocks once, at its first frame, in milliseconds. */
  readonly onceMs: number;
}

/** What came of it. */
export interface Recorded {
  readonly inFile: number;
  readonly loopSaw: number;
  readonly framesPerSecond: number;
  /** CPU of this process less that of the camera's own threads, in microseconds a frame. */
  readonly cpuUsPerFrame: number;
}

/** CPU of this process's threads in seconds, without those that the camera has. */
function cpuSeconds(): number {
  let sum = 0;
  for (const { name } of Deno.readDirSync("/proc/self/task")) {
    try {
      const label = Deno.readTextFileSync(`/proc/self/task/${name}/comm`);
      if (label.startsWith("pvsim")) continue;
      const stat = Deno.readTextFileSync(`/proc/self/task/${name}/stat`);
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      sum += (Number(fields[11]) + Number(fields[12])) / 100;
    } catch {
      // A thread that has ended meanwhile.
    }
  }
  return sum;
}

function block(ms: number): void {
  const endMs = performance.now() + ms;
  while (performance.now() < endMs);
}

if (import.meta.main) {
  const { library, path, frames, thread, loopMs, onceMs }: RecordingOrder = JSON.parse(Deno.args[0]);
  await using camera = await openCamera({ library });
  await camera.configure({ exposureMs: 1 });
  const sinks = [omeTiffSink(path, { force: true })];
  await using run = await camera.acquire({
    frames,
    sinks,
    slots: 100,
    waker: thread === "script" ? "callback" : "auto",
    warn: false,
  });
  const before = cpuSeconds();
  let loopSaw = 0;
  if (loopMs + onceMs > 0) {
    for await (using _frame of run.frames()) block(loopSaw++ === 0 && onceMs > 0 ? onceMs : loopMs);
  }
  const report = await run.finished;
  const recorded: Recorded = {
    inFile: report.readers[0].writing?.frames ?? 0,
    loopSaw,
    framesPerSecond: report.framesPerSecond,
    cpuUsPerFrame: (cpuSeconds() - before) / frames * 1e6,
  };
  console.log(JSON.stringify(recorded));
}
