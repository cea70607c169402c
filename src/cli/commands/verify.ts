import { type Verification, verify as verifyRecording } from "../../../recording.ts";
import type { Command } from "../flags/command.ts";
import { loadFormat } from "../flags/sink_of_flags.ts";
import { print, printJson } from "../terminal/print.ts";
import { sayCount } from "../../say_count.ts";
import { makeWorkProgress } from "../terminal/work_progress.ts";

/** `pvcam verify`: whether a recording is whole. */
export const verify: Command = {
  name: "verify",
  summary: "Tell whether a recording is whole",
  takes: "FILE",
  needs: 1,
  withoutCamera: true,
  more:
    "Looks at its counts, numbers and times, and reads all pixels to compare their checksums. It changes nothing. " +
    "Exit code 2 if something is wrong with it.",
  examples: ["verify run.ome.tif", "verify run.ome.zarr --json"],
  flags: ["skip-pixels"],

  async run({ json, "skip-pixels": skip }, [path]) {
    await loadFormat(path, "verify");
    const progress = makeWorkProgress("Verifying");
    let found: Verification;
    try {
      found = await verifyRecording(path, { progress: progress.show, pixels: !skip });
    } finally {
      progress.end();
    }
    if (json) printJson(found);
    else for (const line of verificationText(found)) print(line);
    return found.whole ? 0 : 2;
  },
};

/** What was found, for people. */
export function verificationText(found: Verification): string[] {
  const {
    path,
    kind,
    whole,
    frames,
    framesAsked,
    state,
    regions,
    bytesPerPixel,
    stamps,
    checksums,
    problems,
  } = found;
  const asked = framesAsked === undefined
    ? sayCount(frames, "frame")
    : `${frames} of ${sayCount(framesAsked, "frame")}`;
  const planes = regions.map(({ width, height }) => `${width} x ${height}`).join(", ");
  const pixels = checksums === "right"
    ? "; the pixels are those that were recorded"
    : stamps === "right"
    ? "; each has its own pixels"
    : "";
  return [
    `${path}: ${whole ? "whole" : "not whole"}, ${asked}`,
    `  ${kind}, ${planes} pixels of ${bytesPerPixel * 8} bits${state ? `, ${state}` : ""}${pixels}`,
    ...problems.map((problem) => `  ${problem}`),
    ...(state === "recording" ? [`  \`repair\` gives it its end, unless it is being recorded now.`] : []),
  ];
}
