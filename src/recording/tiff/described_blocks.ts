import { between } from "./between.ts";
import type { PlaneBlock } from "./ome_contents.ts";

/** A number in an element, by its name; NaN if it is not there. */
export function attributeIn(text: string, name: string): number {
  return Number(text.match(new RegExp(`\\b${name}="(\\d+)"`))?.[1] ?? NaN);
}

/** The order of taking, which the description of an experiment gives beside its axes. */
export function takingIn(xml: string): { frames: number; blocks: PlaneBlock[][] } | undefined {
  const [own] = between(xml, 'Namespace="pvcam-deno/taking">', "</MapAnnotation>");
  if (own === undefined) return undefined;
  const frames = Number(own.match(/<M K="frames">(\d+)<\/M>/)?.[1] ?? NaN);
  const blocks = [...own.matchAll(/<M K="region\d+">([\d ;]+)<\/M>/g)].map(([, list]) =>
    list.split(";").map((block) => {
      const [directory = NaN, frame = NaN, count = NaN] = block.split(" ").map(Number);
      return { directory, frame, count };
    })
  );
  return { frames, blocks };
}

/** The blocks of planes of each picture. */
export function blocksIn(xml: string): PlaneBlock[][] {
  return [...between(xml, "<Pixels ", "</Pixels>")].map((pixels) =>
    [...between(pixels, "<TiffData ", ">")].map((block) => ({
      directory: attributeIn(block, "IFD"),
      frame: attributeIn(block, "FirstT"),
      count: attributeIn(block, "PlaneCount"),
    }))
  );
}
