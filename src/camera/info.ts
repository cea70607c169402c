import type { Calls } from "../../ffi/mod.ts";

/** What a camera is. */
export interface CameraInfo {
  /** PVCAM's name for it, such as `pvcamUSB_0`; it opens by this name. */
  readonly name: string;
  /** The sensor, such as `GS2020`. */
  readonly chip: string;
  /** The product, such as `PRIME-BSI`; empty if the camera does not say. */
  readonly product: string;
  /** The serial number on its head; empty if the camera does not say. */
  readonly serial: string;
  /** Its firmware, such as `10.20`; empty if the camera does not say. */
  readonly firmware: string;
  /** How it is connected, such as `USB 3.0`; empty if the camera does not say. */
  readonly interface: string;
  /** Columns of the sensor. */
  readonly width: number;
  /** Rows of the sensor. */
  readonly height: number;
  /** The size of a sensor pixel, in micrometres. */
  readonly pixelSizeUm: readonly [x: number, y: number];
}

/** Asks an opened camera what it is. */
export async function readInfo(calls: Calls, hcam: number, name: string): Promise<CameraInfo> {
  const has = (parameter: Parameters<Calls["paramAvailable"]>[1]) => calls.paramAvailable(hcam, parameter);
  const text = async (parameter: "PARAM_CHIP_NAME" | "PARAM_PRODUCT_NAME" | "PARAM_HEAD_SER_NUM_ALPHA") =>
    await has(parameter) ? (await calls.getText(hcam, parameter)).trim() : "";
  const pixelUm = async (parameter: "PARAM_PIX_SER_SIZE" | "PARAM_PIX_PAR_SIZE") =>
    await has(parameter) ? await calls.getNumber(hcam, parameter) / 1000 : 0;
  let firmware = "";
  if (await has("PARAM_CAM_FW_VERSION")) {
    const version = await calls.getNumber(hcam, "PARAM_CAM_FW_VERSION");
    firmware = `${version >> 8}.${version & 0xff}`;
  }
  let connection = "";
  if (await has("PARAM_CAM_INTERFACE_TYPE")) {
    const type = await calls.getNumber(hcam, "PARAM_CAM_INTERFACE_TYPE");
    connection = (await calls.getEnum(hcam, "PARAM_CAM_INTERFACE_TYPE")).find((entry) =>
      entry.value === type
    )?.name ?? "";
  }
  return {
    name,
    chip: await text("PARAM_CHIP_NAME"),
    product: await text("PARAM_PRODUCT_NAME"),
    serial: await text("PARAM_HEAD_SER_NUM_ALPHA"),
    firmware,
    interface: connection,
    width: await calls.getNumber(hcam, "PARAM_SER_SIZE"),
    height: await calls.getNumber(hcam, "PARAM_PAR_SIZE"),
    pixelSizeUm: [await pixelUm("PARAM_PIX_SER_SIZE"), await pixelUm("PARAM_PIX_PAR_SIZE")],
  };
}
