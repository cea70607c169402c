import type { Camera } from "../../../mod.ts";
import { canRewrite, fit, onInterrupt, terminalColumns } from "../../script/mod.ts";
import type { Command } from "../flags/command.ts";
import { print, printJson, printRaw } from "../terminal/print.ts";
import { sparkline } from "../terminal/sparkline.ts";
import { openGivenCamera } from "../flags/camera_of_flags.ts";

const PERIOD_MS = 1000;
/** The most temperatures that are kept for the row of bars. */
const MOST_DEGREES = 400;

/** `pvcam watch`: temperature and state, until Ctrl-C. */
export const watch: Command = {
  name: "watch",
  summary: "Show temperature and state until Ctrl-C",
  more:
    "About once a second: on a terminal in place, with a row of bars for the temperatures so far, and as plain lines where it is piped. " +
    "With --json each line is one object. --frames N ends it after N looks.",
  examples: ["watch", "watch --json --frames 10"],
  flags: ["camera", "frames"],

  async run(given) {
    await using camera = await openGivenCamera(given);
    const stopped = Promise.withResolvers<void>();
    const inPlace = !given.json && Deno.stdout.isTerminal() && canRewrite();
    const degrees: number[] = [];
    let goesOn = true;
    const unlisten = onInterrupt({
      first: () => {
        goesOn = false;
        stopped.resolve();
      },
      again: () => {},
    });
    try {
      for (let line = 0; goesOn && line < (given.frames ?? Infinity); line++) {
        if (line > 0) {
          let timer: ReturnType<typeof setTimeout> | undefined;
          await Promise.race([stopped.promise, new Promise((done) => timer = setTimeout(done, PERIOD_MS))]);
          clearTimeout(timer);
          if (!goesOn) break;
        }
        const now = await look(camera);
        if (now.temperatureC !== null) degrees.push(now.temperatureC);
        if (degrees.length > MOST_DEGREES) degrees.shift();
        const shown = given.json
          ? printJson(now)
          : inPlace
          ? rewrite(sentenceOf(now), { degrees, isFirst: line === 0 })
          : print(sentenceOf(now));
        if (!shown) break; // no one reads stdout any more, and the loop would never end
      }
    } finally {
      unlisten();
    }
    return 0;
  },
};

interface Look {
  readonly time: string;
  readonly camera: string;
  readonly state: string;
  readonly temperatureC: number | null;
  readonly setpointC: number | null;
}

async function look(camera: Camera): Promise<Look> {
  return {
    time: new Date().toISOString(),
    camera: camera.info.name,
    state: camera.disconnected ? "disconnected" : camera.state,
    temperatureC: await degrees(camera, "PARAM_TEMP"),
    setpointC: await degrees(camera, "PARAM_TEMP_SETPOINT"),
  };
}

/** A temperature in degrees, of which PVCAM counts hundredths; null if the camera lacks the parameter. */
async function degrees(camera: Camera, name: "PARAM_TEMP" | "PARAM_TEMP_SETPOINT"): Promise<number | null> {
  const value = await camera.parameter(name).then((parameter) => parameter.value, () => undefined);
  return value === undefined ? null : Number(value) / 100;
}

/** Writes a line in place of the one before. The line ends in a row of bars of all temperatures until now. */
function rewrite(
  sentence: string,
  { degrees, isFirst }: { degrees: readonly number[]; isFirst: boolean },
): boolean {
  const width = Math.max(1, terminalColumns() - 1);
  const text = fit(sentence, width);
  const bars = sparkline(degrees, width - text.length - 2);
  return printRaw(`${isFirst ? "" : "\x1b[A"}\r${text}${bars === "" ? "" : `  ${bars}`}\x1b[K`);
}

function sentenceOf({ time, camera, state, temperatureC, setpointC }: Look): string {
  const shown = (value: number | null) => value === null ? "unknown" : `${value.toFixed(2)} °C`;
  const clock = new Date(time).toTimeString().slice(0, 8); // what the clock on the wall shows
  return `${clock}  ${camera}  ${state}  ${shown(temperatureC)}, set to ${shown(setpointC)}`;
}
