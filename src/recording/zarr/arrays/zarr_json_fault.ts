import { isCodec, shuffleFor } from "../../packing/blosc.ts";

// deno-lint-ignore no-explicit-any -- foreign JSON, whose shape is checked here
type Loose = any;

/** The keys in the metadata of an array. Zarr allows no others. */
const keys = [
  "zarr_format",
  "node_type",
  "shape",
  "data_type",
  "chunk_grid",
  "chunk_key_encoding",
  "fill_value",
  "codecs",
  "attributes",
  "dimension_names",
  "storage_transformers",
];

function isLittle(codec: Loose): boolean {
  return codec?.name === "bytes" && codec.configuration?.endian === "little";
}

function isZstd(codec: Loose): boolean {
  const { level, checksum } = codec?.configuration ?? {};
  return codec?.name === "zstd" && Number.isInteger(level) && typeof checksum === "boolean";
}

function isBlosc(codec: Loose, dataType: Loose): boolean {
  const { typesize, cname, clevel, shuffle, blocksize } = codec?.configuration ?? {};
  const bytesPerPixel = dataType === "uint16" ? 2 : 1;
  return codec?.name === "blosc" && typesize === bytesPerPixel && isCodec(cname) &&
    Number.isInteger(clevel) && clevel >= 0 && clevel <= 9 &&
    shuffle === shuffleFor(bytesPerPixel) && blocksize === 0;
}

/** A value as a list; an empty one if it is none. */
function listOf(value: Loose): Loose[] {
  return Array.isArray(value) ? value : [];
}

function areCounts(value: Loose, length: number): boolean {
  return Array.isArray(value) && value.length === length &&
    value.every((one) => Number.isSafeInteger(one) && one >= 1);
}

/** Whether each chunk is a single plane of the array. If not, bytes would be read at wrong places. */
function isPlane(chunk: Loose, shape: readonly number[]): boolean {
  return areCounts(chunk, shape.length) &&
    chunk.every((size: number, axis: number) => size === (axis < shape.length - 2 ? 1 : shape[axis]));
}

/**
 * The part of an array's `zarr.json` that other readers of Zarr would refuse or misunderstand; nothing if everything is
 * as this library writes it.
 */
export function arrayJsonFault(json: Loose): string | undefined {
  const shape = listOf(json?.shape);
  const rank = shape.length;
  const [sharding, ...more] = listOf(json?.codecs);
  const inner = sharding?.configuration;
  const [bytes, packing, ...others] = listOf(inner?.codecs);
  const parts: Record<string, boolean> = {
    "keys": Object.keys(json ?? {}).every((key) => keys.includes(key)),
    "zarr_format": json?.zarr_format === 3,
    "node_type": json?.node_type === "array",
    "chunk_grid": json?.chunk_grid?.name === "regular" &&
      areCounts(json.chunk_grid.configuration?.chunk_shape, rank) &&
      json.chunk_grid.configuration.chunk_shape.every((size: number, axis: number) =>
        size % inner?.chunk_shape?.[axis] === 0
      ),
    "chunk_key_encoding": json?.chunk_key_encoding?.name === "default" &&
      json.chunk_key_encoding.configuration?.separator === "/",
    "fill_value": json?.fill_value === 0,
    "codecs": sharding?.name === "sharding_indexed" && more.length === 0 &&
      isPlane(inner?.chunk_shape, shape) && isLittle(bytes) &&
      (packing === undefined || isZstd(packing) || isBlosc(packing, json.data_type)) &&
      others.length === 0,
    "index_location": inner?.index_location === undefined || inner.index_location === "end",
    "index_codecs": inner?.index_codecs?.length === 2 && isLittle(inner.index_codecs[0]) &&
      inner.index_codecs[1]?.name === "crc32c",
    "dimension_names": json?.dimension_names === undefined ||
      Array.isArray(json.dimension_names) && json.dimension_names.length === rank &&
        json.dimension_names.every((name: Loose) => typeof name === "string"),
    "attributes": json?.attributes === undefined ||
      typeof json.attributes === "object" && json.attributes !== null,
  };
  return Object.keys(parts).find((part) => !parts[part]);
}
