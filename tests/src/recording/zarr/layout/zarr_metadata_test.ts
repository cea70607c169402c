// How a picture is described to other programs. Would catch: channels that are shown black, or burnt out; regions and
// positions that lie on each other.
import { assertEquals } from "@std/assert";
import { planAxes } from "../../../../../src/plan/axes.ts";
import { readPlan } from "../../../../../src/plan/reading/read_plan.ts";
import type { SinkRun } from "../../../../../src/recording/sink.ts";
import { type ImageFacts, imageMetadata } from "../../../../../src/recording/zarr/layout/zarr_metadata.ts";
import { runOf, type Shape } from "../../synthetic_run.ts";

// deno-lint-ignore no-explicit-any -- JSON of any shape
type Loose = any;

function described(
  run: SinkRun,
  { region = 0, p = 0, ...more }: Partial<ImageFacts["picture"] & ImageFacts> = {},
) {
  const picture = { p, region, name: "cells", sizes: { t: 1, c: 1, z: 1 } };
  const { ome } = (imageMetadata(run, { picture, ...more }) as Loose).attributes;
  const transforms: Loose[] = ome.multiscales[0].datasets[0].coordinateTransformations;
  return {
    channels: ome.omero?.channels,
    axes: ome.multiscales[0].axes,
    scale: transforms[0].scale,
    offset: transforms[1]?.translation,
  };
}

const axesOf = (plan: object) => planAxes(readPlan(plan, { stage: () => {} }));
const channels = [{ config: "DAPI", color: "#0000ff" }, "GFP"];
const inner = [{ axis: "c", size: 2 }, { axis: "z", size: 3 }] as const;

Deno.test("a channel is shown from its least pixel to its most; from the least to the most possible if it has none yet", () => {
  for (const [bytesPerPixel, most] of [[1, 255], [2, 65_535]] as const) {
    const run = runOf({ bytesPerPixel }, { axes: axesOf({ channels, z_plan: { range: 2, step: 0.25 } }) });
    const seen = described(run, { inner, windows: [undefined, { least: 3, most: 200 }] }).channels;
    assertEquals(seen.map((one: Loose) => [one.label, one.active, one.window]), [
      ["DAPI", true, { min: 0, max: most, start: 0, end: most }],
      ["GFP", true, { min: 0, max: most, start: 3, end: 200 }],
    ]);
    assertEquals(seen[0].color, "0000FF");
  }
  assertEquals(described(runOf({})).channels, undefined);
});

Deno.test("planes have their distance, and pixels their size with the binning", () => {
  const run = runOf({ regions: [{ width: 8, height: 6, binning: [2, 4] }] }, {
    axes: axesOf({ channels, z_plan: { range: 2, step: 0.25 } }),
  });
  const { scale, axes, offset } = described(run, { inner });
  assertEquals([scale.slice(1), offset], [[1, 0.25, 26, 13], undefined]);
  assertEquals(axes.map(({ name, unit }: Loose) => [name, unit]), [
    ["t", "second"],
    ["c", undefined],
    ["z", "micrometer"],
    ["y", "micrometer"],
    ["x", "micrometer"],
  ]);
});

Deno.test("several regions lie where they are on the sensor, and several positions where the stage was", () => {
  const shape: Shape = { regions: [{ width: 8, height: 6 }, { width: 4, height: 4, binning: [2, 2] }] };
  assertEquals(described(runOf(shape), { region: 1 }).offset, [0, 20 * 6.5, 10 * 6.5]);
  const axes = axesOf({ stage_positions: [[1, 2, 3], [-30.5, 40, 3]] });
  assertEquals(described(runOf({}, { axes }), { p: 1 }).offset, [0, 40, -30.5]);
  assertEquals(described(runOf(shape, { axes }), { p: 1, region: 1 }).offset, [0, 40 + 130, -30.5 + 65]);
});
