// Which regions are taken: what is cut has to be reported, or a user measures other pixels than intended.
import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import type { Calls } from "../../../../ffi/mod.ts";
import {
  checkRegionCount,
  chooseBinning,
  chooseRegions,
} from "../../../../src/camera/settings/choose_regions.ts";
import type { Adjustment, Settings } from "../../../../src/camera/settings.ts";
import { SettingsError } from "../../../../src/errors.ts";

const sensor = { width: 100, height: 80 };

function chosen(wish: Settings, binning: readonly [number, number] = [1, 1]) {
  const adjusted: Adjustment[] = [];
  return { regions: chooseRegions(wish, { sensor, binning, adjusted }), adjusted };
}

Deno.test("without a region, or with the word full, it is the whole sensor, cut to whole binned pixels", () => {
  const whole = { x: 0, y: 0, width: 100, height: 80 };
  assertEquals(chosen({}), { regions: [whole], adjusted: [] });
  assertEquals(chosen({ region: "full" }, [3, 3]).regions, [{ ...whole, width: 99, height: 78 }]);
});

Deno.test("each cut side of a region is reported, with what was asked; a region that fits is not", () => {
  const region = { x: 10, y: 20, width: 31, height: 40 };
  const why = "a whole number of pixels binned by 2 x 2";
  assertEquals(chosen({ region }, [2, 2]), {
    regions: [{ ...region, width: 30 }],
    adjusted: [{ setting: "region", asked: 31, applied: 30, why }],
  });
  const { adjusted } = chosen({ regions: [region, { ...region, height: 41 }] }, [2, 2]);
  assertEquals(adjusted.map(({ setting, asked }) => [setting, asked]), [
    ["regions", 31],
    ["regions", 31],
    ["regions", 41],
  ]);
});

Deno.test("a region that leaves the sensor, or holds no whole pixel, is refused", () => {
  assertThrows(() => chosen({ region: { x: 70, y: 0, width: 31, height: 1 } }), SettingsError, "70,0,31,1");
  assertThrows(
    () => chosen({ region: { x: 0, y: 0, width: 1, height: 9 } }, [2, 2]),
    SettingsError,
    "no whole",
  );
});

Deno.test("more regions than the camera takes are refused with both numbers, and one is never asked about", async () => {
  const asked: string[] = [];
  const camera = (most?: number) =>
    ({
      paramAvailable: (_hcam: number, name: string) => {
        asked.push(name);
        return Promise.resolve(most !== undefined);
      },
      getNumber: () => Promise.resolve(most),
    }) as Partial<Record<keyof Calls, unknown>> as Calls;
  await checkRegionCount(camera(15), 0, 1);
  assertEquals(asked, []);
  await checkRegionCount(camera(15), 0, 15);
  await checkRegionCount(camera(), 0, 99);
  await assertRejects(
    () => checkRegionCount(camera(15), 0, 16),
    SettingsError,
    "16 regions",
  );
});

// Would catch: columns binned by the factor of the rows, for a camera that lists no factors.
Deno.test("a single factor bins both sides, and two factors bin columns and rows", async () => {
  const calls = { paramAvailable: () => Promise.resolve(false) } as unknown as Calls;
  assertEquals(await chooseBinning(calls, 0, 3), [3, 3]);
  assertEquals(await chooseBinning(calls, 0, [2, 1]), [2, 1]);
});
