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
