// Several writes at once: a frame that counts before it is written would be lost with the program, or by a full disk.
import { assertEquals } from "@std/assert";
import type { BlockFile } from "../../../../src/recording/files/block_file.ts";
import { PieceQueue } from "../../../../src/recording/writing/piece_queue.ts";

/** A file whose writes are done when the test says so. */
class SlowFile {
  readonly begun: number[] = [];
  readonly #ends = new Map<number, { done: () => void; fail: (cause: Error) => void }>();
  readonly file = {
    write: (_view: Uint8Array, at: number) => {
      this.begun.push(at);
      return new Promise<void>((done, fail) => this.#ends.set(at, { done, fail }));
    },
  } as Partial<BlockFile> as BlockFile;

  async end(at: number, cause?: Error): Promise<void> {
    const { done, fail } = this.#ends.get(at)!;
    if (cause) fail(cause);
    else done();
    await new Promise((resolve) => setTimeout(resolve));
  }

  pieces(...places: number[]) {
    return places.map((at) => ({ file: this.file, view: new Uint8Array(1), at, frames: 10 }));
  }
}

Deno.test("when writes overlap and one fails, only the frames in front of it count, and the rest is not begun", async () => {
  const slow = new SlowFile();
  const written = new PieceQueue(4).write([slow.pieces(0, 1, 2, 3, 4)]);
  assertEquals(slow.begun, [0, 1, 2, 3]);
  await slow.end(2, new Error("no"));
  for (const at of [3, 1, 0]) await slow.end(at);
  const { frames, failure } = await written;
  assertEquals([frames, String(failure?.cause)], [20, "Error: no"]);
  assertEquals(slow.begun, [0, 1, 2, 3]);
});

Deno.test("a batch is begun before the one before it is done, with as many at once as the depth", async () => {
  const slow = new SlowFile();
  const queue = new PieceQueue(2);
  const settled: string[] = [];
  const first = queue.write([slow.pieces(0)]).then(() => settled.push("first"));
  const second = queue.write([slow.pieces(1, 2)]).then(() => settled.push("second"));
  assertEquals(slow.begun, [0, 1]);
  await slow.end(1);
  assertEquals(slow.begun, [0, 1, 2]);
  await slow.end(2);
  assertEquals(settled, ["second"]);
  await slow.end(0);
  await Promise.all([first, second]);
});

Deno.test("a frame with a part in each of two files is whole when both are written", async () => {
  const slow = new SlowFile();
  const written = new PieceQueue(4).write([slow.pieces(0, 1), slow.pieces(2, 3)]);
  for (const at of [0, 1, 2]) await slow.end(at);
  await slow.end(3, new Error("no"));
  assertEquals((await written).frames, 10);
});
