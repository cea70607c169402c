import type { LibraryOptions, ListedCamera } from "../../camera/open.ts";
import type { OpenedCamera } from "../protocol.ts";
import { RemoteCamera } from "./camera.ts";
import { ask } from "./channel.ts";

/** Which libpvcam it is, whoever runs the sandbox has said: what the script asks for is passed over. */
export async function openCamera(name?: string, _options: LibraryOptions = {}): Promise<RemoteCamera> {
  return new RemoteCamera(await ask<OpenedCamera>("openCamera", { name }));
}

export function listCameras(_options: LibraryOptions = {}): Promise<ListedCamera[]> {
  return ask("listCameras");
}

/** None: a script in a sandbox can open no library. */
export function libraryPaths(_options: LibraryOptions = {}): readonly string[] {
  return [];
}
