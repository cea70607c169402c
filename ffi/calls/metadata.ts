import { SettingsError } from "../../src/errors.ts";
import { checkInteger } from "../values.ts";
import type { Checker } from "./check.ts";

/**
 * A struct that libpvcam allocated. It can only be passed back and released. The brand keeps it apart from other
 * addresses.
 */
export type Allocated<Kind extends string> = bigint & { readonly allocated: Kind };

/**
 * libpvcam's own metadata decoder, and the structs that it allocates. These calls need no camera and no initialised
 * library. Frames are decoded in TypeScript; these calls are for comparison.
 */
export interface MetadataCalls {
  /** Allocates an md_frame with room for `regions` regions. */
  mdCreateFrameStructCont(regions: number): Promise<Allocated<"md_frame">>;
  /** Allocates an md_frame with room for the regions of a frame. */
  mdCreateFrameStruct(frame: Uint8Array): Promise<Allocated<"md_frame">>;
  /** Frees an md_frame. */
  mdReleaseFrameStruct(decoded: Allocated<"md_frame">): Promise<void>;
  /** Decodes a frame. The result points into `frame`, which must outlive it. */
  mdFrameDecode(decoded: Allocated<"md_frame">, frame: Uint8Array): Promise<void>;
  /** Puts the regions of a decoded frame into a picture, each at its place; only 16-bit pixels. */
  mdFrameRecompose(decoded: Allocated<"md_frame">, picture: Picture): Promise<void>;
  /** Decodes a block of extended metadata into an md_ext_item_collection. */
  mdReadExtended(collection: Uint8Array, block: Uint8Array): Promise<void>;
  /** Allocates a FRAME_INFO. */
  createFrameInfoStruct(): Promise<Allocated<"FRAME_INFO">>;
  /** Frees a FRAME_INFO. */
  releaseFrameInfoStruct(info: Allocated<"FRAME_INFO">): Promise<void>;
  /** Allocates a smart_stream_type. */
  createSmartStreamStruct(entries: number): Promise<Allocated<"smart_stream_type">>;
  /** Frees a smart_stream_type. */
  releaseSmartStreamStruct(list: Allocated<"smart_stream_type">): Promise<void>;
}

/** The place for a recomposed picture. */
export interface Picture {
  /** Memory for width times height 16-bit pixels. */
  readonly pixels: Uint16Array;
  /** The column of the picture at which the frame's implied region begins. */
  readonly x: number;
  /** The row of the picture at which the frame's implied region begins. */
  readonly y: number;
  /** Pixels in a row. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
}

/** The size of an md_ext_item_collection, in bytes. */
export const mdExtItemCollectionBytes = 6128;

/** Makes the calls for metadata. */
export function metadataCalls(checker: Checker): MetadataCalls {
  const { symbols } = checker;

  function allocated<Kind extends string>(to: BigUint64Array): () => Allocated<Kind> {
    return () => to[0] as Allocated<Kind>;
  }

  return {
    mdCreateFrameStructCont(regions) {
      const to = new BigUint64Array(new ArrayBuffer(8));
      return checker.call(
        "pl_md_create_frame_struct_cont",
        () => symbols.pl_md_create_frame_struct_cont(to, regions),
        { tried: `${regions} regions`, result: allocated<"md_frame">(to) },
      );
    },
    mdCreateFrameStruct(frame) {
      const to = new BigUint64Array(new ArrayBuffer(8));
      return checker.call(
        "pl_md_create_frame_struct",
        () => symbols.pl_md_create_frame_struct(to, frame, frame.byteLength),
        { tried: `a frame of ${frame.byteLength} bytes`, result: allocated<"md_frame">(to) },
      );
    },
    mdReleaseFrameStruct(decoded) {
      return checker.call("pl_md_release_frame_struct", () => symbols.pl_md_release_frame_struct(decoded));
    },
    mdFrameDecode(decoded, frame) {
      return checker.call(
        "pl_md_frame_decode",
        () => symbols.pl_md_frame_decode(decoded, frame, frame.byteLength),
        { tried: `a frame of ${frame.byteLength} bytes` },
      );
    },
    async mdFrameRecompose(decoded, { pixels, x, y, width, height }) {
      for (const value of [x, y, width, height]) checkInteger("uns16", value, "a picture's place or size");
      if (pixels.length < width * height) {
        throw new SettingsError(
          `Cannot make a picture of ${width} x ${height}: its memory has room for only ${pixels.length} pixels`,
        );
      }
      return await checker.call(
        "pl_md_frame_recompose",
        () => symbols.pl_md_frame_recompose(pixels, x, y, width, height, decoded),
        { tried: `a picture of ${width} x ${height} with the frame at column ${x} and row ${y}` },
      );
    },
    async mdReadExtended(collection, block) {
      if (collection.byteLength < mdExtItemCollectionBytes) {
        throw new SettingsError(
          `Cannot read extended metadata into ${collection.byteLength} bytes: libpvcam writes ${mdExtItemCollectionBytes}`,
        );
      }
      return await checker.call(
        "pl_md_read_extended",
        () => symbols.pl_md_read_extended(collection, block, block.byteLength),
        { tried: `a block of ${block.byteLength} bytes` },
      );
    },
    createFrameInfoStruct() {
      const to = new BigUint64Array(new ArrayBuffer(8));
      return checker.call("pl_create_frame_info_struct", () => symbols.pl_create_frame_info_struct(to), {
        result: allocated<"FRAME_INFO">(to),
      });
    },
    releaseFrameInfoStruct(info) {
      return checker.call("pl_release_frame_info_struct", () => symbols.pl_release_frame_info_struct(info));
    },
    createSmartStreamStruct(entries) {
      const to = new BigUint64Array(new ArrayBuffer(8));
      return checker.call(
        "pl_create_smart_stream_struct",
        () => symbols.pl_create_smart_stream_struct(to, entries),
        { tried: `${entries} entries`, result: allocated<"smart_stream_type">(to) },
      );
    },
    releaseSmartStreamStruct(list) {
      const from = new BigUint64Array([list]);
      return checker.call(
        "pl_release_smart_stream_struct",
        () => symbols.pl_release_smart_stream_struct(from),
      );
    },
  };
}
