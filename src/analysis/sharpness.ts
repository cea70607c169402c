import { SettingsError } from "../errors.ts";
import { locate } from "./kernels/locate.ts";
import type { PictureRegion, PlainPicture } from "./kernels/picture.ts";

/** How sharpness is measured. */
export interface SharpnessOptions {
  /** Only this rectangle of the picture. */
  readonly region?: PictureRegion;
  /**
   * `"brenner"`, the default: the mean square of the difference to the pixel after next. `"laplacian"`: the variance of the
   * Laplacian. `"tenengrad"`: the mean square of the gradient by Sobel. The last two leave out the border of one pixel.
   */
  readonly measure?: "brenner" | "laplacian" | "tenengrad";
}

/**
 * How sharp a picture is: the greater, the sharper. Only values of one measure, of one scene at one exposure, can be
 * compared. Throws a {@linkcode SettingsError} for a region outside the picture or of fewer than 3 x 3 pixels.
 *
 * @example
 * ```ts
 * import { openCamera } from "@pvcam/pvcam-deno";
 * import { sharpness } from "@pvcam/pvcam-deno/analysis";
 *
 * await using camera = await openCamera({ library: "simulator" });
 * console.log(sharpness(await camera.snap(), { measure: "tenengrad" }));
 * ```
 */
export function sharpness(picture: PlainPicture, options: SharpnessOptions = {}): number {
  const { region, measure = "brenner" } = options;
  const { workspace, kernels, place } = locate(picture, region);
  const [, width, height] = place;
  if (width < 3 || height < 3) {
    throw new SettingsError(
      `Cannot measure sharpness in ${width} x ${height} pixels: at least 3 x 3 are needed.`,
    );
  }
  const inner = (width - 2) * (height - 2);
  switch (measure) {
    case "brenner":
      return kernels.brenner(...place) / ((width - 2) * height);
    case "tenengrad":
      return kernels.tenengrad(...place) / inner;
    case "laplacian": {
      kernels.laplacian(...place, workspace.results);
      const [sum, squares] = new Float64Array(workspace.buffer, workspace.results, 2);
      return squares / inner - (sum / inner) ** 2;
    }
    default:
      throw new SettingsError(
        `Cannot measure sharpness by "${measure}": it takes brenner, laplacian or tenengrad.`,
      );
  }
}
