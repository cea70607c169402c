import { assertEquals, assertMatch } from "@std/assert";
import type { AcquisitionReport } from "../../../../mod.ts";
import { reportText, shortfall } from "../../../../src/cli/terminal/report_text.ts";

const whole: AcquisitionReport = {
  reason: "complete",
  frames: 500,
  missing: 0,
  overrun: 0,
  lapped: 0,
  skipped: 0,
  misnumbered: 0,
  lastFrameNumber: 500,
  bufferMode: "overwrite",
  bufferModeReason: "it is the first choice",
  waker: "callback",
  wakes: 500,
  slots: 100,
  frameBytes: 8388608,
  seconds: 4.99,
  framesPerSecond: 100,
  files: [{ path: "run.ome.tif", bytes: 4_194_306_000 }, { path: "run.json", bytes: 1400 }],
  stalls: 0,
  restarts: 0,
  readers: [],
};

Deno.test("a report says in words what there is and where", () => {
  const lines = [
    "500 frames in 4.99 s, 100.0 a second",
    "  missing 0, overrun 0, lapped 0, skipped 0; last frame number 500",
    "  in run.ome.tif (4.2 GB)",
    "  beside it run.json",
  ];
  assertEquals(reportText(whole).split("\n"), lines);
  assertMatch(reportText({ ...whole, reason: "stopped" }), /^500 frames in .*, stopped\n/);
  // Would catch: the name of a file that is not there.
  const nothing = reportText({ ...whole, frames: 0, framesPerSecond: 0, reason: "stopped", files: [] });
  assertMatch(nothing, /^0 frames, stopped\n(.*\n)* {2}no frame came, and so no file is left$/);
  assertMatch(
    reportText({ ...whole, misnumbered: 2, firstNumber: 0 }),
    /\n {2}the camera itself counted from 0; 2 came without a number, or .* in their order\n/,
  );
  assertMatch(reportText({ ...whole, frames: 1, seconds: 0, framesPerSecond: 0 }), /^1 frame\n/);
});

// Would catch: a loss of one kind that goes unsaid, and with it an exit code of 0.
Deno.test("each way to lose a frame has its sentence", () => {
  assertEquals(shortfall(whole, 500), undefined);
  // Would catch: a sink that took every frame and kept fewer, which its own count shows.
  const sink = { name: "run.ome.tif", delivered: 500, overrun: 0, skipped: 0, lapped: 0 };
  const writing = { megabytesPerSecond: 1, writtenWith: "libc", bytesCopied: 0, worstAppendMs: 1 };
  const kept = (frames: number) => ({ ...whole, readers: [{ ...sink, writing: { ...writing, frames } }] });
  assertEquals(shortfall(kept(500), 500), undefined);
  assertMatch(shortfall(kept(499), 500)!, /has 499 of 500 frames \(1 not kept: /);
  assertMatch(shortfall(kept(499), undefined)!, /has 499 frames \(1 not kept: /);
  assertMatch(shortfall({ ...whole, frames: 499, missing: 1 }, 500)!, /has 499 of 500 frames \(1 missing: /);
  assertMatch(
    shortfall({ ...whole, frames: 490, overrun: 10 }, 500)!,
    /has 490 of 500 frames \(10 overrun: /,
  );
  assertMatch(shortfall({ ...whole, lapped: 2 }, 500)!, /has 498 of 500 frames \(2 lapped: .*more --slots/);
  assertMatch(shortfall({ ...whole, frames: 7, reason: "stopped" }, 500)!, /7 of 500 .*was stopped/);
  assertMatch(
    shortfall({ ...whole, missing: 3, overrun: 4 }, undefined)!,
    /has 500 frames \(3 missing: .*; 4 over.*\)\..*more --slots/,
  );
});

Deno.test("a run without a number of frames that was stopped is whole", () => {
  assertEquals(shortfall({ ...whole, reason: "stopped" }, undefined), undefined);
});
