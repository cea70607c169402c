// The description of an array. Would catch: one that other readers refuse or misunderstand, and that is taken for ours.
import { assertEquals } from "@std/assert";
import { arrayJsonFault } from "../../../../../src/recording/zarr/arrays/zarr_json_fault.ts";
import { arrayMetadata } from "../../../../../src/recording/zarr/layout/zarr_metadata.ts";
import { runOf, type Shape } from "../../synthetic_run.ts";

// deno-lint-ignore no-explicit-any -- JSON of any shape
type Loose = any;

const inner = [{ axis: "c", size: 2 }, { axis: "z", size: 3 }] as const;
const facts = { region: 0, frames: 5, shardFrames: 4 };

function made(shape: Shape = {}, more: object = {}): Loose {
  return JSON.parse(JSON.stringify(arrayMetadata(runOf(shape), { ...facts, ...more })));
}

const bytes: Shape = { bytesPerPixel: 1, regions: [{ width: 9, height: 5 }] };
const sound: [what: string, json: Loose][] = [
  ["plain", made()],
  ["a plan", made({}, { inner })],
  ["bytes", made(bytes)],
  ...(["lz4", "zstd"] as const).flatMap((codec): [string, Loose][] => [
    [codec, made({}, { codec, inner })],
    [`${codec}, bytes`, made(bytes, { codec })],
  ]),
];
for (const [what, json] of sound) {
  Deno.test(`the description of an array as it is written has no fault: ${what}`, () => {
    assertEquals(arrayJsonFault(json), undefined);
  });
}

const shards = (json: Loose) => json.codecs[0].configuration;
const blosc = (json: Loose) => shards(json).codecs[1].configuration;
const faults: [part: string, damage: (json: Loose) => void][] = [
  ["keys", (json) => json.other = 1],
  ["zarr_format", (json) => json.zarr_format = 2],
  ["node_type", (json) => json.node_type = "group"],
  ["chunk_grid", (json) => json.chunk_grid.name = "irregular"],
  ["chunk_grid", (json) => json.chunk_grid.configuration.chunk_shape.pop()],
  ["chunk_grid", (json) => json.chunk_grid.configuration.chunk_shape[0] = 0],
  ["chunk_grid", (json) => json.chunk_grid.configuration.chunk_shape[4] = 65],
  ["chunk_grid", (json) => json.chunk_grid.configuration = undefined],
  ["chunk_key_encoding", (json) => json.chunk_key_encoding.name = "v2"],
  ["chunk_key_encoding", (json) => json.chunk_key_encoding.configuration.separator = "."],
  ["fill_value", (json) => json.fill_value = 1],
  ["codecs", (json) => json.codecs.push({ name: "zstd" })],
  ["codecs", (json) => json.codecs[0].name = "sharding"],
  ["codecs", (json) => shards(json).chunk_shape[1] = 2],
  ["codecs", (json) => shards(json).codecs[0].name = "packbits"],
  ["codecs", (json) => shards(json).codecs[0].configuration.endian = "big"],
  ["codecs", (json) => shards(json).codecs.push({ name: "crc32c" })],
  ["codecs", (json) => shards(json).codecs[1].name = "gzip"],
  ["codecs", (json) => blosc(json).typesize = 1],
  ["codecs", (json) => blosc(json).cname = "snappy"],
  ["codecs", (json) => blosc(json).clevel = 1.5],
  ["codecs", (json) => blosc(json).clevel = -1],
  ["codecs", (json) => blosc(json).clevel = 10],
  ["codecs", (json) => blosc(json).shuffle = "noshuffle"],
  ["codecs", (json) => blosc(json).blocksize = 1],
  ["index_location", (json) => shards(json).index_location = "start"],
  ["index_codecs", (json) => shards(json).index_codecs.pop()],
  ["index_codecs", (json) => shards(json).index_codecs[1].name = "crc32"],
  ["index_codecs", (json) => shards(json).index_codecs[0].configuration.endian = "big"],
  ["dimension_names", (json) => json.dimension_names.pop()],
  ["dimension_names", (json) => json.dimension_names[0] = 1],
  ["dimension_names", (json) => json.dimension_names = "tczyx"],
  ["attributes", (json) => json.attributes = "none"],
  ["attributes", (json) => json.attributes = null],
];
for (const [part, damage] of faults) {
  Deno.test(`a fault is found in ${part}: ${String(damage).replace(/^.*?=>\s*/, "")}`, () => {
    const json = made({}, { codec: "lz4", inner });
    damage(json);
    assertEquals(arrayJsonFault(json), part);
  });
}

Deno.test("plain zstd says its level, and whether it has checksums; an end that is not named is the end", () => {
  const withZstd = (configuration: object) => {
    const json = made();
    shards(json).codecs.push({ name: "zstd", configuration });
    return arrayJsonFault(json);
  };
  assertEquals(withZstd({ level: 1, checksum: false }), undefined);
  assertEquals(withZstd({ level: 1 }), "codecs");
  assertEquals(withZstd({ level: "1", checksum: true }), "codecs");
  const json = made();
  delete shards(json).index_location;
  delete json.dimension_names;
  delete json.attributes;
  assertEquals(arrayJsonFault(json), undefined);
});

Deno.test("what is no description at all has a fault, and no error of its own", () => {
  for (const json of [undefined, null, {}, [], 5, { codecs: 5 }, { shape: [1] }]) {
    assertEquals(typeof arrayJsonFault(json), "string", JSON.stringify(json));
  }
  for (const value of [undefined, null, {}, 5, "text", [], [null], [[]]]) {
    for (const key of ["shape", "chunk_grid", "chunk_key_encoding", "fill_value", "codecs"]) {
      assertEquals(typeof arrayJsonFault({ ...made(), [key]: value }), "string", `${key} ${value}`);
    }
    for (const key of ["chunk_shape", "codecs", "index_codecs"]) {
      const json = made();
      shards(json)[key] = value;
      assertEquals(typeof arrayJsonFault(json), "string", `${key} ${value}`);
    }
  }
});
