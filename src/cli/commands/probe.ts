import { CameraError } from "../../errors.ts";
import { openLibrary } from "../../../ffi/mod.ts";
import { type Probe, probeCamera } from "../../probe/mod.ts";
import { onInterrupt } from "../../script/mod.ts";
import type { Command } from "../flags/command.ts";
import { print, say } from "../terminal/print.ts";
import { holdVerdict } from "../terminal/verdict.ts";

/** `pvcam probe`: what a camera is and how it behaves, in one file. */
export const probe: Command = {
  name: "probe",
  summary: "Ask a camera all about itself, into a JSON file that a simulated camera is made of",
  takes: "FILE",
  needs: 1,
  more:
    "Takes a minute or two and some hundred frames, and puts back what it sets. The file holds no serial number. " +
    "With PVSIM_CAMERAS=probe:FILE the simulator has a camera that behaves alike.",
  examples: ["probe my-camera.json", "probe bsi.json --library simulator --quick"],
  flags: ["camera", "force", "quick"],

  async run(given, [file]) {
    if (!given.force && await isThere(file)) {
      throw new CameraError(
        `Cannot write the probe to "${file}": there is such a file; add --force to replace it.`,
      );
    }
    const stop = new AbortController();
    const unlisten = onInterrupt({
      first: () => stop.abort(new CameraError("The probe was stopped; no file was written.")),
      again: () => Deno.exit(130),
    });
    try {
      await using library = await openLibrary(given.library);
      const probed = await probeCamera(library, {
        camera: given.camera,
        signal: stop.signal,
        say,
        ...(given.quick ? { frames: 5, longEnoughMs: 20 } : {}),
      });
      await Deno.writeTextFile(file, `${JSON.stringify(probed, null, 1)}\n`);
      if (given.json) holdVerdict({ file, ...summaryOf(probed) });
      else tell(file, probed);
      return 0;
    } finally {
      unlisten();
    }
  },
};

interface Summary {
  readonly product: unknown;
  readonly parameters: number;
  readonly ports: number;
  readonly gains: number;
  readonly timings: number;
}

function summaryOf({ parameters, ports }: Probe): Summary {
  const gains = ports.flatMap(({ speeds }) => speeds.flatMap((speed) => speed.gains));
  return {
    product: parameters.PARAM_PRODUCT_NAME?.current ?? parameters.PARAM_CHIP_NAME?.current ?? "camera",
    parameters: Object.keys(parameters).length,
    ports: ports.length,
    gains: gains.length,
    timings: gains.reduce((sum, { timings }) => sum + timings.length, 0),
  };
}

function tell(file: string, probed: Probe): void {
  const { product, parameters, ports, gains, timings } = summaryOf(probed);
  const { bufferModes, fullRing } = probed.behaviour;
  const counted = (count: number, word: string) => `${count} ${word}${count === 1 ? "" : "s"}`;
  print(
    `${product}: ${counted(parameters, "parameter")}, ${counted(ports, "port")} with ${
      counted(gains, "gain")
    }, ` +
      `frames timed in ${timings} ways`,
  );
  for (const [mode, { setup, start }] of Object.entries(bufferModes)) {
    print(`  buffer mode ${mode}: setup ${setup}${start === undefined ? "" : `, start ${start}`}`);
  }
  print(`  a full ring: the camera ${fullRing}`);
  print(
    `Written to ${file}, without serial numbers. A simulated camera like it: PVSIM_CAMERAS=probe:${file}`,
  );
}

async function isThere(path: string): Promise<boolean> {
  try {
    await Deno.lstat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
