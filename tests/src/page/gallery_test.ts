// When the page's thread counts a frame's pixels: a picture without its statistics has no contrast, and is black.
import { assertEquals } from "@std/assert";
import { Gallery } from "../../../src/page/server/gallery.ts";
import type { SeenFrame, Source } from "../../../src/page/server/source.ts";
import { summaryOf } from "../../../src/page/server/statistics.ts";
import { scaleOf } from "../../../src/page/streams.ts";
import { Viewer } from "../../../src/page/server/viewer.ts";

const [width, height] = [64, 48];

/** A gallery with one viewer, whose frames come one a turn; `read` is what happens while one is looked at. */
function shown(read: (sequence: number) => { takesMs?: number; intact?: boolean }) {
  const texts: { kind: string; sequence: number }[] = [];
  const socket = {
    readyState: WebSocket.OPEN,
    bufferedAmount: 0,
    send: (message: unknown) => typeof message === "string" && texts.push(JSON.parse(message)),
    close() {},
  };
  const viewer = new Viewer(socket as unknown as WebSocket, 1);
  const gallery = new Gallery([viewer], 30);
  let sequence = -1;
  const facts = { stream: 0, name: "test", width, height } as unknown as Source["facts"];
  const newest = (): SeenFrame => {
    const { takesMs = 0, intact = true } = read(++sequence);
    return {
      // The pixels are read to be counted: that is what takes long where other threads go first.
      get pixels() {
        for (const end = performance.now() + takesMs; performance.now() < end;);
        return new Uint16Array(width * height).fill(sequence);
      },
      width,
      height,
      most: 4095,
      sequence,
      frameNumber: sequence + 1,
      receivedMs: 0,
      intact: () => intact,
    };
  };
  gallery.show({ facts, epoch: 1, newest, close() {} });
  viewer.grant(0, 4);
  const counted = () => texts.filter(({ kind }) => kind === "statistics").map(({ sequence }) => sequence);
  return { gallery, viewer, counted };
}

Deno.test("a frame that was lapped while it was counted puts the next count off by no more than any other", () => {
  // Would catch: a page that stays black for seconds, because its first count was slow and its frame lapped.
  const { gallery, counted } = shown((sequence) =>
    sequence === 0 ? { takesMs: 40, intact: false } : { intact: true }
  );
  const beganMs = performance.now();
  gallery.turn(beganMs);
  const tookMs = performance.now() - beganMs;
  assertEquals(counted(), []);
  gallery.turn(beganMs + tookMs + 101);
  assertEquals(counted(), [1]);
});

Deno.test("a count that was slow puts off the next by a second at most, and not by its whole share", () => {
  const { gallery, counted } = shown((sequence) => sequence === 0 ? { takesMs: 40 } : {});
  const beganMs = performance.now();
  gallery.turn(beganMs);
  const tookMs = performance.now() - beganMs;
  gallery.turn(beganMs + 500); // it has its share, even so
  assertEquals(counted(), [0]);
  gallery.turn(beganMs + tookMs + 1001);
  assertEquals(counted(), [0, 2]);
});

Deno.test("one bright pixel leaves most pixels bins of their own, as fine as their values", () => {
  // Would catch: a histogram of two bars, because a hot pixel stretched its bins.
  const counts = new Uint32Array(65_536);
  for (let value = 90; value < 110; value++) counts[value] = 1000;
  const dark = summaryOf(counts, { count: 20_000, most: 4095 });
  assertEquals([dark.histogram.width, dark.detail], [1, undefined]);
  counts[4000] = 1;
  const { histogram, detail } = summaryOf(counts, { count: 20_001, most: 4095 });
  assertEquals([histogram.width > 1, detail!.width, detail!.low], [true, 1, 90]);
  assertEquals(detail!.counts.slice(0, 21), [...Array(20).fill(1000), 0]);
});

Deno.test("a pixel's size is that on the sample where its magnification or itself is known", () => {
  const camera = { name: "a", pixelSizeUm: [6.5, 6.5] as const };
  assertEquals(scaleOf(camera), { pixelUm: [6.5, 6.5], onSample: false });
  assertEquals(scaleOf({ ...camera, sample: { magnification: 10 } }), {
    pixelUm: [0.65, 0.65],
    onSample: true,
  });
  assertEquals(scaleOf({ ...camera, sample: { magnification: 10, pixelSizeUm: 0.1 } }).pixelUm, [0.1, 0.1]);
});
