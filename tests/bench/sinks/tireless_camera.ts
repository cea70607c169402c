// A ring whose camera always has the next frames ready, and what leads them to a sink in a run: what is measured is
// the way of a frame from its slot to the disk.
import { allocateRing, type Library } from "../../../ffi/mod.ts";
import { SinkFeed } from "../../../src/acquisition/readers/sink_feed.ts";
import { sinkFiles } from "../../../src/acquisition/run/sink_files.ts";
import { Board, PHASE, WORD } from "../../../src/ring/board.ts";
import { Ring } from "../../../src/ring/ring.ts";
import type { FileSystem } from "../../../src/recording/files/block_file.ts";
import { packerUrl } from "../../../src/recording/packing/packer_url.ts";
import type { Sink } from "../../../src/recording/sink.ts";
import { formatOf, runOf } from "../../src/recording/synthetic_run.ts";

/** What the camera takes. */
export interface Work {
  /** Pixels of a frame's side; a pixel has two bytes. */
  readonly side: number;
  readonly frames: number;
  readonly slots: number;
}

/** Memory for the slots, which is used for one run after the other. */
export type Slots = Uint8Array<SharedArrayBuffer>;

/** How a run went. */
export interface Written {
  /** From before the files are made until they are closed. */
  readonly seconds: number;
  readonly worstAppendMs: number;
  readonly bytesCopied: number;
  /** Frames that came too fast to be compressed. */
  readonly rawFrames?: number;
  /** The longest time for which the event loop was blocked, in milliseconds. */
  readonly stillMs: number;
  /** How much more memory the program had at its end than after the first quarter, in bytes. */
  readonly grownBytes: number;
}

/** Gets the slots' memory as a run does. */
export async function takeSlots(library: Library, { side, slots }: Work): Promise<Slots> {
  const { bytes } = await allocateRing(library, slots * side * side * 2);
  fill(bytes);
  return bytes;
}

/** Pixels like those of a camera: an offset, bright spots, and noise. */
function fill(bytes: Slots): void {
  const pixels = new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length >> 1);
  const once = Math.min(pixels.length, 4 * 1024 * 1024);
  let seed = 1;
  const chance = () => {
    seed = Math.imul(seed, 1_664_525) + 1_013_904_223 | 0;
    return (seed >>> 0) / 2 ** 32;
  };
  for (let pixel = 0; pixel < once; pixel++) {
    const [x, y] = [pixel % 64 - 32, (pixel >> 6) % 256 - 128];
    const light = 20 + 400 * Math.exp(-(x * x + y * y / 16) / 200);
    // The sum of a few numbers by chance lies about as noise does.
    const noise = chance() + chance() + chance() + chance() - 2;
    pixels[pixel] = 100 + light + noise * Math.sqrt(3 * light + 12);
  }
  for (let done = once; done < pixels.length; done *= 2) {
    pixels.copyWithin(done, 0, Math.min(done, pixels.length - done));
  }
}

/** Leads all frames of a run to a sink. */
export async function lead(
  sink: Sink,
  { side, frames, slots }: Work,
  { bytes, library, files = sinkFiles(library) }: { bytes: Slots; library: Library; files?: FileSystem },
): Promise<Written> {
  const shape = { regions: [{ width: side, height: side }] };
  const board = new Board(slots);
  board.words[WORD.phase] = PHASE.running;
  let asleep = true;
  const camera = () => {
    asleep = true;
    const until = Math.min(frames, board.words[WORD.released] + slots);
    for (let next = board.words[WORD.published]; next < until; next++) {
      const entry = next % slots;
      board.frameNumbers[entry] = board.positions[entry] = next + 1;
      board.slotIndexes[entry] = entry;
      board.receivedMs[entry] = Date.now();
    }
    board.words[WORD.newest] = board.words[WORD.last] = board.words[WORD.published] = until;
    if (until === frames) board.end(PHASE.complete);
    else board.tick();
  };
  const ring = new Ring({
    bytes,
    format: formatOf(shape),
    board,
    bufferMode: "no-overwrite",
    exposuresMs: [5],
    publishedHere: true,
    progress: () => board.words[WORD.newest],
    onReleased() {
      if (asleep) queueMicrotask(camera);
      asleep = false;
    },
  });
  const feed = new SinkFeed(sink, ring, "fail");
  const eye = new Eye(() => board.words[WORD.published] * 4 > frames);
  const start = performance.now();
  await feed.open(runOf(shape, { frames, startedMs: Date.now(), files, packerUrl: packerUrl() }));
  await feed.drain();
  await feed.close("complete");
  const seconds = (performance.now() - start) / 1000;
  const { delivered, lapped } = feed.reader.account();
  if (delivered !== frames || lapped > 0) {
    throw new Error(`${delivered} of ${frames} frames, ${lapped} lapped`);
  }
  const { worstAppendMs = 0, bytesCopied = 0, compression } = sink.progress?.() ?? {};
  return { seconds, worstAppendMs, bytesCopied, rawFrames: compression?.rawFrames, ...eye.close() };
}

/** Measures every few milliseconds how long the event loop was blocked, and how much memory is in use. */
class Eye {
  readonly #timer: ReturnType<typeof setInterval>;
  #stillMs = 0;
  #first?: number;

  constructor(begun: () => boolean) {
    let before = performance.now();
    this.#timer = setInterval(() => {
      const now = performance.now();
      this.#stillMs = Math.max(this.#stillMs, now - before - 5);
      before = now;
      if (this.#first === undefined && begun()) this.#first = Deno.memoryUsage().rss;
    }, 5);
  }

  close(): { stillMs: number; grownBytes: number } {
    clearInterval(this.#timer);
    const { rss } = Deno.memoryUsage();
    return { stillMs: this.#stillMs, grownBytes: rss - (this.#first ?? rss) };
  }
}
