// What is said of a run whose report was not read: what was lost, why, and what to do; nothing if no frame was lost.
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { lossSentence } from "../../../src/acquisition/loss_sentence.ts";
import { makeReport } from "../../../src/acquisition/report.ts";
import { fakeRing } from "../ring/fake_ring.ts";

const whole = { name: "run.raw", delivered: 95, overrun: 0, skipped: 0, lapped: 0 };
const writing = { frames: 95, megabytesPerSecond: 1, writtenWith: "libc", bytesCopied: 0, worstAppendMs: 1 };

function sentenceOf(
  reader: Partial<typeof whole> & { writing?: typeof writing },
  { asked = 400, missing = 0, error }: { asked?: number; missing?: number; error?: string } = {},
) {
  const { ring, board } = fakeRing(95);
  board.words[3] = missing;
  const report = makeReport({ bufferModeReason: "", waker: "semaphore" }, {
    reason: error === undefined ? "complete" : "failed",
    error,
    ring,
    sinks: [{ ...whole, ...reader }],
    loops: [],
    files: [],
    stalls: 0,
    restarts: 0,
  });
  return lossSentence(report, asked);
}

Deno.test("lost frames are said with their number, the reason and a remedy", () => {
  const file = sentenceOf({ overrun: 305, writing })!;
  for (const word of ["95 of 400 frames", "run.raw", "305 were overwritten", "slots (it had 95)"]) {
    assertStringIncludes(file, word);
  }
  assertStringIncludes(sentenceOf({ name: "frames()", overrun: 305 })!, "copies()");
  assertStringIncludes(sentenceOf({ writing }, { missing: 3 })!, "3 never reached this computer");
  const failed = sentenceOf({ writing }, { error: "The disk is full." })!;
  assertStringIncludes(failed, "The disk is full.");
  // What the file took and could not keep is not in it.
  assertStringIncludes(sentenceOf({ delivered: 100, lapped: 5, writing })!, "95 of 400");
});

Deno.test("nothing is said of a run that lost nothing", () => {
  assertEquals(sentenceOf({ writing }, { asked: 95 }), undefined);
  assertEquals(sentenceOf({ skipped: 305, writing }), undefined, "what was left out on purpose");
  assert(sentenceOf({ lapped: 1 }) !== undefined);
});
