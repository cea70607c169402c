// What a page says when frames are lost, its camera is unplugged, or its server ends.
import { assert, assertMatch } from "@std/assert";
import { LiveDesk } from "../../../src/page/mod.ts";
import { openTestCamera } from "../../conformance/camera.ts";
import { browserPath, openTab, startBrowser } from "../../readers/browser.ts";
import { inDiskFolder } from "../recording/temp_folder.ts";
import { textOf, until } from "./drawn.ts";
import { TestViewer } from "./shown_ring.ts";

const start = { region: { x: 512, y: 512, width: 128, height: 96 }, exposureMs: 5 } as const;

Deno.test({
  name: "losses are counted on the page, each under its own name",
  ignore: browserPath === undefined,
  fn: () =>
    inDiskFolder(async (folder) => {
      // Would catch: a loss that is shown as another one, or as none. Where the machine is busy, a frame that never came
      // may be overrun besides, and counts as that; so frames are missing more than once.
      const losses = [40, 400, 1000, 2000, 4000].map((after) => `missing,after=${after},times=3`);
      const camera = await openTestCamera({ PVSIM_FAULT: losses.join(";") });
      const applied = await camera.configure({ ...start, metadata: true }); // whose numbers say which never came
      await using desk = await LiveDesk.open([{ camera, applied }], { port: 0, control: false, folder });
      await using browser = await startBrowser();
      await using tab = await openTab(browser, desk.page.url);
      await until(tab.page, async () => Number(await textOf(tab.page, "missing")) >= 3, "the missing frames");
      await using viewer = new TestViewer(desk.page.url);
      const said = (word: string) =>
        (viewer.last("status") as { cameras: { run?: Record<string, number> }[] } | undefined)?.cameras[0].run
          ?.[word];
      for (const word of ["missing", "overrun", "lapped", "skipped"]) {
        await until(tab.page, async () =>
          await textOf(tab.page, word) === `${said(word)}`, `the frames ${word}`);
      }
      const rate = async () =>
        Number(await textOf(tab.page, "camera-rate"));
      await until(tab.page, async () =>
        await rate() > 50, "the camera's own rate");
      assert(Number(await textOf(tab.page, "page-rate")) <= 35, "the page's is apart");
    }),
});

Deno.test({
  name: "the page says that its camera was unplugged, and stays",
  ignore: browserPath === undefined,
  fn: () =>
    inDiskFolder(async (folder) => {
      const camera = await openTestCamera({ PVSIM_FAULT: "unplug,after=150" });
      const applied = await camera.configure(start);
      await using desk = await LiveDesk.open([{ camera, applied }], { port: 0, control: true, folder });
      await using browser = await startBrowser();
      await using tab = await openTab(browser, desk.page.url);
      await until(tab.page, async () => (await textOf(tab.page, "state")) === "disconnected", "the state");
      await until(
        tab.page,
        async () => /Plug it in/.test(await textOf(tab.page, "problem-text")),
        "the sentence",
      );
      for (const id of ["start", "snap", "record", "exposure"]) {
        assert(await tab.page.locator(`#${id}`).isDisabled(), `${id} of a camera that is gone can be used`);
      }
      await tab.page.keyboard.press("n");
      await until(
        tab.page,
        async () => (await textOf(tab.page, "notice-text")) !== "",
        "why there is no snap",
      );
      assertMatch(await textOf(tab.page, "frame"), /frame \d+/, "the last picture is still there");
    }),
});

Deno.test({
  name: "a page whose server ends says so, and continues with the next server",
  ignore: browserPath === undefined,
  fn: () =>
    inDiskFolder(async (folder) => {
      const camera = await openTestCamera();
      const applied = await camera.configure(start);
      const first = await LiveDesk.open([{ camera, applied }], { port: 0, control: false, folder });
      const { port, url } = first.page;
      await using browser = await startBrowser();
      await using tab = await openTab(browser, url);
      await until(
        tab.page,
        async () => /frame \d/.test(await textOf(tab.page, "frame")),
        "the first frame",
      );
      assert(
        await tab.page.locator("#instrument").isHidden(),
        "without --control there is nothing to press",
      );
      await first[Symbol.asyncDispose]();
      await until(tab.page, async () => (await textOf(tab.page, "state")) === "lost", "the loss");
      const again = await openTestCamera();
      await using _second = await LiveDesk.open(
        [{ camera: again, applied: await again.configure(start) }],
        {
          port,
          control: false,
          folder,
        },
      );
      await until(
        tab.page,
        async () => (await textOf(tab.page, "state")) === "acquiring",
        "the page to come back",
      );
      await until(tab.page, async () => Number(await textOf(tab.page, "page-rate")) > 0, "moving pictures");
    }),
});
