// Every simulated camera through the one public API, under the simulator's strict mode. Would catch: a camera whose ports,
// triggers, binning, depth or metadata the code takes for a Prime BSI's, and any call that the strict mode objects to.
import { assert, assertEquals, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import { profileKeys } from "../../../ffi/sim/generate/profiles.ts";
import { type Camera, type Settings, SettingsError, StateError } from "../../../mod.ts";
import { assertAccounted, openTestCamera, stampOf } from "../camera.ts";

const region = { x: 64, y: 32, width: 192, height: 96 } as const;

async function takeFive(camera: Camera, settings: Settings): Promise<void> {
  const applied = await camera.configure(settings);
  await using run = await camera.acquire({ frames: 5 });
  let expected = 0;
  for await (using frame of run.frames()) {
    assertEquals(frame.frameNumber, ++expected);
    assertEquals([frame.width, frame.height], [applied.width, applied.height]);
    assertEquals(stampOf(frame), expected);
    if (applied.metadata) {
      assertEquals([frame.metadataError, frame.metadata?.frameNumber], [undefined, expected]);
      assertEquals(frame.metadata!.bitDepth, applied.bitDepth);
      assert(Math.abs(frame.metadata!.exposureNs / 1e6 - applied.exposureMs) < 0.1, "the true exposure");
    }
  }
  assertEquals(expected, 5);
  assertAccounted(await run.finished);
}

for (const key of profileKeys) {
  const profile = key.replaceAll("_", "-");
  Deno.test(`${profile}: every port, speed and gain takes pictures, with and without metadata`, async () => {
    const objections = await Deno.makeTempFile();
    try {
      await using camera = await openTestCamera({
        PVSIM_CAMERAS: profile,
        PVSIM_STRICT: `file:${objections}`,
      });
      for (const port of camera.ports) {
        for (const speed of port.speeds) {
          for (const gain of speed.gains) {
            const place = { port: port.name, speed: speed.index, gain: gain.index };
            await takeFive(camera, { ...place, region, exposureMs: 1 });
            assertEquals((await camera.configure({})).bitDepth, gain.bitDepth);
          }
        }
      }
      const binnings = (await camera.parameter("PARAM_BINNING_SER").catch(() => undefined))?.options ?? [];
      if (binnings.some((option) => option.value === 2)) await takeFive(camera, { binning: 2, region });
      await camera.configure({ binning: 1 });
      const hasMetadata = await camera.configure({ metadata: true }).then(() => true, (error) => {
        assert(error instanceof SettingsError, String(error));
        return false;
      });
      if (hasMetadata) await takeFive(camera, { metadata: true, exposureMs: 3 });
      await camera.configure({ metadata: hasMetadata ? false : undefined, region: "full" });
      assertEquals((await camera.snap()).width, camera.info.width);
      // How long the system keeps a thread waiting is no fault of a call.
      const lines = (await Deno.readTextFile(objections)).split("\n").filter((line) =>
        !line.includes(" handler: ")
      );
      assertEquals(lines, [""]);
    } finally {
      await Deno.remove(objections);
    }
  });
}

Deno.test("several regions give several views, and one picture of all", async () => {
  await using camera = await openTestCamera({ PVSIM_CAMERAS: "prime-95b" });
  const regions = [{ x: 0, y: 0, width: 64, height: 32 }, { x: 500, y: 700, width: 100, height: 50 }];
  const applied = await camera.configure({ regions, exposureMs: 2 });
  assertEquals([applied.metadata, applied.regions.length], [true, 2]);
  assertEquals(applied.frameBytes, 48 + 2 * 32 + 2 * (64 * 32 + 100 * 50));
  await using run = await camera.acquire({ frames: 3 });
  for await (using frame of run.frames()) {
    assertEquals([frame.regionPixels(0).length, frame.regionPixels(1).length], [64 * 32, 100 * 50]);
    assertEquals(
      frame.metadata!.regions.map(({ x, y, width, height }) => ({ x, y, width, height })),
      regions,
    );
  }
  await run.finished;
  await assertRejects(
    () => camera.configure({ regions, metadata: false }),
    SettingsError,
    "without metadata",
  );
});

Deno.test("SMART streaming goes through its exposures frame by frame", async () => {
  await using camera = await openTestCamera({ PVSIM_CAMERAS: "prime-95b" });
  const list = [2, 8, 4];
  const applied = await camera.configure({ region, smartStreamMs: list, metadata: true });
  assertEquals(applied.smartStreamMs.map(Math.round), list);
  await using run = await camera.acquire({ frames: 7 });
  const exposures: [number, number][] = [];
  for await (using frame of run.frames()) {
    exposures.push([Math.round(frame.exposureMs), Math.round(frame.metadata!.exposureNs / 1e6)]);
  }
  assertEquals(exposures, [2, 8, 4, 2, 8, 4, 2].map((ms) => [ms, ms]));
  await run.finished;
  await camera.configure({ smartStreamMs: [6] }); // a list of one is not the run's own exposure
  const { exposureMs, metadata } = await camera.snap();
  assertEquals([Math.round(exposureMs), Math.round(metadata!.exposureNs / 1e6)], [6, 6]);
  assertEquals((await camera.configure({ smartStreamMs: [] })).smartStreamMs, []);
});

Deno.test("a wrong setting is refused with the value and what the camera has, and nothing of it is kept", async () => {
  await using camera = await openTestCamera({ PVSIM_CAMERAS: "kinetix" });
  const before = await camera.configure({ port: "Sensitivity", exposureMs: 2, region });
  const wrong: [Settings, string][] = [
    [{ port: "Fast" }, '"Fast"'],
    [{ speed: 7 }, '"7"'],
    [{ gain: "Huge" }, '"Huge"'],
    [{ region: { x: 3000, y: 0, width: 400, height: 10 } }, "3000,0,400,10"],
    [{ region: { x: -1, y: 0, width: 4, height: 4 } }, "-1,0,4,4"],
    [{ binning: 3 }, "3 x 3"],
    [{ binning: 0 }, "0 x 0"],
    [{ exposureMs: 1e9 }, "1000000000 ms"],
    [{ exposureMs: -1 }, "exposureMs to -1"],
    [{ exposureMs: NaN }, "NaN"],
    [{ trigger: "later" as "edge" }, '"later"'],
    [{ exposeOut: "never" as "any-row" }, '"never"'],
    [{ clearMode: "Sometimes" }, '"Sometimes"'],
    [{ temperatureSetpointC: 80 }, "80"],
    [{ fan: "Hurricane" }, '"Hurricane"'],
    [{ postProcessing: { "SHARPEN": true } }, '"SHARPEN"'],
  ];
  for (const [settings, part] of wrong) {
    const error = await assertRejects(() => camera.configure(settings), SettingsError);
    assertStringIncludes(error.message, part);
  }
  const after = await camera.configure({});
  assertEquals([after.port, after.exposureMs, after.region], [before.port, before.exposureMs, before.region]);
});

Deno.test("settings that one parameter each holds are set, read back, and found by name", async () => {
  await using camera = await openTestCamera({ PVSIM_CAMERAS: "kinetix22" });
  const feature = "DESPECKLE BRIGHT LOW";
  const applied = await camera.configure({
    region,
    temperatureSetpointC: -5,
    fan: "low",
    scanMode: "Line Delay",
    scanLineDelay: 3,
    postProcessing: { [feature]: false },
  });
  assertEquals([applied.temperatureSetpointC, applied.fan?.toLowerCase(), applied.scanLineDelay], [
    -5,
    "low",
    3,
  ]);
  assertEquals(Object.values(applied.postProcessing![feature] as Record<string, number>)[0], 0);
});

// Would catch: settings that a script reads and that are not in force, or no longer.
Deno.test("camera.settings are those in force, and unknown while nothing was set up", async () => {
  await using camera = await openTestCamera();
  assertEquals(camera.settings, undefined);
  const applied = await camera.configure({ region, exposureMs: 2 });
  assertEquals(camera.settings, applied);
  await camera.setParameter("PARAM_CLEAR_CYCLES", 3).catch(() => {});
  await camera.snap();
  assertEquals(camera.settings?.exposureMs, applied.exposureMs);
});

Deno.test("`using` without await is refused before anything is lost, and the error names the missing await", async () => {
  await using camera = await openTestCamera();
  const error = assertThrows(() => (camera as unknown as Disposable)[Symbol.dispose], StateError);
  assertStringIncludes(error.message, "await using");
});
