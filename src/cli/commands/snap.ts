import { sampleFlags } from "../flags/sample_of_flags.ts";
import type { Frame } from "../../../mod.ts";
import { type Command, type ExitCode, settingsFlags } from "../flags/command.ts";
import type { Given } from "../flags/flags.ts";
import { onInterrupt } from "../../script/mod.ts";
import { withFreeName } from "../config/apply_config.ts";
import { sinkOf } from "../flags/sink_of_flags.ts";
import { print, say } from "../terminal/print.ts";
import { holdVerdict, stoppedBefore } from "../terminal/verdict.ts";
import { filesText } from "../terminal/report_text.ts";
import { configureGiven, openGivenCamera } from "../flags/camera_of_flags.ts";

/** `pvcam snap`: one picture. */
export const snap: Command = {
  name: "snap",
  summary: "Take one picture; --out saves it",
  more: "Prints how bright the picture is.",
  examples: [
    "snap --exposure 20 --out picture.ome.tif",
    "snap --library simulator --region 0,0,512,512",
  ],
  flags: ["out", "zarr", "force", ...settingsFlags, ...sampleFlags],

  run: (flags) => flags.out === undefined ? takePicture(flags) : withFreeName(flags, takePicture),
};

async function takePicture(given: Given): Promise<ExitCode> {
  const sink = await sinkOf(given);
  await using camera = await openGivenCamera(given);
  const { bitDepth, exposureMs } = await configureGiven(camera, given);
  const stop = new AbortController();
  const noInterrupt = onInterrupt({
    first() {
      say("Stopping.");
      stop.abort();
    },
    again: () => Deno.exit(130),
  });
  await using run = await camera.acquire({
    frames: 1,
    bufferMode: "sequence",
    sinks: sink ? [sink] : [],
    signal: stop.signal,
  });
  try {
    let picture: Frame | undefined;
    for await (using frame of run.frames()) picture = frame.copy();
    const { files } = await run.finished;
    if (!picture) {
      return stoppedBefore("No picture was taken: you stopped it before the camera gave one.", given);
    }
    const { width, height, frameNumber } = picture;
    const brightness = brightnessOf(picture);
    if (given.json) holdVerdict({ width, height, bitDepth, exposureMs, frameNumber, ...brightness, files });
    else {
      const { min, mean, max } = brightness;
      print(`${width} x ${height} pixels of ${bitDepth} bits, ${exposureMs} ms`);
      print(`  darkest ${min}, mean ${mean}, brightest ${max}`);
      for (const line of filesText(files)) print(line);
    }
    return 0;
  } finally {
    noInterrupt();
  }
}

/** The smallest, the largest and the mean of a picture's values, the mean to a hundredth. */
function brightnessOf({ pixels }: Frame): { min: number; max: number; mean: number } {
  let min = Infinity, max = 0, sum = 0;
  for (let index = 0; index < pixels.length; index++) {
    const value = pixels[index];
    if (value < min) min = value;
    if (value > max) max = value;
    sum += value;
  }
  return { min, max, mean: Math.round(sum / pixels.length * 100) / 100 };
}
