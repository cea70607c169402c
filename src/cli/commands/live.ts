import { type AppliedSettings, type Camera, SettingsError } from "../../../mod.ts";
import { LiveDesk } from "../../page/mod.ts";
import { onInterrupt } from "../../script/mod.ts";
import { configureGiven, openGivenCamera } from "../flags/camera_of_flags.ts";
import { type Command, settingsFlags } from "../flags/command.ts";
import type { Given } from "../flags/flags.ts";
import { type PageAddress, pageAddress } from "../flags/page_address.ts";
import { openInBrowser } from "../terminal/open_in_browser.ts";
import { sampleOf } from "../flags/sample_of_flags.ts";
import { print, say } from "../terminal/print.ts";
import { speakNow } from "../terminal/verdict.ts";
import { watchRun } from "../terminal/watch_run.ts";

/** `pvcam live`: the newest frame, in a browser. */
export const live: Command = {
  name: "live",
  summary: "Show the newest frame in a browser, until Ctrl-C",
  more:
    "Prints an address that shows the camera to everyone who opens it. Only this machine reaches it, unless --address says otherwise: then " +
    "the address carries a token, and it is plain HTTP, so put a proxy with TLS before it where others share the network. " +
    "With --control the page also drives the camera, and records into the folder of --out, by default `data`. " +
    "--camera takes several names with commas between them.",
  examples: [
    "live --library simulator",
    "live --exposure 20 --control --open",
    "live --control --magnification 60 --out data",
    "live --address 0.0.0.0:8090",
    "live --terminal",
  ],
  flags: [
    "control",
    "out",
    "address",
    "page-name",
    "open",
    "terminal",
    "frames",
    "magnification",
    "pixel-size",
    "objective",
    ...settingsFlags,
  ],

  async run(given) {
    if (given.terminal) return await liveInTerminal(given);
    if (given.frames !== undefined) {
      throw new SettingsError(
        "Cannot use --frames without --terminal: a page shows the camera until Ctrl-C.",
      );
    }
    const stopped = Promise.withResolvers<void>();
    const unlisten = onInterrupt({ first: () => stopped.resolve(), again: () => Deno.exit(130) });
    try {
      const address = await pageAddress(given);
      const cameras = await openAll(given);
      await using desk = await LiveDesk.open(cameras, {
        ...address,
        names: given["page-name"]?.split(",").map((name) => name.trim()),
        control: given.control ?? false,
        folder: given.out ?? "data",
        sample: sampleOf(given),
      }).catch(async (error) => {
        for (const { camera } of cameras) await camera.close().catch(() => {});
        throw error;
      });
      const { url, wantedPort, port } = desk.page;
      if (wantedPort !== undefined) {
        say(`Port ${wantedPort} is taken by another program: this page has port ${port}.`);
      }
      if (given.json) speakNow({ url, port, cameras: cameras.map(({ camera }) => camera.info.name) });
      else print(`Live at ${url}\n${elsewhereText(address)}Ctrl-C ends it.`);
      if (given.open && !await openInBrowser(url)) {
        say("No browser could be opened here: open the address yourself.");
      }
      await stopped.promise;
    } finally {
      unlisten();
    }
    return 0;
  },
};

/** Says how a browser on another machine reaches a page that listens at all addresses of this machine. */
function elsewhereText({ hostname }: PageAddress): string {
  return hostname === "0.0.0.0"
    ? "On another machine, put this machine's address in place of 0.0.0.0.\n"
    : "";
}

/** Shows one camera here, without a page. */
async function liveInTerminal(given: Given): Promise<0 | 1 | 2> {
  const idle = ([
    "control",
    "out",
    "address",
    "page-name",
    "open",
    "magnification",
    "pixel-size",
    "objective",
    "json",
  ] as const).find((name) => given[name] !== undefined);
  if (idle !== undefined) {
    throw new SettingsError(`--${idle} is for a page, and --terminal shows the camera without a page.`);
  }
  const [{ camera, applied }, ...others] = await openAll(given);
  await using _camera = camera;
  for (const other of others) await other.camera.close();
  if (others.length > 0) {
    throw new SettingsError("A terminal shows one camera at a time: name one with --camera.");
  }
  const { frames } = given;
  await using run = await camera.acquire({
    frames,
    slots: Math.max(16, Math.ceil(60 / Math.max(0.1, applied.framePeriodMs))),
  });
  const unlisten = onInterrupt({ first: () => void run.stop().catch(() => {}), again: () => Deno.exit(130) });
  try {
    await watchRun(run, {
      title:
        `${
          camera.info.product || camera.info.chip
        } ${camera.info.name}, ${applied.width} x ${applied.height}, ` +
        `${applied.exposureMs} ms. Ctrl-C ends it.`,
      frames,
      most: 2 ** applied.bitDepth - 1,
    });
    await run.finished;
  } finally {
    unlisten();
  }
  return 0;
}

/** Opens each camera that was named, and sets it up. If one of them fails, the others are closed again. */
async function openAll(given: Given): Promise<{ camera: Camera; applied: AppliedSettings }[]> {
  const names: (string | undefined)[] = given.camera?.split(",").map((name) => name.trim()) ?? [undefined];
  if (names.includes("")) {
    throw new SettingsError(
      `Cannot use --camera ${given.camera}: each of its commas must be between two names.`,
    );
  }
  const opened: { camera: Camera; applied: AppliedSettings }[] = [];
  try {
    for (const name of names) {
      const camera = await openGivenCamera({ ...given, camera: name });
      opened.push({
        camera,
        applied: await configureGiven(camera, given).catch(async (error) => {
          await camera.close().catch(() => {});
          throw error;
        }),
      });
    }
  } catch (error) {
    for (const { camera } of opened) await camera.close().catch(() => {});
    throw error;
  }
  return opened;
}
