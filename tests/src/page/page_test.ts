// The page's server: what a viewer gets, and that it gets no more than it asked for.
import { assert, assertEquals } from "@std/assert";
import { acquirePlan, readPlan } from "../../../plan.ts";
import { showFrames } from "../../../page.ts";
import { openTestCamera } from "../../conformance/camera.ts";
import { openTestPage, pixelsOf, ShownRing, TestViewer } from "./shown_ring.ts";

const ramp = (x: number, y: number) => 10 * x + y;

Deno.test("a picture carries the frame's own values, its place and its numbers", async () => {
  // Would catch: rows that are shifted, bytes that are swapped, a head whose fields have moved.
  await using page = await openTestPage();
  const shown = new ShownRing(40, 30);
  shown.showOn(page);
  shown.publish(ramp);
  await using viewer = new TestViewer(page.url);
  await viewer.say({ kind: "more", stream: 0, pictures: 1 });
  await viewer.until(() => viewer.pictures.length === 1);
  const [view] = viewer.pictures;
  assertEquals([view.getUint16(12, true), view.getUint16(14, true), view.getUint16(24, true)], [40, 30, 1]);
  assertEquals([view.getUint32(28, true), view.getUint32(32, true)], [0, 1]);
  assertEquals(
    [...pixelsOf(view)],
    Array.from({ length: 1200 }, (_, at) => ramp(at % 40, Math.floor(at / 40))),
  );
});

Deno.test("a viewer gets as many pictures as it asked for, the newest ones, and nothing queues", async () => {
  // Would catch: a server that sends every frame, or keeps frames for a slow viewer.
  await using page = await openTestPage();
  const shown = new ShownRing(16, 16);
  shown.showOn(page);
  shown.publish(() => 1);
  await using viewer = new TestViewer(page.url);
  await viewer.say({ kind: "more", stream: 0, pictures: 1 });
  await viewer.until(() => viewer.pictures.length === 1);
  for (let value = 2; value <= 50; value++) shown.publish(() => value);
  await new Promise((resolve) => setTimeout(resolve, 100));
  assertEquals(viewer.pictures.length, 1);
  await viewer.say({ kind: "more", stream: 0 });
  await viewer.until(() => viewer.pictures.length === 2);
  assertEquals(pixelsOf(viewer.pictures[1])[0], 50);
});

Deno.test("two viewers of the same picture get the same bytes; one that zooms in gets its part, unreduced", async () => {
  // Would catch: a picture that is made for each viewer, a part that is cut at another place.
  await using page = await openTestPage();
  const shown = new ShownRing(200, 100);
  shown.showOn(page);
  await using one = new TestViewer(page.url);
  await using other = new TestViewer(page.url);
  await using near = new TestViewer(page.url);
  for (const viewer of [one, other]) {
    await viewer.say({ kind: "look", stream: 0, pixels: [50, 25] });
    await viewer.say({ kind: "more", stream: 0 });
  }
  await near.say({ kind: "look", stream: 0, part: [20, 30, 50, 40], pixels: [400, 320] });
  await near.say({ kind: "more", stream: 0 });
  await new Promise((resolve) => setTimeout(resolve, 100));
  shown.publish(ramp);
  for (const viewer of [one, other, near]) await viewer.until(() => viewer.pictures.length === 1);
  assertEquals(new Uint8Array(one.pictures[0].buffer), new Uint8Array(other.pictures[0].buffer));
  const head = [12, 14, 24].map((at) => one.pictures[0].getUint16(at, true));
  assertEquals(head, [50, 25, 4]);
  // The mean of 4 x 4 pixels, rounded.
  assertEquals(pixelsOf(one.pictures[0])[0], Math.round((15 * 4 + 1.5 * 4) / 4));
  const part = [16, 18, 20, 22, 24].map((at) => near.pictures[0].getUint16(at, true));
  assertEquals(part, [20, 30, 50, 40, 1]);
  assertEquals(pixelsOf(near.pictures[0])[51], ramp(21, 31));
});

Deno.test("a picture has nearly as many pixels as the screen that it is seen on, and not more", async () => {
  // Would catch: pictures that a screen shows with columns left out, in which a small bead is lost.
  await using page = await openTestPage();
  const shown = new ShownRing(300, 240);
  shown.showOn(page);
  shown.publish(ramp);
  for (const [pixels, reduction] of [[300, 1], [299, 1], [200, 2], [150, 2], [110, 3], [60, 5]]) {
    await using viewer = new TestViewer(page.url);
    await viewer.say({ kind: "look", stream: 0, pixels: [pixels, pixels * 0.8] });
    await viewer.say({ kind: "more", stream: 0 });
    await viewer.until(() => viewer.pictures.length === 1);
    assertEquals(viewer.pictures[0].getUint16(24, true), reduction, `on ${pixels}`);
  }
});

Deno.test("a saturated pixel is saturated in a reduced picture too, at the converter's maximum", async () => {
  // Would catch: a mean that hides it, and 16 bits taken for the maximum of a 12-bit camera.
  await using page = await openTestPage();
  const shown = new ShownRing(64, 64, { bitDepth: 12 });
  shown.showOn(page);
  shown.publish((x, y) => x === 9 && y === 17 ? 4095 : 100);
  await using viewer = new TestViewer(page.url);
  await viewer.say({ kind: "look", stream: 0, pixels: [16, 16] });
  await viewer.say({ kind: "more", stream: 0 });
  await viewer.until(() => viewer.pictures.length === 1 && viewer.last("statistics"));
  const pixels = pixelsOf(viewer.pictures[0]);
  assertEquals([...pixels].filter((value) => value === 4095).length, 1);
  assertEquals(pixels.indexOf(4095), 4 * 16 + 2);
  const { saturated, min, max, count } = viewer.last("statistics")!;
  assertEquals({ saturated, min, max, count }, { saturated: 1, min: 100, max: 4095, count: 4096 });
});

Deno.test("cursor, profile and regions are measured on the frame itself", async () => {
  // Would catch: figures taken from the reduced picture, a profile that is off by a pixel.
  await using page = await openTestPage();
  const shown = new ShownRing(100, 80);
  shown.showOn(page);
  shown.publish(ramp);
  await using viewer = new TestViewer(page.url);
  await viewer.say({
    kind: "look",
    stream: 0,
    pixels: [10, 8],
    cursor: [7, 5],
    line: [0.5, 3.5, 9.5, 3.5],
    regions: [[10, 20, 4, 2]],
  });
  await viewer.say({ kind: "more", stream: 0 });
  await viewer.until(() => viewer.last("measures"));
  const measures = viewer.last("measures") as {
    cursor: unknown;
    line: number[];
    regions: { mean: number; count: number; min: number; max: number }[];
  };
  assertEquals(measures.cursor, { x: 7, y: 5, value: 75 });
  assertEquals(measures.line, [3, 13, 23, 33, 43, 53, 63, 73, 83, 93]);
  const [{ mean, count, min, max }] = measures.regions;
  assertEquals({ mean, count, min, max }, { mean: 135.5, count: 8, min: 120, max: 151 });
});

Deno.test("a frame that is written over while it is read is not shown", async () => {
  // Would catch: a torn picture, upper half new and lower half old.
  await using page = await openTestPage();
  const shown = new ShownRing(16, 16, { slots: 4 });
  shown.showOn(page);
  shown.publish(() => 7);
  // The camera has written a whole ring more, and no notification has come yet.
  Atomics.store(shown.board.words, 2, 4);
  await using viewer = new TestViewer(page.url);
  await viewer.say({ kind: "more", stream: 0 });
  await new Promise((resolve) => setTimeout(resolve, 150));
  assertEquals(viewer.pictures.length, 0);
  shown.board.words[1] = 4; // the frames in between, which are not read any more
  shown.publish(() => 9);
  await viewer.until(() => viewer.pictures.length === 1);
  assertEquals(pixelsOf(viewer.pictures[0])[0], 9);
});

Deno.test("a request is carried out if the page may drive the camera, and refused with a sentence if not", async () => {
  // Would catch: a page that drives a camera it should only show.
  await using shows = await openTestPage();
  await using viewer = new TestViewer(shows.url);
  await viewer.say({ kind: "do", id: 3, verb: "stop" });
  await viewer.until(() => viewer.last("answer"));
  assert(String(viewer.last("answer")!.error).includes("--control"));
  const asked: string[] = [];
  await using drives = await openTestPage(({ verb, fields }) => {
    asked.push(`${verb} ${fields.name}`);
    return verb === "fail"
      ? Promise.reject(new Error("It cannot be done."))
      : Promise.resolve({ said: "Done." });
  });
  await using driver = new TestViewer(drives.url);
  await driver.say({ kind: "do", id: 1, verb: "record", name: "first" });
  await driver.until(() => driver.last("answer"));
  assertEquals(driver.last("answer"), { kind: "answer", id: 1, said: "Done." });
  await driver.say({ kind: "do", id: 2, verb: "fail" });
  await driver.until(() => driver.last("answer")?.id === 2);
  assertEquals(driver.last("answer")!.error, "It cannot be done.");
  assertEquals(asked, ["record first", "fail undefined"]);
});

Deno.test("each channel of a plan is a separate picture, the newest of its channel", async () => {
  // Would catch: channels that replace each other, a picture that is gone when the camera takes the next.
  await using camera = await openTestCamera();
  await camera.configure({ region: { x: 0, y: 0, width: 32, height: 16 } });
  await using page = await showFrames({ camera: camera.info, port: 0 });
  const plan = readPlan({
    channels: [{ config: "dim", exposure: 4 }, { config: "bright", exposure: 2 }],
    time_plan: { interval: 0.05, loops: 2 },
  });
  const stamps: Record<string, number> = {};
  for await (const { event, frame } of acquirePlan(camera, plan)) {
    const name = event.channel!.config;
    stamps[name] = frame.pixels[3];
    page.show(name, frame);
  }
  await using viewer = new TestViewer(page.url);
  await viewer.until(() => viewer.last("streams"));
  const streams = viewer.last("streams")!.streams as { stream: number; name: string; most: number }[];
  assertEquals(streams.map(({ name }) => name), ["dim", "bright"]);
  for (const { stream } of streams) await viewer.say({ kind: "more", stream });
  await viewer.until(() => viewer.pictures.length === 2);
  for (const view of viewer.pictures) {
    const { name } = streams.find(({ stream }) => stream === view.getUint32(8, true))!;
    assertEquals([view.getUint16(12, true), view.getUint16(14, true)], [32, 16]);
    assertEquals(pixelsOf(view)[3], stamps[name]);
  }
});

Deno.test("a slow viewer sees fewer pictures, another one all of them", async () => {
  // Would catch: a viewer that holds others up, or one for whom pictures pile up.
  await using page = await openTestPage();
  const shown = new ShownRing(64, 64);
  shown.showOn(page);
  await using slow = new TestViewer(page.url);
  await using quick = new TestViewer(page.url);
  await slow.say({ kind: "more", stream: 0 });
  await quick.say({ kind: "more", stream: 0, pictures: 4 });
  for (let frame = 1; frame <= 20; frame++) {
    shown.publish(() => frame);
    await quick.until(() => quick.pictures.length === frame);
    await quick.say({ kind: "more", stream: 0 });
  }
  assertEquals([slow.pictures.length, quick.pictures.length], [1, 20]);
  await slow.say({ kind: "more", stream: 0 });
  await slow.until(() => slow.pictures.length === 2);
  assertEquals(pixelsOf(slow.pictures[1])[0], 20);
});
