import type { AcquisitionReport } from "../../acquisition/report.ts";
import type { AppliedSettings } from "../../camera/settings.ts";

/** What a page says of a recording that has ended. */
export function recordedSentence(path: string, { frames, files, ...report }: AcquisitionReport): string {
  if (files.length === 0) return `No frame came, so there is no ${path}.`;
  const { missing, overrun, lapped } = report;
  const losses = Object.entries({ missing, overrun, lapped }).filter(([, count]) => count > 0)
    .map(([word, count]) => `${count} ${word}`).join(", ");
  return `${frames - lapped} frames in ${path}${losses ? `; ${losses}` : ", none lost"}.`;
}

/** What a page says of settings that the camera changed; nothing if it changed none. */
export function adjustedSentence({ adjusted }: AppliedSettings): string | undefined {
  if (adjusted.length === 0) return undefined;
  return adjusted.map(({ setting, asked, applied, why }) =>
    `Adjusted ${setting}: ${asked} was asked, ${applied} is in force (${why}).`
  ).join(" ");
}
