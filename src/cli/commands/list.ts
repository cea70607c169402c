import { type CameraInfo, listCameras } from "../../../mod.ts";
import type { Command } from "../flags/command.ts";
import { print, printJson } from "../terminal/print.ts";
import { printTable } from "../terminal/table.ts";

/** `pvcam list`: the cameras. */
export const list: Command = {
  name: "list",
  summary: "Show the cameras that libpvcam sees",
  more: "Each is opened for a moment and asked what it is. The exit code is 0 also if there is no camera.",
  examples: ["list", "list --library simulator --json"],
  flags: [],

  async run({ library, json }) {
    const cameras = await listCameras({ library });
    if (json) printJson({ cameras });
    else if (cameras.length === 0) {
      print("No camera is attached, or none is switched on.");
    } else {
      printTable([
        ["CAMERA", "PRODUCT", "SENSOR", "PIXELS", "INTERFACE", "FIRMWARE", "SERIAL"],
        ...cameras.map((camera) =>
          "error" in camera ? [camera.name, `cannot be asked: ${camera.error}`] : rowOf(camera)
        ),
      ]);
    }
    return 0;
  },
};

function rowOf(camera: CameraInfo): string[] {
  const { name, product, chip, width, height, firmware, serial } = camera;
  return [name, product, chip, `${width} x ${height}`, camera.interface, firmware, serial].map((text) =>
    text || "-"
  );
}
