import type { Command } from "../flags/command.ts";
import { holdVerdict } from "../terminal/verdict.ts";
import { printTable } from "../terminal/table.ts";
import { openGivenCamera } from "../flags/camera_of_flags.ts";

/** `pvcam ports`: the nested table of readout ports, speeds and gains. */
export const ports: Command = {
  name: "ports",
  summary: "Show the camera's readout ports, speeds and gains",
  more: "--port, --speed and --gain take these names or numbers.",
  examples: ["ports", "ports --camera pvcamUSB_0 --json"],
  flags: ["camera"],

  async run(given) {
    await using camera = await openGivenCamera(given);
    if (given.json) holdVerdict({ ports: camera.ports });
    else {
      printTable([
        ["PORT", "SPEED", "PIXEL TIME", "GAIN", "BITS"],
        ...camera.ports.flatMap((port) =>
          port.speeds.flatMap((speed) =>
            speed.gains.map((gain) => [
              `${port.value} "${port.name}"`,
              numbered(speed),
              `${speed.pixelTimeNs} ns`,
              numbered(gain),
              String(gain.bitDepth),
            ])
          )
        ),
      ]);
    }
    return 0;
  },
};

function numbered({ index, name }: { index: number; name?: string }): string {
  return name === undefined ? String(index) : `${index} "${name}"`;
}
