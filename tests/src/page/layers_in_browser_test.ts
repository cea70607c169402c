// The channels of a plan, and how full the ring is, on the page in a browser.
import { assertEquals } from "@std/assert";
import { showFrames } from "../../../page.ts";
import { acquirePlan, readPlan } from "../../../plan.ts";
import { Page } from "../../../src/page/page.ts";
import { openTestCamera } from "../../conformance/camera.ts";
import { browserPath, openTab, startBrowser } from "../../readers/browser.ts";
import { textOf, until } from "./drawn.ts";

Deno.test({
  name: "each channel of a plan is a picture with its name on the page, and can be chosen and hidden",
  ignore: browserPath === undefined,
  async fn() {
    // Would catch: a channel without a picture, a choice that changes nothing.
    await using camera = await openTestCamera();
    await camera.configure({ region: { x: 0, y: 0, width: 64, height: 48 } });
    await using shown = await showFrames({ camera: camera.info, port: 0 });
    await using browser = await startBrowser();
    await using tab = await openTab(browser, shown.url);
    const { page } = tab;
    const plan = readPlan({
      channels: [{ config: "dim", exposure: 4 }, { config: "bright", exposure: 2 }],
      time_plan: { interval: 0.05, loops: 3 },
    });
    for await (const { event, frame } of acquirePlan(camera, plan)) {
      shown.show(event.channel!.config, frame);
    }
    const layers = page.locator("#layers [data-stream]");
    await until(page, async () => await layers.count() === 2, "two channels");
    assertEquals(await layers.allTextContents(), ["dim", "bright"]);
    const chosen = () => page.locator('#layers [aria-pressed="true"]').allTextContents();
    for (const name of ["bright", "dim"]) {
      await page.locator("#layers [data-stream]", { hasText: name }).click();
      assertEquals(await chosen(), [name]);
    }
    const bright = page.getByLabel("Show bright");
    await bright.uncheck();
    assertEquals([await bright.isChecked(), await page.getByLabel("Show dim").isChecked()], [false, true]);
  },
});

Deno.test({
  name: "the page says how full the ring is, as its status has it",
  ignore: browserPath === undefined,
  async fn() {
    // Would catch: a gauge that shows something else, or only ever nothing.
    await using shown = await Page.open({ port: 0 });
    const run = { framesPerSecond: 100, missing: 0, overrun: 0, lapped: 0, skipped: 0 };
    const tell = (ringFill: number) =>
      shown.tell({
        cameras: [{
          name: "Camera",
          title: "Camera",
          state: "running",
          streams: [0],
          run: { ...run, frames: 1, ringFill },
        }],
      });
    await using browser = await startBrowser();
    await using tab = await openTab(browser, shown.url);
    const gauge = () => tab.page.locator("#ring").evaluate((ring: { value?: number }) => ring.value);
    for (const [fill, text] of [[0.63, "63%"], [0, "0%"], [1, "100%"]] as const) {
      const said = async () => {
        tell(fill); // reaches no one before the page has begun to listen
        return await textOf(tab.page, "ring-text") === text;
      };
      await until(tab.page, said, text);
      assertEquals(await gauge(), fill);
    }
  },
});
