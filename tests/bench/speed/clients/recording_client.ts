// A recording of 2048 x 2048 in a separate process. Its options are one JSON line; it prints what came of it.
import { openCamera } from "../../../../mod.ts";
import { omeTiffSink } from "../../../../sink.ts";
import { CpuMeter } from "../../../../src/cli/parity/meters.ts";

/** What to record, and what the script does meanwhile. */
export interface RecordingOrder {
  readonly library: string;
  /** Where to record; nothing if another program writes, and the frames only have to come. */
  readonly path?: string;
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
  /** Frames that were overwritten before the recorder took them, and while it wrote them. */
  readonly overrun: number;
  readonly lapped: number;
  readonly framesPerSecond: number;
  /** CPU of this process less that of the camera's own threads, in microseconds a frame. */
  readonly cpuUsPerFrame: number;
}

function block(ms: number): void {
  const endMs = performance.now() + ms;
  while (performance.now() < endMs);
}

if (import.meta.main) {
  const { library, path, frames, thread, loopMs, onceMs }: RecordingOrder = JSON.parse(Deno.args[0]);
  await using camera = await openCamera({ library });
  await camera.configure({ exposureMs: 1 });
  const sinks = path === undefined ? [] : [omeTiffSink(path, { force: true })];
  await using run = await camera.acquire({
    frames,
    sinks,
    slots: 100,
    waker: thread === "script" ? "callback" : "auto",
    warn: false,
  });
  if (path === undefined) console.log("the camera runs");
  const cpu = new CpuMeter(library);
  const beforeUs = cpu.readUs();
  let loopSaw = 0;
  if (loopMs + onceMs > 0) {
    for await (using _frame of run.frames()) block(loopSaw++ === 0 && onceMs > 0 ? onceMs : loopMs);
  }
  const report = await run.finished;
  const recorded: Recorded = {
    inFile: report.readers[0]?.writing?.frames ?? 0,
    loopSaw,
    overrun: report.overrun,
    lapped: report.lapped,
    framesPerSecond: report.framesPerSecond,
    cpuUsPerFrame: (cpu.readUs() - beforeUs) / frames,
  };
  console.log(JSON.stringify(recorded));
}
