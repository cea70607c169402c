import { SettingsError } from "../errors.ts";
import { eachBlock } from "./kernels/blocks.ts";
import type { PlainPicture } from "./kernels/picture.ts";
import { COPIES_AT, newWorkspace, type Workspace } from "./kernels/workspace.ts";
import { kernelsOf, sameShape, type Shape } from "./shape.ts";

/** The greatest value of each pixel over all frames that are added. */
export class MaximumProjection {
  #frames = 0;
  #shape: Shape | undefined;
  #workspace: Workspace | undefined;

  /** How many frames have been added. */
  get frames(): number {
    return this.#frames;
  }

  /** Adds a frame. Throws a {@linkcode SettingsError} for one of another size than the first. */
  add(picture: PlainPicture): void {
    const shape = this.#shape = sameShape(this.#shape, picture);
    const workspace = this.#workspace ??= newWorkspace(shape.width * shape.height * shape.bytesPerPixel);
    const at = workspace.results, kernels = kernelsOf(workspace, shape);
    eachBlock(picture, { workspace, at }, (first, count) => {
      kernels.keep_max(at, count, COPIES_AT + first * shape.bytesPerPixel);
    });
    this.#frames++;
  }

  /** What has been gathered so far, as a picture of its own. Throws a {@linkcode SettingsError} before a frame was added. */
  picture(): PlainPicture {
    if (!this.#workspace || !this.#shape) {
      throw new SettingsError("Cannot give a projection of no frames: add one first.");
    }
    const { width, height, bytesPerPixel } = this.#shape;
    const Kind = bytesPerPixel === 1 ? Uint8Array : Uint16Array;
    const pixels = new Kind(this.#workspace.buffer as ArrayBuffer, COPIES_AT, width * height).slice();
    return { width, height, pixels };
  }
}
