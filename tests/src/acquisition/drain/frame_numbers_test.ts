// What a camera's own numbers mean: a wrong guess here puts every frame of a run under a wrong number.
import { assertEquals } from "@std/assert";
import { FrameNumbers } from "../../../../src/acquisition/drain/frame_numbers.ts";
import { Board, WORD } from "../../../../src/ring/board.ts";

const FRAME_BYTES = 32;

function numbersOf(slots: number, frameBytes = FRAME_BYTES) {
  const board = new Board(slots);
  const ring = new Uint8Array(slots * frameBytes);
  return { board, ring, numbers: new FrameNumbers(board, { slots, frameBytes }, ring) };
}

const cases: [what: string, slots: number, number: number, slot: number, shift: number][] = [
  ["the first frame", 8, 1, 0, 0],
  ["frames before it that were not looked at", 8, 5, 4, 0],
  ["fifteen frames that were lost before it and took no slot", 99, 16, 0, 0],
  ["sixteen, which no camera loses: it continues from an earlier run", 99, 17, 0, -16],
  ["an earlier run, some frames later", 99, 1003, 2, -1000],
  ["a count from 0, of which number 1 is the second frame", 8, 1, 1, 1],
  ["a count from 0, a round later", 8, 8, 0, 1],
  ["in three slots it can still be seen", 3, 3, 0, 1],
  ["of two it cannot", 2, 2, 0, 0],
];
for (const [what, slots, number, slot, shift] of cases) {
  Deno.test(`a first frame ${number} in slot ${slot} of ${slots}: ${what}`, () => {
    const { board, numbers } = numbersOf(slots);
    assertEquals([numbers.isNew, numbers.shift], [true, 0]);
    numbers.learn(number, slot);
    assertEquals([numbers.isNew, numbers.shift, board.words[WORD.shift]], [false, shift, shift]);
    numbers.learn(number + 500, slot); // what was learnt stays
    assertEquals([numbers.shift, board.words[WORD.shift]], [shift, shift]);
  });
}

// Would catch: a long run whose first rounds were not looked at, taken for one that began with a high number.
Deno.test("a ring that the camera has been round shows nothing of its first number", () => {
  for (const at of [-1, -5, -8]) {
    const { ring, numbers } = numbersOf(8);
    ring[ring.length + at] ^= 1; // a picture's last byte differs in at least this bit from what was there
    numbers.learn(102, 4);
    assertEquals(numbers.shift, 0);
  }
  const believed = new FrameNumbers(new Board(8), { slots: 8, frameBytes: FRAME_BYTES });
  believed.learn(102, 4);
  assertEquals(believed.shift, 0);
});

Deno.test("the mark at the ring's end lies within the last slot, however small", () => {
  const { ring, numbers } = numbersOf(8, 3);
  assertEquals([...ring.subarray(0, 21)], Array(21).fill(0));
  numbers.learn(1001, 0);
  assertEquals(numbers.shift, -1000);
});
