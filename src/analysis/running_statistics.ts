import { SettingsError } from "../errors.ts";
import { eachBlock } from "./kernels/blocks.ts";
import type { PlainPicture } from "./kernels/picture.ts";
import { COPIES_AT, newWorkspace, type Workspace } from "./kernels/workspace.ts";
import { kernelsOf, sameShape, type Shape } from "./shape.ts";

/**
 * Mean and variance of each pixel over all frames that are added. The sums are exact, whatever the number of frames, up
 * to two million of 16 bits. It takes 16 bytes a pixel.
 *
 * @example The noise of each pixel
 * ```ts
 * import { openCamera } from "@pvcam/pvcam-deno";
 * import { RunningStatistics } from "@pvcam/pvcam-deno/analysis";
 *
 * await using camera = await openCamera({ library: "simulator" });
 * await using run = await camera.acquire({ frames: 20 });
 * const running = new RunningStatistics();
 * for await (using frame of run.frames()) running.add(frame);
 * console.log(running.frames, running.mean()[0], running.variance()[0]);
 * ```
 */
export class RunningStatistics {
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
    const pixels = shape.width * shape.height;
    const workspace = this.#workspace ??= newWorkspace(16 * pixels);
    const at = workspace.results, kernels = kernelsOf(workspace, shape);
    eachBlock(picture, { workspace, at }, (first, count) => {
      const sums = COPIES_AT + 8 * first;
      kernels.add_to_sums(at, count, sums, sums + 8 * pixels);
    });
    this.#frames++;
  }

  /** The mean of each pixel, row by row. Throws a {@linkcode SettingsError} before a frame was added. */
  mean(): Float64Array<ArrayBuffer> {
    const [sums] = this.#sums("the mean");
    return Float64Array.from(sums, (sum) => sum / this.#frames);
  }

  /**
   * The variance of each pixel, row by row: divided by the number of frames as in NumPy, or by `ddof` less.
   * Throws a {@linkcode SettingsError} before enough frames were added.
   */
  variance(ddof = 0): Float64Array<ArrayBuffer> {
    const [sums, squares] = this.#sums("a variance");
    if (!(this.#frames > ddof)) {
      throw new SettingsError(
        `Cannot give a variance with ddof ${ddof} of ${this.#frames} frames: add more.`,
      );
    }
    const frames = this.#frames;
    return Float64Array.from(
      sums,
      (sum, at) => Math.max(0, squares[at] - sum * (sum / frames)) / (frames - ddof),
    );
  }

  #sums(what: string): [sums: Float64Array, squares: Float64Array] {
    if (!this.#workspace || !this.#shape) {
      throw new SettingsError(`Cannot give ${what} of no frames: add one first.`);
    }
    const pixels = this.#shape.width * this.#shape.height, { buffer } = this.#workspace;
    return [
      new Float64Array(buffer, COPIES_AT, pixels),
      new Float64Array(buffer, COPIES_AT + 8 * pixels, pixels),
    ];
  }
}
