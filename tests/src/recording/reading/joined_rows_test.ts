// The tables of several parts as one.
import { assertEquals } from "@std/assert";
import { joinRows } from "../../../../src/recording/reading/joined_rows.ts";
import type { FrameRows } from "../../../../src/recording/reading/table_file.ts";
import { rowsOf } from "./rows_of.ts";

function lossesOf(rows: FrameRows): [sequence: number, missing: number, unseen: number, lapped: number][] {
  return Array.from({ length: rows.count }, (_, index) => {
    const { sequence, missingBefore, unseenBefore, lappedBefore } = rows.at(index);
    return [sequence, missingBefore, unseenBefore, lappedBefore];
  });
}

// Would catch: frames that were overwritten before a part's first or last frame, called frames that another reader took;
// the frames of one part called lost by the other; and a frame that never came, counted in the place of one that did.
Deno.test("of two parts, each loss is counted once, by its kind and in its place", () => {
  const one = rowsOf([{ sequence: 1, lapped: 1 }, { sequence: 7, frameNumber: 9, missing: 1, unseen: 5 }]);
  const other = rowsOf([{ sequence: 2, unseen: 2 }, { sequence: 4, lapped: 1 }]);
  const { rows, places } = joinRows([one, other]);
  assertEquals(lossesOf(rows), [[1, 0, 0, 1], [2, 0, 0, 0], [4, 0, 0, 1], [7, 1, 2, 0]]);
  assertEquals(places.map(({ part, frame }) => [part, frame]), [[0, 0], [1, 0], [1, 1], [0, 1]]);
});

// Would catch: a part of a resumed recording that calls all frames before it lost.
Deno.test("the numbers of parts continue those of what was recorded before", () => {
  const parts =
    () => [rowsOf([{ sequence: 10, frameNumber: 13 }]), rowsOf([{ sequence: 11, frameNumber: 14 }])];
  assertEquals(lossesOf(joinRows(parts(), { frames: 10, frameNumber: 12 }).rows), [
    [10, 0, 0, 0],
    [11, 0, 0, 0],
  ]);
  assertEquals(lossesOf(joinRows(parts()).rows)[0], [10, 2, 10, 0]);
});
