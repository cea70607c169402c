import { CameraError } from "../../errors.ts";
import { openLibrary } from "../../../ffi/mod.ts";
import { type Probe, probeCamera } from "../../probe/mod.ts";
import { checkPlace, saveText } from "../../recording/files/save_text.ts";
import { onInterrupt } from "../../script/mod.ts";
import type { Command } from "../flags/command.ts";
import { print, say } from "../terminal/print.ts";
import { holdVerdict, stoppedBefore } from "../terminal/verdict.ts";

const STOPPED = "The probe was stopped; no file was written.";

/** `pvcam probe`: writes a file with a description of a camera and its behaviour. */
export const probe: Command = {
  name: "probe",
  summary: "Write a JSON file about a camera, from which a simulated camera can be made",
  takes: "FILE",
  needs: 1,
  more:
    "Takes a minute or two and some hundred frames, and restores what it sets. The file holds no serial number. " +
    "With PVSIM_CAMERAS=probe:FILE the simulator has a camera that behaves in the same way.",
  examples: ["probe my-camera.json", "probe bsi.json --library simulator --quick"],
  flags: ["camera", "force", "quick"],

  async run(given, [file]) {
    const place = { action: "write the probe to", force: given.force ?? false };
    await checkPlace(file, place); // and not after a minute or two
    const stop = new AbortController();
    const unlisten = onInterrupt({
      first: () => stop.abort(new CameraError(STOPPED)),
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
      await saveText(file, `${JSON.stringify(probed, null, 1)}\n`, place);
      if (given.json) holdVerdict({ file, ...summaryOf(probed) });
      else tell(file, probed);
      return 0;
    } catch (error) {
      if (stop.signal.aborted && error === stop.signal.reason) return stoppedBefore(STOPPED, given);
      throw error;
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
