// Where everything is in a TIFF. Would catch: pixels over directories that are needed only past 4 GiB, where no quick
// test comes, and blocks of planes that are given a wrong place.
import { assert, assertEquals } from "@std/assert";
import { directoryBytes } from "../../../../src/recording/tiff/directory.ts";
import { TiffLayout } from "../../../../src/recording/tiff/tiff_layout.ts";
import { runOf, type Shape } from "../synthetic_run.ts";

const one: Shape = { regions: [{ width: 64, height: 48 }] };
const two: Shape = { regions: [{ width: 9, height: 5 }, { width: 7, height: 3 }] };
const large: Shape = { regions: [{ width: 2048, height: 2048 }] };

for (
  const [name, shape, frames] of [
    ["of unknown length", one, undefined],
    ["of unknown length and two regions", two, undefined],
    ["of unknown length and large frames", large, undefined],
    ["of known length", one, 100],
    ["of known length past 4 GiB", large, 1000],
  ] as const
) {
  Deno.test(`a file ${name}: nothing overlaps`, () => {
    const layout = new TiffLayout(runOf(shape, { frames }), "run.ome.tif");
    if (frames === undefined) { for (let more = 0; more < 4; more++) layout.grow(); }
    const regions = shape.regions!.length;
    let from = layout.descriptionsAt[1] + layout.descriptionBytes, firstFrame = 0;
    const before = { classic: 0, big: 0 };
    for (const segment of layout.segments) {
      const { classic, big } = segment.directoriesAt;
      const room = (flavour: "classic" | "big") =>
        segment.described[flavour] * regions * directoryBytes(flavour);
      assert(classic >= from && classic % 8 === 0);
      assert(big >= classic + room("classic"));
      assert(segment.pixelsAt >= big + room("big") && segment.pixelsAt % 4096 === 0);
      assertEquals(segment.endsAt, segment.pixelsAt + segment.frames * layout.frameBytes);
      assertEquals([segment.firstFrame, segment.directoriesBefore], [firstFrame, before]);
      assert(segment.described.classic + segment.described.big >= segment.frames);
      const last = segment.firstFrame + segment.frames - 1;
      assertEquals(layout.frameAt(last) + layout.frameBytes, segment.endsAt);
      for (const flavour of ["classic", "big"] as const) {
        before[flavour] += segment.described[flavour] * regions;
        if (segment.described[flavour] < segment.frames) continue;
        const { at } = layout.directoryAt(flavour, last, regions - 1);
        assertEquals(at + directoryBytes(flavour), segment.directoriesAt[flavour] + room(flavour));
      }
      [from, firstFrame] = [segment.endsAt, firstFrame + segment.frames];
    }
    assertEquals(layout.capacity, firstFrame);
  });
}

Deno.test("planes of one region are one block through all segments; of several, a block in each", () => {
  const single = new TiffLayout(runOf(one), "run.ome.tif");
  const double = new TiffLayout(runOf(two), "run.ome.tif");
  for (const layout of [single, double]) for (let more = 0; more < 2; more++) layout.grow();
  const [a, b] = double.segments.map(({ frames }) => frames);
  const count = a + b + 10;
  assertEquals(single.blocks("big", count, false), [[{ directory: 0, frame: 0, count }]]);
  assertEquals(double.blocks("big", count, false), [
    [
      { directory: 0, frame: 0, count: a },
      { directory: 2 * a, frame: a, count: b },
      { directory: 2 * (a + b), frame: a + b, count: 10 },
    ],
    [
      { directory: a, frame: 0, count: a },
      { directory: 2 * a + b, frame: a, count: b },
      { directory: 2 * (a + b) + double.segments[2].frames, frame: a + b, count: 10 },
    ],
  ]);
  assertEquals(double.blocks("big", count, true)[1].at(-1), {
    directory: 2 * (a + b) + 10,
    frame: a + b,
    count: 10,
  });
});
