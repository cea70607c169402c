// Pictures that kernels are tried on, and what NumPy, SciPy and scikit-image make of the same ones.
import type { PictureRegion, PlainPicture } from "../../../src/analysis/mod.ts";
import { ARENA_BYTES } from "../../../src/analysis/kernels/arena.ts";
import { noteWasmMemory } from "../../../src/ring/wasm_memory.ts";
import { askPython } from "../../readers/python.ts";

/** A picture with a name, in memory that kernels compute on in place or have to copy. */
export interface Trial extends PlainPicture {
  readonly name: string;
  readonly region?: PictureRegion;
}

const sizes = [[1, 1], [1, 7], [9, 1], [17, 13], [64, 64], [301, 203]] as const;

/** The same numbers each time, from 0 to 2^32 - 1. */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
}

/** Pictures of odd sizes, random, saturated and zero, of 8 and of 16 bits, whole and within regions of one pixel and more. */
export function trials(): Trial[] {
  const all: Trial[] = [];
  const random = randomNumbers(5);
  for (const [width, height] of sizes) {
    for (const bits of [8, 16]) {
      const make = () => bits === 8 ? new Uint8Array(width * height) : new Uint16Array(width * height);
      const size = `${width} x ${height} of ${bits} bits`;
      all.push({ name: `random ${size}`, width, height, pixels: make().map(() => random() >>> 32 - bits) });
      all.push({ name: `saturated ${size}`, width, height, pixels: make().fill(2 ** bits - 1) });
      all.push({ name: `zero ${size}`, width, height, pixels: make() });
    }
  }
  const big = all.filter(({ width, name }) => width > 16 && name.startsWith("random"));
  for (const trial of big) {
    const { width, height, name } = trial;
    const regions = [
      { x: 5, y: 3, width: 11, height: 7 },
      { x: width - 1, y: height - 1, width: 1, height: 1 },
      { x: 1, y: 0, width: width - 1, height },
      { x: 0, y: 2, width, height: height - 3 },
    ];
    for (const region of regions) {
      all.push({ ...trial, region, name: `${name} at ${Object.values(region).join(",")}` });
    }
  }
  return all;
}

/** The same picture in the slot of a ring, where kernels compute in place; around it lie other numbers. */
export function inRing<Some extends PlainPicture>(picture: Some): Some {
  const { pixels } = picture;
  if (typeof WebAssembly === "undefined") return picture; // there is no such ring
  const slotsAt = 2 * ARENA_BYTES;
  const pages = Math.ceil((slotsAt + pixels.byteLength + 2048) / 65536);
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  noteWasmMemory({ memory, slotsAt });
  new Uint8Array(memory.buffer, slotsAt).fill(77);
  const at = slotsAt + 1026; // as odd as a slot behind embedded metadata
  const bytes = new Uint8Array(memory.buffer, at, pixels.byteLength);
  bytes.set(new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength));
  const Kind = pixels.BYTES_PER_ELEMENT === 1 ? Uint8Array : Uint16Array;
  return { ...picture, pixels: new Kind(memory.buffer as ArrayBuffer, at, pixels.length) };
}

/**
 * What Python computes of pictures: a snippet gives `answer(p)`, where `p` is a picture or its region as a NumPy array;
 * `skimage` and `ndimage` are there. The answers come in the order of the pictures.
 */
export async function referenceOf<Answer>(pictures: readonly Trial[], snippet: string): Promise<Answer[]> {
  const folder = await Deno.makeTempDir({ prefix: "pvcam-pictures-" });
  try {
    const described = await Promise.all(pictures.map(async ({ pixels, width, height, region }, index) => {
      const { buffer, byteOffset, byteLength } = pixels;
      await Deno.writeFile(`${folder}/${index}`, new Uint8Array(buffer, byteOffset, byteLength).slice());
      return { width, height, bytes: pixels.BYTES_PER_ELEMENT, region };
    }));
    await Deno.writeTextFile(`${folder}/pictures.json`, JSON.stringify(described));
    return await askPython<Answer[]>(`${reading}\n${snippet}\n${answering}`, folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const reading = `
from scipy import ndimage
import skimage
def pictures():
    for index, d in enumerate(json.load(open(args[0] + '/pictures.json'))):
        p = np.fromfile(f'{args[0]}/{index}', dtype=[None, np.uint8, np.uint16][d['bytes']])
        p = p.reshape(d['height'], d['width'])
        r = d.get('region')
        yield p if r is None else p[r['y']:r['y'] + r['height'], r['x']:r['x'] + r['width']]
`;
const answering = "print(json.dumps([answer(p) for p in pictures()]))";
