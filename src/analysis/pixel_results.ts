import { SettingsError } from "../errors.ts";
import { eachBlock } from "./kernels/blocks.ts";
import type { PlainPicture } from "./kernels/picture.ts";
import type { PixelKernels } from "./kernels/signatures.ts";
import { newWorkspace, type Workspace } from "./kernels/workspace.ts";
import { kernelsOf, sameShape, type Shape } from "./shape.ts";

/** A block of a picture's pixels, copied to where a kernel reads it. */
export interface PixelBlock {
  /** The address of the copy. */
  readonly at: number;
  /** The number of its first pixel in the picture. */
  readonly first: number;
  /** How many pixels it has. */
  readonly count: number;
  readonly shape: Shape;
}

/** What a kernel keeps of each pixel over all frames that are added: an array from `COPIES_AT` on. */
export class PixelResults {
  readonly #bytesFor: (shape: Shape) => number;
  #frames = 0;
  #shape: Shape | undefined;
  #workspace: Workspace | undefined;

  /** `bytesFor` says how many bytes the results of all pixels take. */
  constructor(bytesFor: (shape: Shape) => number) {
    this.#bytesFor = bytesFor;
  }

  /** How many frames have been added. */
  get frames(): number {
    return this.#frames;
  }

  /** Adds a frame, block by block. Throws a {@linkcode SettingsError} for one of another size than the first. */
  add(picture: PlainPicture, keep: (kernels: PixelKernels, block: PixelBlock) => void): void {
    const shape = this.#shape = sameShape(this.#shape, picture);
    const workspace = this.#workspace ??= newWorkspace(this.#bytesFor(shape));
    const at = workspace.results, kernels = kernelsOf(workspace, shape);
    eachBlock(picture, { workspace, at }, (first, count) => keep(kernels, { at, first, count, shape }));
    this.#frames++;
  }

  /** The memory of the results. Throws a {@linkcode SettingsError} that names `what` before a frame was added. */
  take(what: string): { readonly buffer: ArrayBuffer; readonly shape: Shape } {
    if (!this.#workspace || !this.#shape) {
      throw new SettingsError(`Cannot give ${what} of no frames: add one first.`);
    }
    return { buffer: this.#workspace.buffer as ArrayBuffer, shape: this.#shape };
  }
}
