import {
  assert,
  assertEquals,
  assertGreater,
  assertGreaterOrEqual,
  assertLess,
  assertRejects,
} from "@std/assert";
import { type Library, openLibrary } from "../../ffi/library.ts";
import { addressOf, allocateRing, HEAD_BYTES } from "../../ffi/memory.ts";
import { SettingsError } from "../../src/errors.ts";
import { withStub } from "./stub.ts";

// Would catch: a ring that begins between two pages, whose end lies outside its memory, or whose address is another's.
Deno.test("a ring begins on a page, whatever its size, and can be shared", async () => {
  await withStub(async (path) => {
    await using library = await openLibrary(path);
    for (const size of [1, 4095, 4096, 4097, 10_000_000]) {
      const { bytes, address } = await allocateRing(library, size);
      assertEquals(bytes.byteLength, size);
      assertEquals(address % 4096n, 0n);
      assertEquals(addressOf(library, bytes), address);
      assertEquals(addressOf(library, bytes.subarray(size - 1)), address + BigInt(size - 1));
      const elsewhere = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      elsewhere[size - 1] = 7;
      assertEquals(bytes[size - 1], 7);
    }
  });
});

// Would catch: pages that are touched only by the camera, which then waits for the system; and memory that a finished
// run keeps until some collection comes.
Deno.test("a ring's pages are there before the camera starts, and go when it is released", async () => {
  await withStub(async (path) => {
    await using library = await openLibrary(path);
    const size = 64 << 20;
    const before = Deno.memoryUsage().rss;
    const ring = await allocateRing(library, size);
    const touched = Deno.memoryUsage().rss - before;
    assertGreater(touched, 0.9 * size);
    ring.bytes[size - 1] = 7;
    ring.release();
    assertLess(Deno.memoryUsage().rss - before, 0.1 * size);
    assertEquals(ring.bytes[size - 1], 0);
    assert(ring.bytes.byteLength === size);
  });
});

// Would catch: pages given back that hold more than the ring. What lies behind a small ring is the heap of the process,
// which then breaks down at some later allocation, in one run of twenty.
Deno.test("a ring's last page belongs to it whole, so that its release wipes nothing else", async () => {
  await withStub(async (path) => {
    await using library = await openLibrary(path);
    await checkLastPages(library);
  });
  await withoutWasmMemory(checkLastPages);
});

async function checkLastPages(library: Library): Promise<void> {
  for (const size of [1, 4096, 24_000, 100_001]) {
    const { bytes, release } = await allocateRing(library, size);
    const pagesEnd = bytes.byteOffset + Math.ceil(size / 4096) * 4096;
    assertGreaterOrEqual(bytes.buffer.byteLength, pagesEnd, `a ring of ${size} bytes`);
    const behind = new Uint8Array(bytes.buffer, bytes.byteOffset + size);
    behind.fill(5);
    release();
    assertEquals(behind.subarray(pagesEnd - bytes.byteOffset - size).every((byte) => byte === 5), true);
  }
}

Deno.test("a ring of a size that no camera can fill is refused with the bound", async () => {
  await withStub(async (path) => {
    await using library = await openLibrary(path);
    for (const size of [0, -1, 1.5, NaN, 2 ** 32]) {
      await assertRejects(() => allocateRing(library, size), SettingsError, `ring of ${size} bytes`);
    }
  });
});

// Would catch: a ring that WebAssembly cannot compute on, room in front of it that takes memory although nothing uses
// it, and a memory that every run sets four GiB of addresses aside for.
Deno.test("a ring is WebAssembly memory, with room before it that costs nothing", async () => {
  await withStub(async (path) => {
    await using library = await openLibrary(path);
    const before = Deno.memoryUsage().rss;
    const { bytes, memory, release } = await allocateRing(library, 100_001);
    assertLess(Deno.memoryUsage().rss - before, HEAD_BYTES / 4);
    assert(memory!.buffer === bytes.buffer);
    assertEquals(bytes.byteOffset, HEAD_BYTES);
    assertLess(bytes.buffer.byteLength, HEAD_BYTES + 100_001 + 65536);
    const head = new Uint8Array(memory!.buffer, HEAD_BYTES - 4096, 4096).fill(9);
    release();
    assertEquals(head.every((byte) => byte === 9), true);
  });
});

// Would catch: a run that fails where an engine or a limit on addresses leaves no WebAssembly memory.
Deno.test("without WebAssembly memory a ring is an ordinary shared buffer", async () => {
  await withoutWasmMemory(async (library) => {
    for (const size of [1, 4096, 100_001]) {
      const { bytes, memory, address } = await allocateRing(library, size);
      assertEquals([memory, bytes.byteLength, address % 4096n], [undefined, size, 0n]);
    }
  });
});

async function withoutWasmMemory(run: (library: Library) => Promise<void>): Promise<void> {
  const { Memory } = WebAssembly;
  await withStub(async (path) => {
    await using library = await openLibrary(path);
    try {
      WebAssembly.Memory = class {
        constructor() {
          throw new RangeError("could not allocate memory");
        }
      } as unknown as typeof Memory;
      await run(library);
    } finally {
      WebAssembly.Memory = Memory;
    }
  });
}
