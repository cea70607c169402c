import { assertEquals, assertStringIncludes } from "@std/assert";
import type { AcquisitionReport } from "../../../mod.ts";
import { exitCodeOf } from "../../../src/script/events.ts";
import { reportText, sayDuration, statusOf, statusText } from "../../../src/script/status.ts";

const report = {
  frames: 118,
  missing: 0,
  overrun: 0,
  lapped: 0,
  lastFrameNumber: 120,
  framesPerSecond: 40,
  frameBytes: 8_000_000,
  seconds: 3,
  reason: "stopped",
  files: [{ path: "run.ome.tif", bytes: 944_000_000 }],
  readers: [],
} as unknown as AcquisitionReport;

const sink = (freeBytes?: number) => ({ progress: () => ({ freeBytes }) as never });

// Would catch: a remaining time by frames that were written, where the camera counts those that it made.
Deno.test("a status foretells the end of the run and of the disk", () => {
  const status = statusOf({ camera: "a", frames: 500, sinks: [sink(9e11), sink(6.4e11)] }, report);
  assertEquals(status.secondsLeft, 9.5);
  assertEquals(status.freeBytes, 6.4e11);
  assertEquals(status.secondsToFullDisk, 1000);
  assertEquals(
    statusText(status),
    "118 of 500 frames, 40.0 a second, 9.5 s left, none lost, 640 GB free (full in 16 min 40 s)",
  );
});

Deno.test("a status says nothing of what it cannot know", () => {
  const status = statusOf({ camera: "a", sinks: [sink()] }, { ...report, framesPerSecond: 0, missing: 2 });
  assertEquals(statusText(status), "118 frames, 2 missing");
});

Deno.test("a report of a run fits a line", () => {
  assertEquals(reportText(report), "118 frames in 3 s, stopped, none lost, run.ome.tif (944 MB)");
  assertStringIncludes(reportText({ ...report, overrun: 3, lapped: 1 }), "3 overrun, 1 lapped");
});

Deno.test("times are said as people say them", () => {
  const said = [0.04, 9.94, 59.6, 125, 11_400].map(sayDuration);
  assertEquals(said, ["0.04 s", "9.9 s", "1 min 0 s", "2 min 5 s", "3 h 10 min"]);
});

// Would catch: a recording that was stopped and lost frames on the way, and is taken for one that was only stopped.
Deno.test("the worst of several endings gives the exit code", () => {
  assertEquals(exitCodeOf({ failed: false, lost: false, stopped: false }), 0);
  assertEquals(exitCodeOf({ failed: true, lost: true, stopped: true }), 1);
  assertEquals(exitCodeOf({ failed: false, lost: true, stopped: true }), 2);
  assertEquals(exitCodeOf({ failed: false, lost: false, stopped: true }), 3);
});
