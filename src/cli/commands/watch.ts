import type { Camera } from "../../../mod.ts";
import { onInterrupt } from "../../script/mod.ts";
import type { Command } from "../flags/command.ts";
import { print, printJson } from "../terminal/print.ts";
import { openGivenCamera } from "../flags/camera_of_flags.ts";

const PERIOD_MS = 1000;

/** `pvcam watch`: temperature and state, until Ctrl-C. */
export const watch: Command = {
  name: "watch",
  summary: "Show temperature and state until Ctrl-C",
  more: "About once a second. With --json each line is one object. --frames N ends it after N lines.",
  examples: ["watch", "watch --json --frames 10"],
  flags: ["camera", "frames"],

  async run(given) {
    await using camera = await openGivenCamera(given);
    const stopped = Promise.withResolvers<void>();
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
        // Without a reader it would never end.
        if (!(given.json ? printJson(now) : print(sentenceOf(now)))) break;
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

/** PVCAM counts hundredths of a degree; not every camera has the parameter. */
async function degrees(camera: Camera, name: "PARAM_TEMP" | "PARAM_TEMP_SETPOINT"): Promise<number | null> {
  const value = await camera.parameter(name).then((parameter) => parameter.value, () => undefined);
  return value === undefined ? null : Number(value) / 100;
}

function sentenceOf({ time, camera, state, temperatureC, setpointC }: Look): string {
  const shown = (value: number | null) => value === null ? "unknown" : `${value.toFixed(2)} C`;
  return `${time.slice(11, 19)}  ${camera}  ${state}  ${shown(temperatureC)}, set to ${shown(setpointC)}`;
}
