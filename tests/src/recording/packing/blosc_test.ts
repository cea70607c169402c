// Planes that are packed: what comes out again, here and in c-blosc, and what damaged bytes do.
import { assert, assertEquals, assertLess, assertLessOrEqual } from "@std/assert";
import {
  type Codec,
  headerBytes,
  packPlane,
  storeAsItIs,
  unpackPlane,
} from "../../../../src/recording/packing/blosc.ts";
import { blocks } from "../../../../src/recording/packing/blocks.ts";
import { askPython, pythonReaders } from "../../../readers/python.ts";
import { Random } from "../damage/random.ts";
import { inTempFolder } from "../temp_folder.ts";

const random = new Random(7);
const codecs: readonly Codec[] = ["zstd", "lz4"];

const kinds: Readonly<Record<string, (index: number) => number>> = {
  noise: () => 100 + random.below(30),
  smooth: (index) => index >> 4,
  anything: () => random.below(65_536),
};

function planeOf(pixels: number, bytesPerPixel: number, kind: string): Uint8Array {
  const plane = bytesPerPixel === 1 ? new Uint8Array(pixels) : new Uint16Array(pixels);
  for (let index = 0; index < pixels; index++) plane[index] = kinds[kind](index);
  return new Uint8Array(plane.buffer);
}

// Would catch: pixels that go elsewhere at the end of a vector, or that do not come back.
Deno.test("pixels are shuffled, and come back", () => {
  const room = blocks();
  for (const pixels of [1, 3, 15, 16, 17, 1001]) {
    const plane = new Uint8Array(2 * pixels).map(() => random.below(256));
    room.pixels.set(plane);
    room.shuffleBytes(pixels);
    assertEquals(room.shuffled.slice(0, pixels), plane.filter((_, at) => at % 2 === 0));
    assertEquals(room.shuffled.slice(pixels, 2 * pixels), plane.filter((_, at) => at % 2 === 1));
    room.pixels.fill(0, 0, plane.length);
    room.unshuffleBytes(pixels);
    assertEquals(room.pixels.slice(0, plane.length), plane);
  }
});

// Would catch: a header, a block at the border or a stored block that c-blosc, and so every reader of Zarr, refuses.
Deno.test("planes of all sizes come back as they were, by c-blosc too", () =>
  inTempFolder(async (folder) => {
    const names: string[] = [];
    const one = async (name: string, plane: Uint8Array, packed: Uint8Array) => {
      assert(unpackPlane(packed, plane.length)!.every((byte, at) => byte === plane[at]), name);
      await Deno.writeFile(`${folder}/${name}.packed`, packed);
      await Deno.writeFile(`${folder}/${name}.plane`, plane);
      names.push(`${folder}/${name}`);
    };
    for (const bytesPerPixel of [1, 2]) {
      for (const pixels of [1, 8, 63, 1001, 122_880, 122_888, 245_761, 600_001]) {
        for (const kind of Object.keys(kinds)) {
          const plane = planeOf(pixels, bytesPerPixel, kind);
          for (const codec of codecs) {
            const packing = { codec, bytesPerPixel };
            const out = new Uint8Array(plane.length + headerBytes);
            const length = packPlane(plane, packing, out);
            assertLessOrEqual(length, plane.length + headerBytes);
            if (kind === "smooth" && pixels > 1000) assertLess(length, plane.length / 2);
            if (kind === "noise" && pixels > 1000 && bytesPerPixel === 2) {
              assertLess(length, plane.length * 0.55, codec);
            }
            const name = `${codec}_${bytesPerPixel}_${pixels}_${kind}`;
            await one(name, plane, out.slice(0, length));
            await one(`${name}_as_it_is`, plane, out.slice(0, storeAsItIs(plane, packing, out)));
          }
        }
      }
    }
    if (!pythonReaders) return;
    const right = await askPython(
      `
from numcodecs import Blosc
read = lambda path: open(path, "rb").read()
print(json.dumps(all(bytes(Blosc().decode(read(path + ".packed"))) == read(path + ".plane") for path in args)))`,
      ...names,
    );
    assertEquals(right, true);
  }));

// Would catch: damaged bytes that throw, promise gigabytes, or come out as a plane of another size.
Deno.test("damaged bytes give nothing, or a plane of the right size", () => {
  const plane = planeOf(300_000, 2, "smooth");
  const out = new Uint8Array(plane.length + headerBytes);
  const made = codecs.map((codec) => out.slice(0, packPlane(plane, { codec, bytesPerPixel: 2 }, out)));
  for (let round = 0; round < 4000; round++) {
    const packed = made[round % made.length];
    const damaged = packed.slice(0, random.below(4) ? packed.length : random.below(packed.length));
    const near = random.below(2) ? Math.min(40, damaged.length) : damaged.length;
    for (let bits = 1 + random.below(3); bits > 0 && near > 0; bits--) {
      damaged[random.below(near)] ^= 1 << random.below(8);
    }
    const seen = unpackPlane(damaged, plane.length);
    if (seen) assertEquals(seen.length, plane.length);
  }
});
