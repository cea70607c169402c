import type { FrameMetadata } from "./metadata.ts";
import { MetadataDecoder } from "./metadata_decoder.ts";

/**
 * Decodes the frame that begins at the first of these bytes.
 *
 * @throws {MetadataError} If the metadata is broken. {@linkcode MetadataDecoder} gives the intact part of such a frame.
 */
export function decodeMetadata(bytes: Uint8Array): FrameMetadata {
  const metadata = new MetadataDecoder(bytes);
  if (!metadata.decode()) throw metadata.error;
  return metadata;
}
