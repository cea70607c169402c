/**
 * Decodes the metadata that a camera embeds in its frames: for frames that were recorded elsewhere, and for centroids.
 *
 * @module
 */
export { MetadataError } from "./src/errors.ts";
export type { FrameMetadata, RegionBounds, RegionMetadata } from "./src/frame/metadata.ts";
export { decodeMetadata } from "./src/frame/decode_metadata.ts";
export { MetadataDecoder } from "./src/frame/metadata_decoder.ts";
export { readExtended } from "./src/frame/metadata_extended.ts";
export type { ExtendedItem, ExtendedMetadata } from "./src/frame/metadata_extended.ts";
export type { ImageFormat } from "./src/frame/metadata_layout.ts";
export { particlesOf } from "./src/frame/particles.ts";
export type { Particle } from "./src/frame/particles.ts";
export { recompose } from "./src/frame/recompose.ts";
export type { Picture, RecomposeOptions } from "./src/frame/recompose.ts";
