import type { MetadataError } from "../errors.ts";
import { metadataErrorOf } from "./metadata_fault.ts";
import { extendedItemBytes, extendedTags } from "./metadata_layout.ts";

/** What a block of extended metadata holds: in practice a particle that the camera found. */
export interface ExtendedMetadata {
  /** All numbers, in the order of the camera: tag and 32 bits. */
  readonly items: readonly { readonly tag: "particleId" | "m0" | "m2"; readonly value: number }[];
  /** The particle's number; 0 for a particle that the camera has not linked to the frame before. */
  readonly particleId?: number;
  /** The particle's moment of order 0: the sum of its pixels, in counts. */
  readonly m0?: number;
  /** The particle's moment of order 2: its spread, in pixels squared. */
  readonly m2?: number;
  /** What is wrong with the block; the items before the fault are valid. */
  readonly error?: MetadataError;
}

/** One number of extended metadata. */
export type ExtendedItem = ExtendedMetadata["items"][number];

/** Binary places after the point in the moment of order 2. */
const m2Scale = 2 ** 19;

/** Reads a block of extended metadata. It throws no error; `error` says what could not be read. */
export function readExtended(bytes: Uint8Array): ExtendedMetadata {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const items: ExtendedItem[] = [];
  const found: { particleId?: number; m0?: number; m2?: number; error?: MetadataError } = {};
  for (let at = 0; at < bytes.byteLength; at += extendedItemBytes) {
    const number = view.getUint8(at);
    const tag = extendedTags[number];
    if (tag === undefined) {
      found.error = metadataErrorOf({ kind: "tag", found: number, needed: extendedTags.length - 1 });
      break;
    }
    const left = bytes.byteLength - at;
    if (left < extendedItemBytes) {
      found.error = metadataErrorOf({ kind: "item", found: left, needed: extendedItemBytes });
      break;
    }
    const value = view.getUint32(at + 1, true);
    items.push({ tag, value });
    found[tag] = tag === "m2" ? value / m2Scale : value;
  }
  return { items, ...found };
}
