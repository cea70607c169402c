import { SettingsError } from "../errors.ts";
import { locate } from "./kernels/locate.ts";
import { checkRegion, type PictureRegion, type PlainPicture } from "./kernels/picture.ts";
import { COPIES_AT, newWorkspace, type Workspace } from "./kernels/workspace.ts";
import { statistics } from "./statistics.ts";

/** How a shift is measured. */
export interface DriftOptions {
  /** Only this rectangle of the pictures; a power of two along both sides is quickest. */
  readonly region?: PictureRegion;
}

/** How far a picture has moved. */
export interface Shift {
  /** Columns to the right. */
  readonly x: number;
  /** Rows downwards. */
  readonly y: number;
  /** How clear the shift is: 1 if the pictures are the same apart from it, near 0 if they have nothing in common. */
  readonly likeness: number;
}

/** Complex numbers of two floats. */
const COMPLEX_BYTES = 8;

/**
 * Measures how far pictures have moved from a reference, by phase correlation, to about a tenth of a pixel. All
 * structures count together, so no bead has to be chosen. Pictures are faded out towards their border: a shift of more
 * than a tenth of the region is found a little too short, and a shift of more than a quarter may not be found.
 *
 * @example
 * ```ts
 * import { openCamera } from "@pvcam/pvcam-deno";
 * import { Drift } from "@pvcam/pvcam-deno/analysis";
 *
 * await using camera = await openCamera({ library: "simulator" });
 * const drift = new Drift(await camera.snap(), { region: { x: 500, y: 500, width: 512, height: 512 } });
 * const { x, y } = drift.of(await camera.snap());
 * console.log(x.toFixed(2), y.toFixed(2));
 * ```
 */
export class Drift {
  readonly #region: PictureRegion;
  readonly #size: { width: number; height: number };
  readonly #columns: number;
  readonly #rows: number;
  readonly #workspace: Workspace;

  /** Takes the reference. Throws a {@linkcode SettingsError} for a region outside the picture. */
  constructor(reference: PlainPicture, { region }: DriftOptions = {}) {
    this.#region = checkRegion(reference, region);
    this.#size = { width: reference.width, height: reference.height };
    this.#columns = powerOfTwo(this.#region.width);
    this.#rows = powerOfTwo(this.#region.height);
    const most = Math.max(this.#columns, this.#rows);
    const pictureBytes = COMPLEX_BYTES * this.#columns * this.#rows;
    const pixelBytes = reference.pixels.BYTES_PER_ELEMENT * this.#region.width * this.#region.height;
    this.#workspace = newWorkspace(3 * pictureBytes + COMPLEX_BYTES * 9 * most + 16 * most + pixelBytes + 64);
    const { buffer } = this.#workspace;
    const turns = new Float32Array(buffer, this.#turnsAt, most);
    for (let k = 0; k < most / 2; k++) {
      turns[2 * k] = Math.cos(2 * Math.PI * k / most);
      turns[2 * k + 1] = Math.sin(2 * Math.PI * k / most);
    }
    const weights = [...weightsOf(this.#columns), ...weightsOf(this.#rows)];
    new Float32Array(buffer, this.#weightsAt, weights.length).set(weights);
    const { width, height } = this.#region;
    new Float32Array(buffer, this.#fadeAt, width).set(fading(width));
    new Float32Array(buffer, this.#fadeAt + 4 * width, height).set(fading(height));
    this.#transform(reference, this.#pictureAt(0));
  }

  /** How far a picture has moved from the reference. Throws a {@linkcode SettingsError} for one of another size. */
  of(picture: PlainPicture): Shift {
    if (picture.width !== this.#size.width || picture.height !== this.#size.height) {
      throw new SettingsError(
        `Cannot measure the drift of ${picture.width} x ${picture.height} pixels: the reference has ` +
          `${this.#size.width} x ${this.#size.height}.`,
      );
    }
    const [columns, rows] = [this.#columns, this.#rows];
    const { numbers } = this.#workspace.kernels;
    const [reference, moved] = [this.#pictureAt(0), this.#pictureAt(1)];
    this.#transform(picture, moved);
    numbers.cross_phases(moved, reference, columns, rows, this.#weightsAt, moved);
    numbers.transform_picture(moved, columns, rows, this.#turnsAt, Math.max(columns, rows), 1, this.#roomAt);
    return peakOf(new Float32Array(this.#workspace.buffer, moved, 2 * columns * rows), columns, rows);
  }

  #pictureAt(index: number): number {
    return COPIES_AT + index * COMPLEX_BYTES * this.#columns * this.#rows;
  }

  get #turnsAt(): number {
    return this.#pictureAt(2);
  }

  get #roomAt(): number {
    return this.#turnsAt + COMPLEX_BYTES * Math.max(this.#columns, this.#rows) / 2;
  }

  get #weightsAt(): number {
    return this.#roomAt + COMPLEX_BYTES * 8 * Math.max(this.#columns, this.#rows);
  }

  get #fadeAt(): number {
    return this.#weightsAt + 4 * (this.#columns + this.#rows);
  }

  #transform(picture: PlainPicture, to: number): void {
    const region = this.#region, [columns, rows] = [this.#columns, this.#rows];
    const { mean } = statistics(picture, { region });
    const { buffer, kernels } = this.#workspace;
    const { workspace, place } = locate(picture, region);
    const size = picture.pixels.BYTES_PER_ELEMENT, { width, height } = region;
    // The numbers are kept in this workspace, and so its kernels need the pixels there too.
    const at = this.#fadeAt + 4 * (width + height) + 15 & ~15;
    const copies = new Uint8Array(buffer, at, width * height * size);
    for (let row = 0; row < height; row++) {
      copies.set(
        new Uint8Array(workspace.buffer, place[0] + row * place[3] * size, width * size),
        row * width * size,
      );
    }
    const ofDepth = size === 1 ? kernels.of8 : kernels.of16;
    ofDepth.to_complex(at, width, height, width, mean, this.#fadeAt, columns, rows, to);
    kernels.numbers.transform_picture(
      to,
      columns,
      rows,
      this.#turnsAt,
      Math.max(columns, rows),
      -1,
      this.#roomAt,
    );
  }
}

function powerOfTwo(least: number): number {
  let power = 2;
  while (power < least) power *= 2;
  return power;
}

/** Weights that rise from 0 to 1 over an eighth of the side, and fall in the same way at its end. */
function fading(count: number): number[] {
  const over = count / 8;
  return Array.from({ length: count }, (_, at) => {
    const inside = Math.min(1, (Math.min(at, count - 1 - at) + 0.5) / over);
    return Math.sin(inside * Math.PI / 2) ** 2;
  });
}

/** How wide the peak of a correlation is made, in pixels (a standard deviation): finer structures are mostly noise. */
const PEAK_WIDTH = 2;

/** The weights of frequencies: the peak that they leave is a Gaussian. */
function weightsOf(count: number): number[] {
  return Array.from({ length: count }, (_, at) => {
    const frequency = Math.min(at, count - at) / count;
    return Math.exp(-2 * (Math.PI * PEAK_WIDTH * frequency) ** 2);
  });
}

/** The highest number of a correlation: its place is the shift. */
function peakOf(correlation: Float32Array, columns: number, rows: number): Shift {
  let best = 0;
  for (let at = 2; at < correlation.length; at += 2) {
    if (correlation[at] > correlation[best]) best = at;
  }
  const [column, row] = [best / 2 % columns, Math.floor(best / 2 / columns)];
  const value = (x: number, y: number) =>
    correlation[2 * ((y + rows) % rows * columns + (x + columns) % columns)];
  const top = value(column, row);
  const x = column + betweenPixels(value(column - 1, row), top, value(column + 1, row));
  const y = row + betweenPixels(value(column, row - 1), top, value(column, row + 1));
  const highest = [columns, rows].map((count) => weightsOf(count).reduce((sum, weight) => sum + weight));
  return {
    x: x > columns / 2 ? x - columns : x,
    y: y > rows / 2 ? y - rows : y,
    likeness: Math.min(1, Math.max(0, top / (highest[0] * highest[1]))),
  };
}

/** How far the top of a Gaussian through three numbers is from the middle one. */
function betweenPixels(before: number, top: number, after: number): number {
  if (!(before > 0 && after > 0 && top > 0)) return 0;
  const [left, middle, right] = [before, top, after].map(Math.log);
  const bend = left - 2 * middle + right;
  return bend < 0 ? Math.max(-0.5, Math.min(0.5, (left - right) / (2 * bend))) : 0;
}
