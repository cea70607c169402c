import { CAM_NAME_LEN, PL_CALLBACK_EVENT, PL_OPEN_MODES } from "../constants.ts";
import { bytesToText, textToBytes } from "../structs.ts";
import type { Checker } from "./check.ts";

/** The events for which a handler can be registered. Only EOF and CAM_REMOVED are useful. */
export type CallbackEvent = keyof typeof PL_CALLBACK_EVENT;

/** A C function and its context. Neither may move until the function is deregistered. */
export interface Handler {
  /** The function's address. */
  readonly address: Deno.PointerValue;
  /** What libpvcam passes to it. */
  readonly context: Uint8Array | null;
}

/** The calls that find, open and close cameras, and register handlers with them. */
export interface CameraCalls {
  /** The number of cameras; 0 is not an error. */
  camGetTotal(): Promise<number>;
  /** The name of a camera, by its number from 0. */
  camGetName(index: number): Promise<string>;
  /** Opens a camera and gives its handle. */
  camOpen(name: string): Promise<number>;
  /** Closes a camera. */
  camClose(hcam: number): Promise<void>;
  /** Registers `void(void)`; deprecated by the vendor. */
  camRegisterCallback(hcam: number, event: CallbackEvent, handler: Handler): Promise<void>;
  /** Registers `void(void* context)`; deprecated by the vendor, exported by every library seen. */
  camRegisterCallbackEx(hcam: number, event: CallbackEvent, handler: Handler): Promise<void>;
  /** Registers `void(const FRAME_INFO*)`; deprecated by the vendor. */
  camRegisterCallbackEx2(hcam: number, event: CallbackEvent, handler: Handler): Promise<void>;
  /** Registers `void(const FRAME_INFO*, void* context)`. */
  camRegisterCallbackEx3(hcam: number, event: CallbackEvent, handler: Handler): Promise<void>;
  /** Deregisters a handler. When it returns, no handler is running. */
  camDeregisterCallback(hcam: number, event: CallbackEvent): Promise<void>;
}

/** Makes the calls for cameras. */
export function cameraCalls(checker: Checker): CameraCalls {
  const { symbols } = checker;
  // Names are kept as the bytes that libpvcam gave: one that is not UTF-8 would change if it became a text.
  const names = new Map<string, Uint8Array<ArrayBuffer>>();
  return {
    camGetTotal() {
      const total = new Int16Array(1);
      return checker.call("pl_cam_get_total", () => symbols.pl_cam_get_total(total), {
        result: () => total[0],
      });
    },
    camGetName(index) {
      const name = new Uint8Array(4 * CAM_NAME_LEN); // without its closing zero, libpvcam reads past the end of a name
      return checker.call("pl_cam_get_name", () => symbols.pl_cam_get_name(index, name), {
        tried: `camera number ${index}`,
        result: () => {
          const text = bytesToText(name);
          names.set(text, name);
          return text;
        },
      });
    },
    camOpen(name) {
      const hcam = new Int16Array(new ArrayBuffer(2));
      return checker.call(
        "pl_cam_open",
        () => symbols.pl_cam_open(names.get(name) ?? textToBytes(name), hcam, PL_OPEN_MODES.OPEN_EXCLUSIVE),
        {
          tried: `camera "${name}"`,
          result: () => {
            checker.cameraOpened(hcam[0], name);
            return hcam[0];
          },
        },
      );
    },
    camClose(hcam) {
      return checker.call("pl_cam_close", () => symbols.pl_cam_close(hcam), {
        hcam,
        result: () => checker.cameraClosed(hcam),
      });
    },
    camRegisterCallback(hcam, event, { address }) {
      return checker.call(
        "pl_cam_register_callback",
        () => symbols.pl_cam_register_callback(hcam, PL_CALLBACK_EVENT[event], address),
        { hcam, tried: event },
      );
    },
    camRegisterCallbackEx(hcam, event, { address, context }) {
      return checker.call(
        "pl_cam_register_callback_ex",
        () => symbols.pl_cam_register_callback_ex(hcam, PL_CALLBACK_EVENT[event], address, context),
        { hcam, tried: event },
      );
    },
    camRegisterCallbackEx2(hcam, event, { address }) {
      return checker.call(
        "pl_cam_register_callback_ex2",
        () => symbols.pl_cam_register_callback_ex2(hcam, PL_CALLBACK_EVENT[event], address),
        { hcam, tried: event },
      );
    },
    camRegisterCallbackEx3(hcam, event, { address, context }) {
      return checker.call(
        "pl_cam_register_callback_ex3",
        () => symbols.pl_cam_register_callback_ex3(hcam, PL_CALLBACK_EVENT[event], address, context),
        { hcam, tried: event },
      );
    },
    camDeregisterCallback(hcam, event) {
      return checker.call(
        "pl_cam_deregister_callback",
        () => symbols.pl_cam_deregister_callback(hcam, PL_CALLBACK_EVENT[event]),
        { hcam, tried: event },
      );
    },
  };
}
