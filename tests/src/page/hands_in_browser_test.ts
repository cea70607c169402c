// What a viewer does with hands and keys: the histogram's window, the view, a held picture, the theme; and a slow viewer.
import { assert, assertEquals } from "@std/assert";
import { browserPath, openTab, type Page, startBrowser } from "../../readers/browser.ts";
import { screenPlace, step, textOf, until } from "./drawn.ts";
import { known, openTestPage, showKnown, valueAt } from "./shown_ring.ts";

/** How much of the histogram's bars is drawn, from 0 to 1. */
const barShare = (page: Page) =>
  page.evaluate(`(() => {
    const canvas = document.getElementById("histogram");
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, Math.round(canvas.height * 0.85));
    let drawn = 0;
    for (let at = 3; at < data.length; at += 4) drawn += data[at] > 0 ? 1 : 0;
    return drawn / (data.length / 4);
  })()`) as Promise<number>;

/** Waits until the page has drawn what it was about to draw. */
const drawn = (page: Page) =>
  page.evaluate(`new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))`);

Deno.test({
  name: "the live page follows hands and keys",
  ignore: browserPath === undefined,
}, async (t) => {
  await using served = await openTestPage();
  const shown = showKnown(served);
  await using browser = await startBrowser();
  await using tab = await openTab(browser, served.url);
  const { page } = tab;
  const numberIn = async (id: string) => Number(await page.locator(`#${id}`).inputValue());
  await until(page, async () => /mean/.test(await textOf(page, "figures")), "the first figures");

  await step(t, "the window is dragged on the histogram", async () => {
    // Would catch: a histogram whose places are not those of its values.
    await page.locator("#whole-range").check();
    const box = (await page.locator("#histogram").boundingBox())!;
    const at = (value: number) => box.x + value / 4095 * box.width;
    const high = await numberIn("high");
    await page.mouse.move(at(high), box.y + 30);
    await page.mouse.down();
    await page.mouse.move(at(2000), box.y + 30, { steps: 4 });
    await page.mouse.up();
    assert(Math.abs(await numberIn("high") - 2000) < 4095 / box.width * 2, "to where the mouse was let go");
    assertEquals(await page.locator("#contrast-manual").getAttribute("aria-pressed"), "true");
    await page.keyboard.press("a");
  });

  await step(t, "on a logarithmic scale small bins are seen beside large ones", async () => {
    shown.publish((x, y) => x === 0 && y === 0 ? 1000 : x === 1 && y < 9 ? 900 + 10 * y : 500);
    await page.locator("#whole-range").uncheck();
    await page.locator("#share").selectOption("0");
    await until(page, async () => (await textOf(page, "figures")).startsWith("min 500"), "its figures");
    await drawn(page);
    const linear = await barShare(page);
    await page.keyboard.press("l");
    await drawn(page);
    assert(await barShare(page) > linear, "more is drawn");
    await page.keyboard.press("l");
  });

  await step(t, "zoomed in, the picture is dragged and moved by arrows, and stays in sight", async () => {
    shown.publish(valueAt);
    const middle = await screenPlace(page, known, [32, 24]);
    await page.mouse.move(...middle);
    await page.mouse.wheel(0, -800);
    await until(page, async () => /x 3[12], y 2[34]/.test(await textOf(page, "place")), "the middle");
    const under = async () =>
      (/x (\d+), y (\d+)/.exec(await textOf(page, "place")) ?? []).slice(1).map(Number);
    const before = await under();
    await page.mouse.down();
    await page.mouse.move(middle[0] + 60, middle[1] + 40, { steps: 4 });
    assertEquals(await under(), before, "the pixel under the mouse goes with it");
    await page.mouse.up();
    await page.mouse.move(...middle);
    const dragged = await under();
    assert(dragged[0] < before[0] && dragged[1] < before[1], "to the right and down");
    await page.locator("#overlay").focus();
    await page.keyboard.press("ArrowRight");
    await page.mouse.move(middle[0] + 1, middle[1]);
    await until(page, async () => (await under())[0] > dragged[0], "what lies to the right");
    for (let press = 0; press < 60; press++) await page.keyboard.press("ArrowRight");
    await page.mouse.move(middle[0], middle[1]);
    await until(page, async () => (await under())[0] < known.width, "the frame's edge to hold");
    await page.keyboard.press("0");
  });

  await step(t, "a held picture stays, and the newest comes when it is released", async () => {
    await page.keyboard.press("f");
    await page.waitForTimeout(200);
    const held = await textOf(page, "frame");
    for (let frame = 0; frame < 8; frame++) {
      shown.publish(valueAt);
      await page.waitForTimeout(50);
    }
    const number = (text: string) => Number(/\d+/.exec(text));
    // Those that were on their way already may come.
    assert(number(await textOf(page, "frame")) <= number(held) + 2, "it is held");
    await page.keyboard.press("f");
    shown.publish(valueAt);
    const newest = shown.board.words[1];
    await until(page, async () => number(await textOf(page, "frame")) >= newest - 1, "the newest");
  });

  await step(t, "the theme is dark, light, or the system's, and is kept", async () => {
    const ground = () => page.evaluate(`getComputedStyle(document.body).backgroundColor`);
    const dark = await ground();
    const theme = () => page.evaluate(`document.documentElement.dataset.theme`);
    assertEquals(await theme(), "auto");
    await page.locator("#theme").click();
    assertEquals([await theme(), await ground()], ["dark", dark]);
    await page.locator("#theme").click();
    assertEquals(await theme(), "light");
    assert(await ground() !== dark);
    await page.reload();
    assertEquals(await theme(), "light");
    await page.locator("#theme").click();
    assertEquals([await theme(), await ground()], ["auto", dark]);
  });

  await step(t, "two fingers zoom, on a phone", async () => {
    await using phone = await openTab(browser, served.url, { width: 390, height: 844, touch: true });
    shown.publish(valueAt);
    await until(phone.page, async () => /frame/.test(await textOf(phone.page, "frame")), "a frame");
    const percent = async () => Number((await textOf(phone.page, "zoom")).replace("%", ""));
    await until(phone.page, async () => await percent() > 0, "the zoom");
    const before = await percent();
    const box = (await phone.page.locator("#overlay").boundingBox())!;
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    const fingers = await phone.page.context().newCDPSession(phone.page);
    const touch = (type: "touchStart" | "touchMove", apart: number) =>
      fingers.send("Input.dispatchTouchEvent", {
        type,
        touchPoints: [{ x: x - apart, y, id: 1 }, { x: x + apart, y, id: 2 }],
      });
    await touch("touchStart", 30);
    for (const apart of [40, 60, 90]) await touch("touchMove", apart);
    await fingers.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
    await until(phone.page, async () => await percent() > 2 * before, "the zoom to grow");
    assertEquals(phone.errors, []);
  });

  await step(t, "a slow viewer sees the newest frame, and holds no other viewer up", async () => {
    // Would catch: pictures that queue for a page which draws too slowly.
    await using slow = await openTab(browser, served.url);
    const brake = await slow.page.context().newCDPSession(slow.page);
    await brake.send("Emulation.setCPUThrottlingRate", { rate: 20 });
    const number = async (one: Page) => Number(/\d+/.exec(await textOf(one, "frame")));
    for (let frame = 0; frame < 60; frame++) {
      shown.publish(valueAt);
      await page.waitForTimeout(20);
    }
    const last = shown.board.words[1];
    await until(page, async () => await number(page) === last, "the last frame");
    await until(slow.page, async () => await number(slow.page) === last, "the last frame, late");
    assertEquals(slow.errors, []);
  });

  assertEquals(tab.errors, []);
});
