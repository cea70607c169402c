import type { Calls } from "../../../ffi/mod.ts";
import { SettingsError } from "../../errors.ts";
import { type Binning, checkRegion, type Region, type SensorSize, trimToBinning } from "./region.ts";
import type { Adjustment, Settings } from "../settings.ts";

/** Checks binning against the pairs that the camera lists. If it lists none, the camera itself decides. */
export async function chooseBinning(calls: Calls, hcam: number, wish: number | Binning): Promise<Binning> {
  const binning: Binning = typeof wish === "number" ? [wish, wish] : [wish[0], wish[1]];
  if (!binning.every((factor) => Number.isInteger(factor) && factor >= 1)) {
    throw new SettingsError(`Cannot bin by ${binning.join(" x ")}: each factor is a whole number from 1 on.`);
  }
  if (
    !await calls.paramAvailable(hcam, "PARAM_BINNING_SER") ||
    !await calls.paramAvailable(hcam, "PARAM_BINNING_PAR")
  ) {
    return binning;
  }
  const columns = await calls.getEnum(hcam, "PARAM_BINNING_SER");
  const rows = await calls.getEnum(hcam, "PARAM_BINNING_PAR");
  if (columns.length === 0 || rows.length === 0) return binning;
  // Entries with the same index belong together. Lists of two lengths give no pairs, so all combinations are tried.
  const pairs = columns.length === rows.length
    ? columns.map((entry, index): Binning => [entry.value, rows[index].value])
    : columns.flatMap(({ value }) => rows.map((row): Binning => [value, row.value]));
  if (pairs.some((pair) => pair[0] === binning[0] && pair[1] === binning[1])) return binning;
  throw new SettingsError(
    `Cannot bin by ${binning.join(" x ")}: this camera takes ${
      pairs.map((pair) => pair.join(" x ")).join(", ")
    }.`,
  );
}

/** The regions that were asked for, checked and cut to whole binned pixels. */
export function chooseRegions(
  wish: Settings,
  { sensor, binning, adjusted }: { sensor: SensorSize; binning: Binning; adjusted: Adjustment[] },
): Region[] {
  const named = wish.regions ?? (wish.region === undefined || wish.region === "full" ? [] : [wish.region]);
  if (named.length === 0) {
    return [trimToBinning({ x: 0, y: 0, width: sensor.width, height: sensor.height }, binning)];
  }
  return named.map((asked) => {
    checkRegion(asked, sensor);
    const region = trimToBinning(asked, binning);
    for (const side of ["width", "height"] as const) {
      if (region[side] === asked[side]) continue;
      const why = `a whole number of pixels binned by ${binning.join(" x ")}`;
      adjusted.push({
        setting: wish.regions ? "regions" : "region",
        asked: asked[side],
        applied: region[side],
        why,
      });
    }
    return region;
  });
}

/** Checks that the camera takes this number of regions under its present settings. */
export async function checkRegionCount(calls: Calls, hcam: number, count: number): Promise<void> {
  if (count === 1 || !await calls.paramAvailable(hcam, "PARAM_ROI_COUNT")) return;
  const most = await calls.getNumber(hcam, "PARAM_ROI_COUNT", "ATTR_MAX");
  if (count > most) {
    throw new SettingsError(`Cannot take ${count} regions: this camera takes at most ${most} now.`);
  }
}
