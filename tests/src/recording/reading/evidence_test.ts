// How many frames a recording has by all that counts them: too many, and a repair invents frames; too few, and it cuts.
import { assertEquals } from "@std/assert";
import {
  countSoundRows,
  type Evidence,
  framesBeyondDoubt,
  framesVouchedFor,
} from "../../../../src/recording/reading/evidence.ts";
import { type Row, rowsOf } from "./rows_of.ts";

type Counts = [described: number | undefined, recorded: number, rows: number, held: number];
const evidence = ([described, recorded, rows, held]: Counts, soundRows = rows): Evidence => ({
  described,
  recorded,
  rows,
  soundRows,
  held,
});

const killed: [kind: string, counts: Counts, frames: number | undefined][] = [
  ["raw", [undefined, 4, 6, 6], 6],
  ["raw", [undefined, 7, 6, 7], undefined],
  ["raw", [undefined, 4, 6, 5], undefined],
  ["ome-zarr", [4, 4, 6, 6], 6],
  ["ome-zarr", [7, 4, 6, 7], undefined],
  ["ome-tiff", [5, 4, 6, 6], 5],
  ["ome-tiff", [4, 4, 4, 4], 4],
  ["ome-tiff", [5, 4, 4, 5], undefined],
  ["ome-tiff", [5, 6, 6, 6], undefined],
  ["ome-tiff", [5, 4, 6, 4], undefined],
  ["hdf5", [5, 4, 4, 5], 4],
  ["hdf5", [5, 4, 6, 6], 5],
  ["hdf5", [undefined, 4, 6, 6], 6],
  ["hdf5", [3, 4, 6, 6], undefined],
];
for (const [kind, counts, frames] of killed) {
  const [described, recorded, rows, held] = counts;
  Deno.test(`a killed ${kind} that describes ${described}, records ${recorded}, lists ${rows} and holds ${held}`, () => {
    assertEquals(framesBeyondDoubt(evidence(counts), kind), frames);
    assertEquals(framesBeyondDoubt(evidence(counts, rows - 1), kind), undefined, "a row is damaged");
  });
}

Deno.test("of three counts the middle one is believed, of two the smaller, and never more than is described", () => {
  const vouched = (described: number | undefined, recorded?: number, rows?: number) =>
    framesVouchedFor({ described, recorded, rows });
  assertEquals([vouched(5, 9, 7), vouched(9, 5, 7), vouched(7, 9, 5)], [5, 7, 7]);
  assertEquals([vouched(7, 9), vouched(9, undefined, 7), vouched(undefined, 9, 7)], [7, 7, 7]);
  assertEquals([vouched(7), vouched(undefined)], [7, 0]);
});

Deno.test("rows are sound as far as their numbers go up, and by no more than their losses explain", () => {
  const sound = (...rows: Row[]) => countSoundRows(rowsOf(rows));
  const first = { sequence: 0, frameNumber: 1 };
  assertEquals([sound(), sound(first), sound(first, first)], [0, 1, 1]);
  const leaps: [sequence: number, frameNumber: number, loss: keyof Row][] = [
    [1, 4, "missing"],
    [3, 4, "unseen"],
    [3, 4, "lapped"],
  ];
  for (const [sequence, frameNumber, loss] of leaps) {
    const leap = (lost: number) => ({ sequence, frameNumber, [loss]: lost });
    assertEquals([sound(first, leap(2)), sound(first, leap(1))], [2, 1], loss);
  }
  assertEquals(sound(first, { sequence: 2, frameNumber: 2 }), 1, "a sequence that no loss explains");
  assertEquals(sound(first, { sequence: 1, frameNumber: 1 }), 1, "a number twice");
  assertEquals(sound(first, { sequence: 0, frameNumber: 2 }), 1, "a sequence twice");
});
