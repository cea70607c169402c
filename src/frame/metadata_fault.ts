import { MetadataError } from "../errors.ts";
import { signature } from "./metadata_layout.ts";

/** What can be wrong with embedded metadata, with the code of libpvcam's own decoder for it. */
export type FaultKind =
  | "cut"
  | "room"
  | "signature"
  | "binning"
  | "tag"
  | "item";

/** What is being read, for the sentence. */
export type FaultPart =
  | "the frame's header"
  | "the frame's extended metadata"
  | "the region's header"
  | "the region's extended metadata"
  | "the region's pixels";

/** The numbers for the sentence about a fault; each kind of fault uses some of them. */
export interface Fault {
  readonly kind: FaultKind;
  /** The part that was cut short. */
  readonly part?: FaultPart;
  /** Place of the region in the frame, from 0. */
  readonly region?: number;
  /** What was found: bytes, regions, a signature or a tag. */
  readonly found: number;
  /** What was needed, or allowed. */
  readonly needed: number;
}

const codes: Record<FaultKind, readonly [number, string]> = {
  cut: [172, "PL_ERR_BUFFER_TOO_SMALL"],
  room: [172, "PL_ERR_BUFFER_TOO_SMALL"],
  signature: [192, "PL_ERR_METADATA_INVALID"],
  binning: [192, "PL_ERR_METADATA_INVALID"],
  tag: [186, "PL_ERR_INDEX_OUT_OF_RANGE"],
  item: [192, "PL_ERR_METADATA_INVALID"],
};

function sentenceOf({ kind, part, region, found, needed }: Fault): string {
  const where = region === undefined ? "" : ` (region ${region + 1} of the frame)`;
  switch (kind) {
    case "cut":
      return `The embedded metadata is cut short: ${part}${where} takes ${needed} bytes and ${found} are left.`;
    case "room":
      return `The embedded metadata names ${found} regions, and there is room for ${needed}.`;
    case "signature":
      return `The frame does not begin with the metadata signature ${hex(signature)} but with ${
        hex(found)
      }: ` +
        `either metadata is off in the camera, or the camera was writing into this slot.`;
    case "binning":
      return `The embedded metadata gives a binning of 0${where}, so the size of its pixels cannot be known.`;
    case "tag":
      return `The extended metadata has an item with the unknown tag ${found}; ${needed} is the highest known.`;
    case "item":
      return `The extended metadata ends inside an item: ${needed} bytes are needed and ${found} are left.`;
  }
}

function hex(word: number): string {
  return `0x${word.toString(16).padStart(8, "0")}`;
}

/** Makes the error for a fault. */
export function metadataErrorOf(fault: Fault): MetadataError {
  const [code, codeName] = codes[fault.kind];
  return new MetadataError(sentenceOf(fault), code, codeName);
}
