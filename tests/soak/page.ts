// A page left open: memory stays as it is on both sides, over a hundred thousand frames.
import { assert } from "@std/assert";
import { browserPath, openTab, startBrowser } from "../readers/browser.ts";
import { textOf, until } from "../src/page/drawn.ts";
import { openTestPage, ShownRing } from "../src/page/shown_ring.ts";

const frames = Number(Deno.env.get("PVCAM_PAGE_FRAMES") ?? 100_000);
/** Frames between two turns of the loop: about a thousand a second. */
const AT_ONCE = 10;

Deno.test({
  name: "a page left open keeps its memory, and so does its server",
  ignore: browserPath === undefined,
}, async () => {
  // Would catch: pictures, textures or points of time that are kept; messages that queue.
  await using served = await openTestPage();
  const shown = new ShownRing(512, 512, { slots: 32, bitDepth: 12 });
  shown.showOn(served);
  const pattern = new Uint16Array(512 * 512).map((_, at) => at % 4096);
  await using browser = await startBrowser();
  await using tab = await openTab(browser, served.url);
  const { page } = tab;
  const heap = async () => {
    await page.requestGC();
    return Number(await page.evaluate("performance.memory.usedJSHeapSize")) / 1e6;
  };
  const memory = () => Deno.memoryUsage().rss / 1e6;
  let before: { heap: number; rss: number } | undefined;
  for (let frame = 0; frame < frames; frame++) {
    shown.publishCopy(pattern, frame);
    if (frame % AT_ONCE === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    if (frame === Math.floor(frames / 4)) before = { heap: await heap(), rss: memory() };
  }
  await until(page, async () => (await textOf(page, "frame")) === `frame ${frames}`, "the last frame");
  const after = { heap: await heap(), rss: memory() };
  console.log(`memory after a quarter and at the end, in MB: ${JSON.stringify({ before, after })}`);
  assert(after.heap - before!.heap < 10, "the page's memory has grown");
  assert(after.rss - before!.rss < 60, "the server's memory has grown");
  assert(tab.errors.length === 0, tab.errors.join());
});
