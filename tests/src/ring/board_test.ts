import { assert, assertEquals } from "@std/assert";
import { Board, PHASE, STOP, WORD } from "../../../src/ring/board.ts";

// Would catch: a word, phase or wish that is added at another one's place; a word after the last; a table that is cut.
Deno.test("no two words of a board share a place, and no two tables overlap", () => {
  const board = new Board(3);
  for (const places of [WORD, PHASE, STOP].map(Object.values)) {
    assertEquals(new Set(places).size, places.length);
  }
  assert(Object.values(WORD).every((place) => place in board.words));
  const { words, spanMs, startedMs, receivedMs, endTicks, frameNumbers, slotIndexes, positions } = board;
  const tables = [words, spanMs, startedMs, receivedMs, endTicks, frameNumbers, slotIndexes, positions];
  tables.forEach((table, index) => table.fill(index + 1));
  tables.forEach((table, index) => assert(table.every((value) => value === index + 1), `table ${index}`));
  assertEquals(tables.slice(1).map(({ length }) => length), [2, 1, 3, 3, 3, 3, 3]);
});

// Would catch: a run that was unplugged, reported as stopped.
Deno.test("a run ends once: the first end counts", () => {
  const board = new Board(3);
  board.words[WORD.phase] = PHASE.running;
  board.end(PHASE.removed);
  board.end(PHASE.stopped);
  assertEquals(board.words[WORD.phase], PHASE.removed);
});

// Would catch: frames dated to before a clock was set, or to before a night's sleep of the machine, in a program that
// began before that: hours from the start that the same recording gives.
Deno.test("a run that begins after the clock was set has the new time, and keeps it when the clock is set again", () => {
  const hourMs = 3600e3, trueNow = Date.now;
  try {
    for (const offMs of [hourMs, -hourMs]) {
      Date.now = () => trueNow() + offMs;
      const board = new Board(3);
      assert(Math.abs(board.nowMs() - Date.now()) < hourMs / 2);
      Date.now = () => trueNow() - 2 * offMs;
      assert(Math.abs(board.nowMs() - trueNow() - offMs) < hourMs / 2);
    }
  } finally {
    Date.now = trueNow;
  }
  assertEquals(new Board(3).originMs, performance.timeOrigin);
});
