// Where each frame of an experiment belongs. Would catch: a plane in another's place, and a plan that loses its axes.
import { assertEquals } from "@std/assert";
import type { FramePlace } from "../../../../src/frame/place.ts";
import { PlaneMap } from "../../../../src/recording/record/plane_map.ts";
import type { SinkAxes } from "../../../../src/recording/sink.ts";

function mapOf(places: readonly (FramePlace | undefined)[], axes?: Partial<SinkAxes>): PlaneMap {
  const map = new PlaneMap(
    axes && { sizes: { t: 1, c: 1, z: 1, p: 1 }, channels: [], positions: [], ...axes } as SinkAxes,
  );
  for (const place of places) map.add(place);
  return map;
}

/** The positions with their frames as a list. */
const positionsOf = (map: PlaneMap) =>
  map.positions()?.map(({ frames, ...own }) => ({ ...own, frames: [...frames] }));

const named = { channel: "a" };

Deno.test("each frame has its place in its position, by time, channel and plane; what was not taken has none", () => {
  const map = mapOf([
    { t: 0, c: 0, z: 0, p: 0, ...named },
    { t: 0, c: 0, z: 1, p: 0 },
    { t: 0, c: 1, z: 0, p: 0 },
    { t: 1, c: 1, z: 1, p: 0 },
    { t: 0, c: 1, z: 2, p: 2, position: "far" },
    { t: 0, c: 1, z: 1, p: 2, position: "farther" },
  ]);
  assertEquals(positionsOf(map), [
    {
      p: 0,
      name: "Position 0",
      sizes: { t: 2, c: 2, z: 3 },
      frames: [0, 1, -1, 2, -1, -1, -1, -1, -1, -1, 3, -1],
    },
    { p: 2, name: "far", sizes: { t: 1, c: 2, z: 3 }, frames: [-1, -1, -1, -1, 5, 4] },
  ]);
  assertEquals(map.count, 6);
  assertEquals(map.places()[3], { t: 1, c: 1, z: 1, p: 0 });
});

Deno.test("a position of a single plane has it, and one that is alone needs no name", () => {
  const map = mapOf([{ t: 0, c: 0, ...named }]);
  assertEquals(positionsOf(map), [{ p: 0, name: undefined, sizes: { t: 1, c: 1, z: 1 }, frames: [0] }]);
});

Deno.test("a resumed recording begins with its own first time point; channels and planes keep their numbers", () => {
  const [own] = positionsOf(mapOf([{ t: 5, c: 1, z: 1 }, { t: 7, c: 1, z: 1 }]))!;
  assertEquals(own.sizes, { t: 3, c: 2, z: 2 });
  assertEquals(own.frames, [-1, -1, -1, 0, -1, -1, -1, -1, -1, -1, -1, 1]);
});

Deno.test("planned axes and names count also where no frame was taken yet", () => {
  const map = mapOf([{ t: 0, c: 0, position: "every field" }], {
    sizes: { t: 9, c: 2, z: 3, p: 1 },
    channels: ["a", "b"],
    colors: [null, "00FF00"],
    positions: [{ name: "field 1" }],
  });
  const [own] = positionsOf(map)!;
  assertEquals([own.name, own.sizes], ["field 1", { t: 1, c: 2, z: 3 }]);
  assertEquals(map.channels, [{ name: "a" }, { name: "b", color: "00FF00" }]);
});

Deno.test("frames count in the order of taking where time is all, and where two are at one place", () => {
  assertEquals(positionsOf(mapOf([])), undefined);
  assertEquals(positionsOf(mapOf([], { channels: ["a"] })), undefined);
  assertEquals(positionsOf(mapOf([undefined, undefined])), undefined);
  assertEquals(positionsOf(mapOf([{}, {}])), undefined, "time alone");
  for (const axis of ["c", "z", "p"]) {
    assertEquals(positionsOf(mapOf([{ t: 0 }, { t: 0, [axis]: 1 }])) === undefined, false, axis);
  }
  assertEquals(positionsOf(mapOf([{ t: 0, ...named }, { t: 0 }])), undefined, "one place twice");
  assertEquals(positionsOf(mapOf([{ t: 0, z: 1 }, { t: 1, z: -1 }])), undefined, "a place before the first");
  assertEquals(positionsOf(mapOf([{ t: 0 }, { t: 0, p: 3, z: 2 ** 22 }])), undefined, "no experiment");
  assertEquals(positionsOf(mapOf([{ t: 0, ...named }, { t: 1, c: 1 }]))?.length, 1, "one channel is named");
  const plate = { plate: { rows: 1, columns: 1 } } as unknown as Partial<SinkAxes>;
  assertEquals(positionsOf(mapOf([{}], plate))?.length, 1, "a plate has wells, and be it one");
});

Deno.test("a frame without a place has its number as time; places outlive the memory of many frames", () => {
  const many = 3000;
  const map = mapOf(Array.from({ length: many }, (_, t) => ({ t: many - t, c: t % 2, xUm: t })));
  const places = map.places();
  assertEquals(places.every(({ t, c }, frame) => t === many - frame && c === frame % 2), true);
  assertEquals(map.stageAt(many - 1), [many - 1, NaN, NaN]);
  assertEquals(mapOf([undefined, {}]).places()[1], { t: 1, c: 0, z: 0, p: 0 });
  assertEquals([mapOf([undefined]).places(), mapOf([undefined]).stageAt(0)], [[], [NaN, NaN, NaN]]);
  assertEquals(mapOf([{}, { xUm: 1, yUm: 2, zUm: 3 }]).stageAt(1), [1, 2, 3]);
});

Deno.test("the distance of planes is the planned one, or the one between the first two frames that tell", () => {
  const at = (z: number, zUm?: number) => ({ z, zUm });
  assertEquals(mapOf([at(0, 5), at(3, 3.5)], { zStepUm: 0.25 }).zStepUm, 0.25);
  assertEquals(mapOf([], { zStepUm: 0.25 }).zStepUm, 0.25);
  assertEquals(mapOf([at(0, 5), at(3, 3.5)]).zStepUm, 0.5);
  assertEquals(mapOf([at(1, 5), at(1, 6), at(2, 6), at(0, 6.6)]).zStepUm, 0.3);
  assertEquals(mapOf([at(0, 0.1), at(1, 0.3)]).zStepUm, 0.2, "without the errors of binary fractions");
  for (const one of [[], [at(0, 5)], [at(0), at(1)], [at(0, 5), at(1, 5)], [undefined]]) {
    assertEquals(mapOf(one).zStepUm, undefined);
  }
});

// Would catch: the distance between two positions, or two channels' foci, in the place of that between two planes.
Deno.test("the distance of planes is that within a stack, however stacks are taken by turns", () => {
  for (const axis of ["c", "p"]) {
    const at = (z: number, zUm: number, other: number) => ({ z, zUm, [axis]: other });
    const turns = [at(0, 10, 0), at(0, 70, 1), at(1, 12, 0), at(1, 72, 1)];
    assertEquals(mapOf(turns).zStepUm, 2, axis);
  }
});

Deno.test("a channel has the name and the settings of its first frame that says them", () => {
  const settings = { gain: "1" };
  const map = mapOf([
    { c: 1, channel: "b" },
    { c: 1, settings, bitDepth: 12 },
    { c: 1, channel: "late", settings: { gain: "2" }, bitDepth: 16 },
  ]);
  assertEquals(map.channels[1], { name: "b", settings, bitDepth: 12 });
  assertEquals(map.channels.length, 2);
  assertEquals([map.bits(8), map.bits(16), mapOf([]).bits(8)], [12, 16, 8]);
});
