// What a table of frames says of itself. Would catch: a damaged number that is taken for the camera's, or for ours.
import { assertEquals } from "@std/assert";
import { rowProblems, sumOf } from "../../../../src/recording/reading/table_check.ts";
import { type Row, rowsOf } from "./rows_of.ts";

const problemsOf = (rows: readonly Row[], before?: { frames: number; frameNumber: number }) =>
  rowProblems(rowsOf(rows), rows.length, before);

Deno.test("gaps in both counts are explained by the losses, each in its own", () => {
  const first = { sequence: 0 };
  const sound: Row[][] = [
    [],
    [first, { sequence: 1 }],
    [first, { sequence: 3, lapped: 1, unseen: 1 }],
    [first, { sequence: 1, frameNumber: 4, missing: 2 }],
    [{ sequence: 2, frameNumber: 4, missing: 1, unseen: 2 }],
  ];
  for (const rows of sound) assertEquals(problemsOf(rows), [], JSON.stringify(rows));
  const wrong: Row[] = [
    { sequence: 2 },
    { sequence: 2, frameNumber: 3, missing: 1 },
    { sequence: 2, frameNumber: 2, unseen: 1 },
    { sequence: 1, frameNumber: 3, lapped: 1 },
    { sequence: 1, lapped: 1 },
    { sequence: 1, frameNumber: 1 },
    { sequence: 0, frameNumber: 2 },
  ];
  for (const row of wrong) assertEquals(problemsOf([first, row]).length, 1, JSON.stringify(row));
  const later = [{ sequence: 10, frameNumber: 13 }];
  assertEquals(problemsOf(later, { frames: 10, frameNumber: 12 }), []);
  assertEquals(problemsOf(later, { frames: 9, frameNumber: 12 }).length, 1);
});

Deno.test("only frames that were read are looked at, and their losses summed", () => {
  const rows = rowsOf([
    { sequence: 1, unseen: 1 },
    { sequence: 4, frameNumber: 8, missing: 3, lapped: 2 },
    { sequence: 4 },
  ]);
  assertEquals([rowProblems(rows, 2).length, rowProblems(rows, 3).length], [0, 1]);
  assertEquals(sumOf(rows, { frames: 2 }), { missing: 3, unseen: 1, lapped: 2 });
  assertEquals(sumOf(rows, { frames: 1 }), { missing: 0, unseen: 1, lapped: 0 });
  assertEquals(sumOf(undefined, { frames: 1 }), { missing: 0, unseen: 0, lapped: 0 });
});

Deno.test("frames that went to other parts are not lost, and those beside them are", () => {
  const part = { index: 1, of: 3, stripeFrames: 2 };
  const rows = rowsOf([
    { sequence: 3, unseen: 3 },
    { sequence: 4 },
    { sequence: 10, unseen: 5 },
    { sequence: 12, unseen: 1 },
  ]);
  assertEquals(sumOf(rows, { frames: 4, part }).unseen, 1 + 0 + 1 + 1);
});
