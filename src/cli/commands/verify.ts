import { type Verification, verify as verifyRecording } from "../../../recording.ts";
import type { Command } from "../flags/command.ts";
import { loadFormat } from "../flags/sink_of_flags.ts";
import { print, printJson } from "../terminal/print.ts";
import { sayCount } from "../../say_count.ts";
import { makeWorkProgress } from "../terminal/work_progress.ts";
import { plainLine } from "../../script/mod.ts";

/** `pvcam verify`: whether a recording is complete and unchanged. */
export const verify: Command = {
  name: "verify",
  summary: "Check whether a recording is complete and unchanged",
  takes: "FILE",
  needs: 1,
  withoutCamera: true,
  more:
    "Checks counts, numbers and times, and reads all pixels to compare their checksums. It changes nothing. " +
    "All parts of a resumed or striped recording are verified together, by the name of the first. " +
    "Exit code 2 if something is wrong with it.",
  examples: ["verify run.ome.tif", "verify run.ome.zarr --json"],
  flags: ["skip-pixels", "this-part"],

  async run({ json, "skip-pixels": skip, "this-part": thisPart }, [path]) {
    await loadFormat(path, "verify");
    const progress = makeWorkProgress("Verifying");
    let found: Verification;
    try {
      found = await verifyRecording(path, { progress: progress.show, pixels: !skip, parts: !thisPart });
    } finally {
      progress.end();
    }
    if (json) printJson(found);
    else for (const line of verificationText(found)) print(line);
    return found.whole ? 0 : 2;
  },
};

/** The result, for people. */
function verificationText(found: Verification): string[] {
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
    parts,
  } = found;
  const asked = framesAsked === undefined
    ? sayCount(frames, "frame")
    : `${frames} of ${sayCount(framesAsked, "frame")}`;
  const planes = regions.map(({ width, height }) => `${width} x ${height}`).join(", ");
  const pixels = checksums === "right"
    ? "; the pixels are as they were recorded"
    : stamps === "right"
    ? "; each has its own pixels"
    : "";
  return [
    `${path}: ${whole ? "whole" : "not whole"}, ${asked}`,
    `  ${kind}, ${planes} pixels of ${bytesPerPixel * 8} bits${state ? `, ${state}` : ""}${pixels}`,
    ...(parts ? [`  in ${parts.length} parts: ${parts.join(", ")}`] : []),
    ...problems.map((problem) => `  ${problem}`),
    ...(state === "recording" ? [`  \`repair\` finishes it, unless it is being recorded now.`] : []),
  ].map(plainLine);
}
