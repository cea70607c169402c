// What a viewer sees: a known frame, in a browser, pixel by pixel.
import { assert, assertEquals } from "@std/assert";
// @ts-types="./palettes.d.ts"
import { palettes, tints } from "../../../src/page/browser/painting/palettes.js";
import { browserPath, openTab, startBrowser } from "../../readers/browser.ts";
import { coloursAt, screenPlace, step, textOf, until, untilColours, write } from "./drawn.ts";
import { known, openTestPage, showKnown, ShownRing, valueAt } from "./shown_ring.ts";

const places = [[0, 0], [1, 0], [0, 1], [20, 10], [40, 30], [63, 47]] as const;

/** The colours that a window, a gamma and a map give. */
function expected(low: number, high: number, gamma: number, map: readonly number[][]): number[][] {
  return places.map(([x, y]) => {
    const share = Math.min(1, Math.max(0, (valueAt(x, y) - low) / (high - low)));
    return [...map[Math.round(share ** gamma * 255)]];
  });
}

for (const painter of ["canvas", "webgl"]) {
  Deno.test({
    name: `the live page shows a known frame as it is (${painter})`,
    ignore: browserPath === undefined,
  }, async (t) => {
    await using served = await openTestPage();
    const shown = showKnown(served);
    await using browser = await startBrowser();
    await using tab = await openTab(browser, `${served.url}?painter=${painter}`);
    const { page } = tab;
    await until(page, async () => (await textOf(page, "frame")) === "frame 1", "the first frame");
    assertEquals(await page.locator("#canvas").getAttribute("data-painter"), painter);
    await until(page, async () => /mean/.test(await textOf(page, "figures")), "the first figures");

    await step(t, "automatic contrast is the percentiles' own window", async () => {
      // Would catch: a window by the preview's values, or by bins in place of values.
      const sorted = Array.from({ length: 64 * 48 }, (_, at) => valueAt(at % 64, Math.floor(at / 64))).sort(
        (a, b) => a - b,
      );
      await page.locator("#share").selectOption("4");
      const low = Number(await page.locator("#low").inputValue()),
        high = Number(await page.locator("#high").inputValue());
      assertEquals([low, high], [sorted[Math.ceil(0.01 * 3072) - 1], sorted[Math.ceil(0.99 * 3072) - 1]]);
      await untilColours(page, known, {
        places,
        wanted: expected(low, high, 1, palettes.grey),
        what: "auto",
      });
    });

    await step(t, "window, gamma and colour map are those of the controls", async () => {
      // Would catch: a gamma that is turned round, maps in another order, a shader that is off by one.
      await write(page, "low", 500);
      await write(page, "high", 2500);
      assertEquals(await page.locator("#contrast-manual").getAttribute("aria-pressed"), "true");
      for (const [map, gamma] of [["grey", 1], ["inferno", 0.5], ["viridis", 2], ["hilo", 1]] as const) {
        await page.locator("#palette").selectOption(map);
        await page.locator("#gamma").fill(String(gamma));
        await untilColours(page, known, {
          places,
          wanted: expected(500, 2500, gamma, palettes[map]),
          what: map,
        });
      }
      await page.locator("#palette").selectOption("grey");
      await page.locator("#gamma").fill("1");
    });

    await step(
      t,
      "a held window stays where it is when the frame changes; an automatic one follows",
      async () => {
        await page.keyboard.press("h");
        shown.publish((x, y) => valueAt(x, y) / 2);
        await until(page, async () => (await textOf(page, "frame")) === "frame 2", "the second frame");
        await page.waitForTimeout(300);
        assertEquals(await page.locator("#high").inputValue(), "2500");
        await page.keyboard.press("a");
        await until(
          page,
          async () => Number(await page.locator("#high").inputValue()) < 2000,
          "the window to follow",
        );
      },
    );

    await step(t, "saturated pixels are marked at the converter's maximum, and counted", async () => {
      shown.publish((x, y) => x === 5 && y === 6 ? 4095 : valueAt(x, y));
      await until(page, async () => /^1 of 3072/.test(await textOf(page, "saturated")), "the count");
      await untilColours(page, known, { places: [[5, 6]], wanted: [[255, 46, 84]], what: "the mark" });
      await page.locator("#marks").uncheck();
      await untilColours(page, known, { places: [[5, 6]], wanted: [[255, 255, 255]], what: "no mark" });
      await page.locator("#marks").check();
    });

    await step(t, "the value and place under the cursor are the frame's", async () => {
      shown.publish(valueAt);
      const [left, top] = await screenPlace(page, known, [33, 21]);
      await page.mouse.move(left, top);
      await until(page, async () => (await textOf(page, "value")) === String(valueAt(33, 21)), "the value");
      assertEquals(await textOf(page, "place"), "x 33, y 21");
    });

    await step(t, "a line gives its profile, a region its figures, histogram and trace", async () => {
      // Would catch: coordinates of the picture in place of the frame's, a histogram of the wrong pixels.
      await page.keyboard.press("p");
      await page.mouse.move(...await screenPlace(page, known, [10, 20]));
      await page.mouse.down();
      await page.mouse.move(...await screenPlace(page, known, [50, 20]), { steps: 4 });
      await page.mouse.up();
      await page.locator("#profile .uplot").waitFor();
      await page.keyboard.press("d");
      await page.mouse.move(...await screenPlace(page, known, [8, 8]));
      await page.mouse.down();
      await page.mouse.move(...await screenPlace(page, known, [24, 18]), { steps: 4 });
      await page.mouse.up();
      const fields = page.locator("#regions input");
      const region = await Promise.all(
        [0, 1, 2, 3].map(async (at) => Number(await fields.nth(at).inputValue())),
      );
      assertEquals(region, [8, 8, 16, 10]);
      shown.publish(valueAt);
      const mean = 100 + 50 * (8 + 7.5) + 8 + 4.5;
      await until(
        page,
        async () => (await page.locator("#regions output").textContent()) === mean.toFixed(1),
        "the mean",
      );
      await page.locator("#histogram-of").selectOption("0");
      const [min, max] = [valueAt(8, 8), valueAt(23, 17)];
      await until(
        page,
        async () => (await textOf(page, "figures")).startsWith(`min ${min}  max ${max}`),
        "its histogram",
      );
      for (let frame = 0; frame < 5; frame++) {
        shown.publish(valueAt);
        await page.waitForTimeout(150);
      }
      await page.locator("#traces .uplot").waitFor();
      await page.locator("#histogram-of").selectOption("frame");
    });

    await step(t, "regions are moved by keys and numbers, and removed", async () => {
      await page.locator("#overlay").focus();
      await page.keyboard.press("Shift+ArrowRight");
      const x = page.locator("#regions input").first();
      assertEquals(await x.inputValue(), "9");
      await x.fill("60"); // it would reach beyond the frame
      await x.dispatchEvent("change");
      assertEquals(await page.locator("#regions input").nth(2).inputValue(), "4");
      await page.locator("#overlay").focus();
      await page.keyboard.press("Delete");
      assertEquals(await page.locator("#regions li").count(), 0);
    });

    await step(t, "turns and mirrors move pixels where they belong", async () => {
      await write(page, "low", 100);
      await write(page, "high", 3400);
      await page.keyboard.press("x");
      const wanted = expected(100, 3400, 1, palettes.grey);
      const mirrored = places.map(([x, y]) => [63 - x, y] as const);
      await untilColours(page, known, { places: mirrored, wanted, what: "mirrored left and right" });
      await page.keyboard.press("y");
      const turned = places.map(([x, y]) => [63 - x, 47 - y] as const);
      await untilColours(page, known, { places: turned, wanted, what: "mirrored twice" });
      await page.keyboard.press("r");
      await page.keyboard.press("r");
      await untilColours(page, known, { places, wanted, what: "and turned by half" });
      for (const key of ["r", "r", "x", "y"]) await page.keyboard.press(key);
    });

    await step(t, "zoomed in to single pixels, each is one square with its own value", async () => {
      const place = await screenPlace(page, known, [33, 21]);
      await page.mouse.move(...place);
      await page.mouse.wheel(0, -2500);
      shown.publish(valueAt);
      await until(
        page,
        async () => Number((await textOf(page, "zoom")).replace("%", "")) > 2000,
        "the zoom",
      );
      await until(page, async () => (await textOf(page, "value")) === String(valueAt(33, 21)), "the value");
      await page.mouse.move(place[0] + 40, place[1]);
      await until(page, async () => (await textOf(page, "place")) !== "x 33, y 21", "the neighbour");
      await page.keyboard.press("0");
      await until(
        page,
        async () => Number((await textOf(page, "zoom")).replace("%", "")) < 2000,
        "the whole frame",
      );
    });

    await step(t, "crosshair, grid and scale bar are drawn and taken away", async () => {
      for (const [key, mark] of [["g", ".grid"], ["c", ".crosshair"]]) {
        await page.keyboard.press(key);
        await page.locator(`#overlay ${mark}`).first().waitFor({ state: "attached" });
        await page.keyboard.press(key);
        await until(
          page,
          async () => await page.locator(`#overlay ${mark}`).count() === 0,
          `${mark} to go`,
        );
      }
      assert(/µm/.test((await page.locator("#overlay .scale-text").textContent())!));
    });

    await step(t, "the picture is saved as PNG", async () => {
      const [download] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("s")]);
      const file = await Deno.open(await download.path());
      const head = new Uint8Array(4);
      await file.read(head);
      file.close();
      assertEquals([...head], [0x89, 0x50, 0x4e, 0x47]);
    });

    await step(t, "two cameras lie side by side, or over each other in their colours", async () => {
      const other = new ShownRing(known.width, known.height, { bitDepth: 12 });
      other.showOn(served, "other", 100);
      other.publish(() => 4000);
      await page.locator("#layers [data-stream]").nth(1).waitFor();
      await until(page, async () => await page.locator("#overlay .pane-edge").count() === 1, "two panes");
      await page.keyboard.press("o");
      await page.locator("#layers [data-stream='100']").click();
      await write(page, "low", 0);
      await write(page, "high", 4000);
      await until(page, async () => {
        const [[red, green, blue]] = await coloursAt(page, known, [[0, 0]]);
        return Math.abs(red - tints.magenta[0]) < 4 && green < 4 && Math.abs(blue - tints.magenta[2]) < 4;
      }, "the second camera's colour over the first one's black");
      served.forget([100]);
      await until(
        page,
        async () => await page.locator("#layers-card").isHidden(),
        "the second camera to go",
      );
    });

    await step(t, "every control has a name, and keys work without a mouse", async () => {
      const nameless = await page.evaluate(() => {
        // deno-lint-ignore no-explicit-any
        const { document } = globalThis as any;
        return [...document.querySelectorAll("button, input, select, [role=img], meter")].filter((one) =>
          !one.getAttribute("aria-label") && !one.textContent.trim() && !one.closest("label") &&
          !one.labels?.length
        ).map((one) => one.outerHTML.slice(0, 80));
      });
      assertEquals(nameless, []);
      await page.keyboard.press("?");
      await page.locator("#help[open]").waitFor();
      await page.keyboard.press("Escape");
    });

    assertEquals(tab.errors, []);
  });
}
