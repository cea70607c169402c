import type { ListedCamera } from "../../camera/find_camera.ts";
import type { OpenOptions } from "../../camera/open.ts";
import type { OpenedCamera } from "../protocol.ts";
import { RemoteCamera } from "./camera.ts";
import { ask } from "./channel.ts";

/**
 * Opens a camera on the host's side. The script's choice of a library is ignored: the person who runs the sandbox has
 * chosen libpvcam.
 */
export async function openCamera({ camera }: OpenOptions = {}): Promise<RemoteCamera> {
  return new RemoteCamera(await ask<OpenedCamera>("openCamera", { name: camera }));
}

export function listCameras(_options: Pick<OpenOptions, "library"> = {}): Promise<ListedCamera[]> {
  return ask("listCameras");
}
