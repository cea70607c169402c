import type { PlainPicture } from "./kernels/picture.ts";
import { COPIES_AT } from "./kernels/workspace.ts";
import { PixelResults } from "./pixel_results.ts";

/** The greatest value of each pixel over all frames that are added. */
export class MaximumProjection {
  readonly #results = new PixelResults(({ width, height, bytesPerPixel }) => width * height * bytesPerPixel);

  /** How many frames have been added. */
  get frames(): number {
    return this.#results.frames;
  }

  /** Adds a frame. Throws a {@linkcode SettingsError} for one of another size than the first. */
  add(picture: PlainPicture): void {
    this.#results.add(picture, (kernels, { at, first, count, shape }) => {
      kernels.keep_max(at, count, COPIES_AT + first * shape.bytesPerPixel);
    });
  }

  /** The projection so far, as a separate picture. Throws a {@linkcode SettingsError} before a frame was added. */
  picture(): PlainPicture {
    const { buffer, shape: { width, height, bytesPerPixel } } = this.#results.take("a projection");
    const Kind = bytesPerPixel === 1 ? Uint8Array : Uint16Array;
    return { width, height, pixels: new Kind(buffer, COPIES_AT, width * height).slice() };
  }
}
