// A frame is seen in three ways: on loan, copied, and copied into a buffer of a pool. All must show the same one.
import { assert, assertEquals, assertFalse, assertStringIncludes, assertThrows } from "@std/assert";
import { SettingsError, StateError } from "../../../src/errors.ts";
import type { FrameFormat } from "../../../src/frame/format.ts";
import type { Frame } from "../../../src/frame/frame.ts";
import type { Lease } from "../../../src/ring/lease.ts";
import { PooledFrame } from "../../../src/ring/pooled_frame.ts";
import { Reader } from "../../../src/ring/reader.ts";
import { buildFrame } from "../frame/build_frame.ts";
import { type FakeRing, fakeRing } from "./fake_ring.ts";

const first = { x: 0, y: 0, width: 4, height: 2, binning: [1, 1] as const, offsetBytes: 0 };
const second = { ...first, width: 1, offsetBytes: 16 };
const twoRegions: FrameFormat = { frameBytes: 20, bytesPerPixel: 2, bitDepth: 12, regions: [first, second] };

function pooled(
  lease: Lease,
  format: FrameFormat,
  back: (bytes: Uint8Array) => void = () => {},
): PooledFrame {
  return new PooledFrame(lease, format, { bytes: new Uint8Array(format.frameBytes), giveBack: back });
}

function threeWays({ ring }: FakeRing, lease: Lease): [string, Frame][] {
  const inPool = pooled(lease, ring.parts.format);
  return [["lease", lease], ["copy", lease.copy()], ["pooled", inPool], ["copy of pooled", inPool.copy()]];
}

// Would catch: a copy without its picture or with another one's numbers, and one exposure given for all of a cycle.
Deno.test("a lease and its copies show the same pixels and numbers", () => {
  const fake = fakeRing(8, "overwrite", { format: twoRegions, exposuresMs: [5, 7, 9] });
  const reader = new Reader(fake.ring, { delivery: "oldest-first" });
  fake.expose(4);
  const leases = reader.takeBatch(4);
  assertEquals(leases.map(({ exposureMs }) => exposureMs), [5, 7, 9, 5]);
  for (const [way, frame] of threeWays(fake, leases[1])) {
    const { sequence, frameNumber, width, height, exposureMs, receivedMs } = frame;
    assertEquals([sequence, frameNumber, width, height, exposureMs, receivedMs], [1, 2, 4, 2, 7, 20], way);
    assertEquals([...frame.pixels], Array(8).fill(2), way);
    assertEquals([...frame.regionPixels(1)], [2, 2], way);
    assertThrows(() => frame.regionPixels(2), SettingsError, "region 2");
    assertEquals([frame.metadata, frame.metadataError, frame.exposureStartNs], [
      undefined,
      undefined,
      undefined,
    ]);
  }
});

// Would catch: numbers of a broken header given as if they were sound, and metadata looked for where there is none.
Deno.test("a lease and its copies give the same metadata, and the same fault", () => {
  const times = { begin: 3_000n, end: 9_000n, exposure: 5_000n };
  const sound = buildFrame({ version: 3, frameNumber: 77, times, regions: [] });
  const format: FrameFormat = { ...twoRegions, frameBytes: sound.length, metadata: true, regions: [first] };
  const fake = fakeRing(4, "overwrite", { format });
  const reader = new Reader(fake.ring, { delivery: "oldest-first" });
  fake.expose(2);
  fake.bytes.set(sound);
  const [lease, broken] = reader.takeBatch(2);
  for (const [way, frame] of threeWays(fake, lease)) {
    assertEquals([frame.metadata?.frameNumber, frame.exposureStartNs, frame.metadataError], [
      77,
      3,
      undefined,
    ], way);
  }
  for (const [way, frame] of threeWays(fake, broken)) {
    assertEquals([frame.metadata, frame.exposureStartNs], [undefined, undefined], way);
    assertStringIncludes(frame.metadataError!, "signature", way);
  }
});

// Would catch: a slot that is shown after its end in one of the ways, and a buffer that two frames share in the end.
Deno.test("what has ended refuses to be read, and a buffer goes back to its pool once", () => {
  const { ring, expose } = fakeRing(4, "overwrite", { format: twoRegions });
  const reader = new Reader(ring, { delivery: "oldest-first" });
  expose(1);
  const lease = reader.take()!;
  const back: Uint8Array[] = [];
  const inPool = pooled(lease, twoRegions, (bytes) => back.push(bytes));
  assert(inPool.intact);
  const { bytes } = inPool;
  for (const frame of [inPool, lease]) {
    assertFalse(frame.metadataError);
    frame[Symbol.dispose]();
    frame[Symbol.dispose]();
    for (const part of ["pixels", "bytes", "metadata", "metadataError", "exposureStartNs"] as const) {
      assertThrows(() => frame[part], StateError, "Cannot read");
    }
    assertThrows(() => frame.regionPixels(1), StateError, "Cannot read");
    assertThrows(() => frame.copy(), StateError, "Cannot read");
    assertEquals(frame.frameNumber, 1);
  }
  assertEquals([back.length, back[0].length, bytes.length], [1, 20, 0], "the same memory under a new name");
});

// Would catch: an array that stays readable, one that is taken away from a reader who did not ask for that, and a buffer
// that is made again at each read.
Deno.test("pixels are taken away at the end of the lease from a reader who asked for that, and from no other", () => {
  let made = 0, revoked = 0;
  const { ring, expose, bytes } = fakeRing(4, "overwrite", {
    format: twoRegions,
    alias: (slot) => {
      made++;
      const alias = bytes.slice(slot * 20, slot * 20 + 20);
      const revoke = () => {
        revoked++;
        structuredClone(alias.buffer, { transfer: [alias.buffer] });
      };
      return { bytes: alias, revoke };
    },
  });
  const readers = [true, undefined].map((revokes) => new Reader(ring, { delivery: "oldest-first", revokes }));
  expose(2);
  const [strict, plain] = readers.map((reader) => [reader.take()!, reader.take()!][1]);
  const [taken, kept] = [strict, plain].map((lease) => [lease.pixels, lease.regionPixels(1)]);
  assertEquals([taken, kept].map((arrays) => arrays.map((array) => [...array])), [
    [Array(8).fill(2), [2, 2]],
    [Array(8).fill(2), [2, 2]],
  ]);
  for (const lease of [strict, strict, plain]) lease[Symbol.dispose]();
  assertEquals(taken.map(({ length }) => length), [0, 0]);
  assertEquals(kept.map(({ length }) => length), [8, 2]);
  assertEquals([made, revoked], [1, 1]);
});

// Would catch: a camera's clock that falls back by 71.6 minutes, on loan or copied.
Deno.test("the times of a lease and its copies still rise where the metadata's clock begins again", () => {
  const built = (begin: bigint) =>
    buildFrame({
      version: 1,
      times: { begin, end: begin, exposure: 1n },
      resolutionsNs: { times: 1000, exposure: 1000, regions: 1000 },
      regions: [],
    });
  const [before, after] = [built(2n ** 32n - 5n), built(5n)];
  const format: FrameFormat = { ...twoRegions, frameBytes: before.length, metadata: true, regions: [first] };
  const fake = fakeRing(4, "overwrite", { format });
  const reader = new Reader(fake.ring, { delivery: "oldest-first" });
  fake.expose(2);
  fake.bytes.set(before);
  fake.bytes.set(after, before.length);
  const [early, late] = reader.takeBatch(2);
  assertEquals(early.exposureStartNs, (2 ** 32 - 5) * 1000);
  for (const [way, frame] of threeWays(fake, late)) {
    assertEquals(frame.exposureStartNs, (2 ** 32 + 5) * 1000, way);
    assertEquals(frame.metadata?.exposureStartNs, 5000, "the metadata's own words");
  }
});
