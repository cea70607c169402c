// The camera driven from a page: what is set, recorded and said, on the simulated camera.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { verify } from "../../../src/recording/verify.ts";
import { LiveDesk } from "../../../src/page/mod.ts";
import { openTestCamera } from "../../conformance/camera.ts";
import { browserPath, openTab, startBrowser } from "../../readers/browser.ts";
import { inDiskFolder, namesIn } from "../recording/temp_folder.ts";
import { screenPlace, step, textOf, until, write } from "./drawn.ts";

const start = { region: { x: 512, y: 512, width: 128, height: 96 }, exposureMs: 5 } as const;

Deno.test({
  name: "the camera is driven from the page",
  ignore: browserPath === undefined,
  fn: (t) =>
    inDiskFolder(async (folder) => {
      const camera = await openTestCamera();
      const applied = await camera.configure(start);
      await using desk = await LiveDesk.open([{ camera, applied }], { port: 0, control: true, folder });
      await using browser = await startBrowser();
      await using tab = await openTab(browser, desk.page.url);
      const { page } = tab;
      const notice = (pattern: RegExp) =>
        until(page, async () => pattern.test(await textOf(page, "notice-text")), `the notice ${pattern}`);
      const setting = (pattern: RegExp) =>
        until(
          page,
          async () => pattern.test(await textOf(page, "settings-line")),
          `the setting ${pattern}`,
        );
      await setting(/128 × 96, 5 ms/);
      await until(page, async () => Number(await textOf(page, "page-rate")) > 0, "moving pictures");

      await step(
        t,
        "exposure, binning, port, speed and gain are set, and shown as they are in force",
        async () => {
          await write(page, "exposure", "12.5");
          await setting(/12\.5 ms/);
          await page.locator("#binning").selectOption("2x2");
          await setting(/^64 × 48, .*binning 2 × 2/);
          const gains = await page.locator("#gain option").evaluateAll((all) =>
            // deno-lint-ignore no-explicit-any
            all.map((option: any) => option.value as string)
          );
          await page.locator("#gain").selectOption(gains.at(-1)!);
          await setting(new RegExp(`gain ${gains.at(-1)!}`));
          await page.locator("#binning").selectOption("1x1");
          await setting(/^128 × 96/);
        },
      );

      await step(
        t,
        "what cannot be set is refused with a sentence, and the field shows what is in force",
        async () => {
          // Would catch: a page that stops after a refusal, or still shows what was refused.
          await write(page, "region-width", "99999");
          await notice(/99999/);
          await until(
            page,
            async () => (await page.locator("#region-width").inputValue()) === "128",
            "the old width",
          );
          await until(
            page,
            async () => (await textOf(page, "state")) === "acquiring",
            "the camera to continue",
          );
          await write(page, "exposure", "-3");
          await notice(/-3/);
        },
      );

      await step(t, "the region that was drawn becomes the camera's", async () => {
        await page.keyboard.press("d");
        await page.mouse.move(...await screenPlace(page, { width: 128, height: 96 }, [16, 8]));
        await page.mouse.down();
        await page.mouse.move(...await screenPlace(page, { width: 128, height: 96 }, [80, 40]), {
          steps: 4,
        });
        await page.mouse.up();
        await page.locator("#region-drawn").click();
        await setting(/^64 × 32/);
        await until(page, () => Promise.resolve(camera.state === "acquiring"), "the camera to continue");
        const { regions: [region] } = await camera.configure({}).catch(() => ({ regions: [undefined] }));
        assertEquals(region, undefined, "the camera runs, so no other run configures it");
        assertEquals(await page.locator("#region-x").inputValue(), "528");
        assertEquals(await page.locator("#region-y").inputValue(), "520");
        assertEquals(await page.locator("#regions li").count(), 0);
      });

      await step(t, "stop and start, by key", async () => {
        await page.locator("#overlay").focus();
        await page.keyboard.press(" ");
        await until(page, async () => (await textOf(page, "state")) === "ready", "the stop");
        assertEquals(camera.state, "ready");
        await until(page, async () => /°C/.test(await textOf(page, "temperature")), "the temperature");
        await page.keyboard.press(" ");
        await until(page, async () => (await textOf(page, "state")) === "acquiring", "the start");
      });

      await step(t, "a snap is an OME-TIFF, and the camera continues", async () => {
        await write(page, "record-name", "bead one");
        await page.locator("#snap").click();
        await notice(/bead one\.ome\.tif/);
        const { whole, frames } = await verify(`${folder}/bead one.ome.tif`);
        assertEquals([whole, frames], [true, 1]);
        await until(
          page,
          async () => (await textOf(page, "state")) === "acquiring",
          "the camera to continue",
        );
      });

      await step(t, "a recording has the frames that were asked for, its name and its note", async () => {
        await write(page, "record-name", "take");
        await write(page, "record-note", "third slide, 40x");
        await write(page, "record-frames", "20");
        await page.locator("#record").click();
        await until(
          page,
          async () => /^\d+ frames in /.test(await textOf(page, "record-state")),
          "its end",
        );
        assertMatch(await textOf(page, "record-state"), /^20 frames in .*none lost/);
        assertEquals((await verify(`${folder}/take.ome.tif`)).frames, 20);
        assertEquals(await Deno.readTextFile(`${folder}/take.note.txt`), "third slide, 40x\n");
        await until(
          page,
          async () => (await textOf(page, "state")) === "acquiring",
          "the camera to continue",
        );
      });

      await step(
        t,
        "a recording without an end is finished by hand; meanwhile nothing is set",
        async () => {
          await write(page, "record-frames", "");
          await page.locator("#overlay").focus();
          await page.keyboard.press("Shift+R");
          await until(
            page,
            async () => /^\d+ frames, .*take-2/.test(await textOf(page, "record-state")),
            "the recording",
          );
          assert(await page.locator("#exposure").isDisabled());
          await until(page, async () => /left/.test(await textOf(page, "disk")), "how long the disk lasts");
          await page.locator("#record").click();
          await until(
            page,
            async () => /frames in .*take-2/.test(await textOf(page, "record-state")),
            "its end",
          );
          assertEquals((await verify(`${folder}/take-2.ome.tif`)).problems, []);
          const reported = async () => (await namesIn(folder)).includes("take-2.report.html");
          await until(page, reported, "its report");
        },
      );

      await step(t, "a name that is a path is refused, and leaves nothing", async () => {
        const before = await namesIn(folder);
        await write(page, "record-name", "../../evil");
        await page.locator("#snap").click();
        await notice(/Cannot call a recording/);
        assertEquals(await namesIn(folder), before);
      });

      await step(t, "two pages that both control see what the other did", async () => {
        await using second = await openTab(browser, desk.page.url, {
          width: 390,
          height: 844,
          touch: true,
        });
        await until(
          second.page,
          async () => /frame \d/.test(await textOf(second.page, "frame")),
          "its first frame",
        );
        await Promise.all([write(page, "exposure", "7"), write(second.page, "exposure", "9")]);
        const seen = async (one: typeof page) => /(\d+) ms/.exec(await textOf(one, "settings-line"))?.[1];
        await until(page, async () => {
          const [here, there] = [await seen(page), await seen(second.page)];
          return here === there && (here === "7" || here === "9");
        }, "both to agree");
        const wide = await second.page.evaluate("document.documentElement.scrollWidth");
        assert(Number(wide) <= 390, `nothing is cut off at phone width (${wide})`);
        assertEquals(second.errors, []);
      });

      await step(t, "a reloaded page continues", async () => {
        await page.reload();
        await until(page, async () => Number(await textOf(page, "page-rate")) > 0, "moving pictures");
      });
      assertEquals(tab.errors, []);
    }),
});

Deno.test({
  name: "a software trigger takes a frame at each press; triggers are those that the camera has",
  ignore: browserPath === undefined,
  fn: () =>
    inDiskFolder(async (folder) => {
      // Would catch: a button that does nothing, a list of what the camera refuses.
      const camera = await openTestCamera({ PVSIM_CAMERAS: "kinetix" });
      const applied = await camera.configure({ ...start, trigger: "software-edge" });
      await using desk = await LiveDesk.open([{ camera, applied }], { port: 0, control: true, folder });
      await using browser = await startBrowser();
      await using tab = await openTab(browser, desk.page.url);
      const { page } = tab;
      await page.locator("#trigger-now").waitFor();
      for (let frame = 1; frame <= 3; frame++) {
        await page.locator("#trigger-now").click();
        await until(page, async () => await textOf(page, "frame") === `frame ${frame}`, `frame ${frame}`);
      }
      const listed = await page.locator("#trigger option").allTextContents();
      assert(listed.includes("level") && !listed.includes("level-pulsed"), listed.join());
      await page.locator("#trigger").selectOption("internal");
      await until(page, async () => Number(await textOf(page, "page-rate")) > 5, "frames by themselves");
      await until(page, () => page.locator("#trigger-now").isHidden(), "the button to go");
    }),
});
