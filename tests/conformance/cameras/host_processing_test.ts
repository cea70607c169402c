// What libpvcam does to frames on the host, and what triggers decide: what a frame says of itself has to follow it.
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { type Camera, SettingsError } from "../../../mod.ts";
import { rawSink } from "../../../sink.ts";
import { inDiskFolder } from "../../src/recording/temp_folder.ts";
import { openTestCamera, stamped } from "../camera.ts";

const region = { x: 200, y: 100, width: 96, height: 64 };
const still = { PVSIM_NOISE: "0", PVSIM_STAMP: "0" };

async function pictureOf(camera: Camera) {
  const { width, height, pixels } = await camera.snap();
  return { width, height, pixel: (x: number, y: number) => pixels[y * width + x] };
}

// Would catch: pictures torn into stripes, and called whole.
Deno.test({
  name: "a picture turned by 90 degrees has rows and columns exchanged, and every pixel in its place",
  ignore: !stamped,
  fn: async () => {
    await using camera = await openTestCamera(still);
    await camera.configure({ region, exposureMs: 5 });
    const straight = await pictureOf(camera);
    assertEquals([straight.width, straight.height], [96, 64]);
    for (const rotate of [1, 3]) {
      await camera.setParameter("PARAM_HOST_FRAME_ROTATE", rotate);
      const turned = await pictureOf(camera);
      assertEquals([turned.width, turned.height], [64, 96]);
      const { width, height, regions } = await camera.configure({});
      assertEquals([width, height, regions], [64, 96, [region]], "the region stays one of the sensor");
      for (const [x, y] of [[0, 0], [95, 0], [0, 63], [20, 30], [61, 5]]) {
        const [toX, toY] = rotate === 1 ? [63 - y, x] : [y, 95 - x];
        assertEquals(turned.pixel(toX, toY), straight.pixel(x, y), `${rotate}: ${x}, ${y}`);
      }
    }
    const regions = [region, { ...region, y: 400 }];
    await assertRejects(() => camera.configure({ regions }), SettingsError, "PARAM_HOST_FRAME_ROTATE");
  },
});

// Would catch: the period of one exposure for the sum of several, after which a time-lapse takes the camera for dead.
Deno.test({
  name: "summed frames have the period and the bits of their sum, and sums of 32 bits are refused by name",
  ignore: !stamped,
  fn: async () => {
    await using camera = await openTestCamera(still);
    const alone = await camera.configure({ region, exposureMs: 20 });
    await camera.setParameter("PARAM_HOST_FRAME_SUMMING_COUNT", 8);
    await camera.setParameter("PARAM_HOST_FRAME_SUMMING_ENABLED", true);
    const summed = await camera.configure({});
    assertEquals(summed.framePeriodMs, 8 * alone.framePeriodMs);
    assertEquals(summed.bitDepth, Math.min(16, alone.bitDepth + 3));
    await using run = await camera.acquire({ frames: 2, bufferMode: "sequence", onStall: "fail" });
    assertEquals((await run.finished).frames, 2);
    await camera.setParameter("PARAM_HOST_FRAME_SUMMING_FORMAT", 2);
    await assertRejects(() => camera.configure({}), SettingsError, "PARAM_HOST_FRAME_SUMMING_FORMAT");
  },
});

// Would catch: an exposure in the files that was set and never made, because the signal's length decides.
Deno.test({
  name: "under a level trigger a frame's exposure is the metadata's, and without metadata there is none",
  ignore: !stamped,
  fn: () =>
    inDiskFolder(async (folder) => {
      await using camera = await openTestCamera({ PVSIM_CAMERAS: "kinetix", PVSIM_TRIGGER: "rate:20,12" });
      const offered = (await camera.parameter("PARAM_EXPOSURE_MODE")).options ?? [];
      const trigger = offered.some(({ value }) => value === 3328) ? "level-overlap" : "level";
      for (const metadata of [true, false]) {
        await camera.configure({ region, exposureMs: 3, trigger, metadata });
        const path = `${folder}/run${metadata}.raw`;
        await using run = await camera.acquire({ frames: 3, sinks: [rawSink(path)] });
        const exposures: number[] = [];
        for await (using frame of run.frames()) exposures.push(frame.exposureMs);
        await run.finished;
        const record = JSON.parse(await Deno.readTextFile(path.replace(".raw", ".json")));
        assertEquals(record.settings.exposureMs, undefined);
        if (metadata) assert(exposures.every((ms) => ms > 8), exposures.join());
        else assertEquals(exposures, [NaN, NaN, NaN]);
      }
    }),
});

// Would catch: a recording that does not say with what gain or at which temperature it was made.
Deno.test("run.json keeps what the camera was set to, by settings and by parameters", () =>
  inDiskFolder(async (folder) => {
    await using camera = await openTestCamera();
    await camera.configure({ region, exposureMs: 1 });
    const [speed] = camera.ports[0].speeds;
    await camera.setParameter("PARAM_SPDTAB_INDEX", speed.index);
    await camera.snap({ sinks: [rawSink(`${folder}/run.raw`)] });
    const { parameters } = JSON.parse(await Deno.readTextFile(`${folder}/run.json`));
    assertEquals(parameters.PARAM_SPDTAB_INDEX, speed.index);
    assertEquals(typeof parameters.PARAM_TEMP, "number");
    assertEquals(typeof parameters.PARAM_CLEAR_MODE, "string");
  }));

Deno.test({
  name: "exposures of a SMART list that the camera rounds are reported",
  ignore: !stamped,
  fn: async () => {
    await using camera = await openTestCamera({ PVSIM_CAMERAS: "kinetix" });
    const fine = await camera.configure({ region, smartStreamMs: [1.5, 3], exposureMs: 5000 });
    assertEquals([fine.smartStreamMs, fine.adjusted], [[1.5, 3], []]);
    const coarse = await camera.configure({ smartStreamMs: [1.5, 9_000_000] }).catch(() => undefined);
    if (!coarse || coarse.smartStreamMs[0] === 1.5) return; // it resolves that as well
    assertStringIncludes(String(coarse.adjusted[0].asked), "1.5");
  },
});
