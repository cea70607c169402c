import type { ListedCamera } from "../../camera/find_camera.ts";
import type { OpenOptions } from "../../camera/open.ts";
import type { OpenedCamera } from "../protocol.ts";
import { RemoteCamera } from "./camera.ts";
import { ask } from "./channel.ts";

/** The person who runs the sandbox has chosen libpvcam, so the script's own choice is passed over. */
export async function openCamera({ camera }: OpenOptions = {}): Promise<RemoteCamera> {
  return new RemoteCamera(await ask<OpenedCamera>("openCamera", { name: camera }));
}

export function listCameras(_options: Pick<OpenOptions, "library"> = {}): Promise<ListedCamera[]> {
  return ask("listCameras");
}
