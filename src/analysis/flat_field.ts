import { SettingsError } from "../errors.ts";
import { BLOCK_BYTES, eachBlock } from "./kernels/blocks.ts";
import type { PlainPicture } from "./kernels/picture.ts";
import { COPIES_AT, newWorkspace, type Workspace } from "./kernels/workspace.ts";
import { kernelsOf, sameShape } from "./shape.ts";

/** The pictures by which frames are corrected. */
export interface FlatFieldPictures {
  /** A frame, or a mean of frames, without light; 0 if not given. */
  readonly dark?: PlainPicture | MeanPicture;
  /** A frame, or a mean of frames, taken in even light. Without it, the light counts as even. */
  readonly flat?: PlainPicture | MeanPicture;
}

/** A picture of means, as {@linkcode RunningStatistics.mean} gives them. */
export interface MeanPicture {
  /** Pixels in a row. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
  /** The means, row by row. */
  readonly pixels: Float64Array | Float32Array;
}

/**
 * Takes a dark picture off frames and evens out the light by a flat one:
 * `(frame - dark) * mean(flat - dark) / (flat - dark)`, rounded, in the bits of the frame. A pixel that is no brighter in
 * the flat picture than in the dark one is not divided. It takes 8 bytes a pixel.
 */
export class FlatField {
  readonly #size: { width: number; height: number };
  readonly #workspace: Workspace;

  /** Takes both pictures, or one of them. Throws a {@linkcode SettingsError} if both are missing or differ in size. */
  constructor({ dark, flat }: FlatFieldPictures) {
    const one = dark ?? flat;
    if (!one) throw new SettingsError("Cannot correct frames by nothing: give a dark or a flat picture.");
    const { width, height } = one, pixels = width * height;
    for (const picture of [dark, flat]) {
      if (
        !picture || picture.width === width && picture.height === height && picture.pixels.length === pixels
      ) continue;
      throw new SettingsError(
        `Cannot correct frames by pictures of ${width} x ${height} and ${picture.width} x ${picture.height} pixels: they ` +
          "must have one size.",
      );
    }
    this.#size = { width, height };
    this.#workspace = newWorkspace(8 * pixels);
    const { buffer } = this.#workspace;
    const darks = new Float32Array(buffer, COPIES_AT, pixels);
    const gains = new Float32Array(buffer, COPIES_AT + 4 * pixels, pixels).fill(1);
    if (dark) { for (let at = 0; at < pixels; at++) darks[at] = dark.pixels[at]; }
    if (!flat) return;
    let sum = 0;
    for (let at = 0; at < pixels; at++) sum += flat.pixels[at] - darks[at];
    const mean = sum / pixels;
    for (let at = 0; at < pixels; at++) {
      const light = flat.pixels[at] - darks[at];
      if (light > 0 && mean > 0) gains[at] = mean / light;
    }
  }

  /** A corrected copy of a frame. Throws a {@linkcode SettingsError} for one of another size. */
  correct(picture: PlainPicture): PlainPicture {
    const shape = sameShape(undefined, picture), { width, height } = this.#size;
    if (picture.width !== width || picture.height !== height) {
      throw new SettingsError(
        `Cannot correct a frame of ${picture.width} x ${picture.height} pixels by pictures of ${width} x ${height}.`,
      );
    }
    const workspace = this.#workspace, kernels = kernelsOf(workspace, shape);
    const [at, out] = [workspace.results, workspace.results + BLOCK_BYTES];
    const Kind = shape.bytesPerPixel === 1 ? Uint8Array : Uint16Array;
    const pixels = new Kind(width * height);
    eachBlock(picture, { workspace, at }, (first, count) => {
      const dark = COPIES_AT + 4 * first;
      kernels.correct(at, count, dark, dark + 4 * width * height, out);
      pixels.set(new Kind(workspace.buffer as ArrayBuffer, out, count), first);
    });
    return { width, height, pixels, bitDepth: picture.bitDepth };
  }
}
