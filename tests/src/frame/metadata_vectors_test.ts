// Would catch: any difference from what libpvcam's own decoder made of 150 frames, sound and broken.
import { assert, assertEquals } from "@std/assert";
import vectors from "../../../ffi/facts/metadata_vectors.json" with { type: "json" };
import abi from "../../../ffi/facts/abi.json" with { type: "json" };
import { MetadataDecoder } from "../../../src/frame/metadata_decoder.ts";
import { decodePlainly } from "./plain_metadata.ts";

interface Expected {
  ok: number;
  error: number;
  implied?: number[];
  extended?: (number | null)[];
  regions?: { header: number; data: number | null; bytes: number; extended: (number | null)[] }[];
}

const cases = vectors as unknown as { kind: string; capacity: number; buffer: string; expect: Expected }[];
const codeNames: Record<string, string> = abi.error_codes;
const placed = (offset: number, bytes: number) => bytes === 0 ? [null, 0] : [offset, bytes];

function decoded(bytes: Uint8Array, maxRegions: number, offsetBytes: number): Expected {
  const around = new Uint8Array(offsetBytes + bytes.length + 64).fill(0xa5);
  around.set(bytes, offsetBytes);
  const metadata = new MetadataDecoder(around, { maxRegions });
  const ok = metadata.decode(offsetBytes, bytes.length);
  assertEquals(ok, metadata.error === undefined);
  if (metadata.error) {
    assertEquals(metadata.error.codeName, codeNames[metadata.error.code]);
    return { ok: 0, error: metadata.error.code };
  }
  const { x, y, right, bottom, binning: [binX, binY] } = metadata.impliedRegion;
  return {
    ok: 1,
    error: 0,
    implied: [x, right, binX, y, bottom, binY],
    extended: placed(metadata.extendedOffsetBytes, metadata.extendedBytes),
    regions: metadata.regions.map((region) => ({
      header: region.headerOffsetBytes,
      data: region.headerOnly ? null : region.offsetBytes,
      bytes: region.bytes,
      extended: placed(region.extendedOffsetBytes, region.extendedBytes),
    })),
  };
}

cases.forEach(({ kind, capacity, buffer, expect }, index) => {
  Deno.test(`vector ${index} (${kind}) decodes as libpvcam decodes it`, () => {
    const bytes = Uint8Array.fromBase64(buffer);
    for (const offsetBytes of [0, 1, 8192]) {
      assertEquals(decoded(bytes, capacity, offsetBytes), expect, `at byte ${offsetBytes} of the ring`);
    }
  });
});

Deno.test("the second opinion of the fuzz tests agrees with all vectors too", () => {
  for (const { capacity, buffer, expect } of cases) {
    const { code, implied, extended, regions } = decodePlainly(Uint8Array.fromBase64(buffer), capacity);
    assertEquals(code, expect.error);
    if (code !== 0) continue;
    const bare = regions.map(({ rect: _, ...rest }) => rest);
    assertEquals<unknown>({ ok: 1, error: 0, implied, extended, regions: bare }, expect);
  }
});

Deno.test("the vectors contain what the tests above need: every version, and both error codes", () => {
  const versions = new Set(cases.map(({ buffer }) => Uint8Array.fromBase64(buffer)[4]));
  assert([1, 2, 3].every((version) => versions.has(version)));
  assertEquals([...new Set(cases.map(({ expect }) => expect.error))].sort(), [0, 172, 192]);
  assertEquals(cases.length, 150);
});
