// The record of all parts together.
import { assertEquals } from "@std/assert";
import { joinRecords } from "../../../src/recording/join_records.ts";
import type { FrameRows } from "../../../src/recording/reading/table_file.ts";
import type { RunRecord } from "../../../src/recording/record/run_record.ts";

const rows = { count: 4 } as FrameRows;

function joined(states: readonly RunRecord["state"][], more: object = {}): RunRecord {
  return joinRecords(states.map((state) => ({ state, ...more }) as RunRecord), rows);
}

// Would catch: a recording that is called complete although one of its disks failed.
Deno.test("parts side by side are complete if each is, and parts one after the other if the last is", () => {
  const part = { part: { index: 0, of: 2, stripeFrames: 1 } };
  assertEquals(joined(["complete", "failed"], part).state, "failed");
  assertEquals(joined(["failed", "complete"], part).state, "failed");
  assertEquals(joined(["complete", "complete"], part).state, "complete");
  assertEquals(joined(["stopped", "complete"]).state, "complete");
  assertEquals(joined(["complete", "stopped"]).state, "stopped");
});
