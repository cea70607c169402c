import { fit } from "../../script/mod.ts";
import { type GreyPicture, halfBlocks } from "./half_blocks.ts";
import { barOf } from "./progress.ts";
import { sparkline } from "./sparkline.ts";

/** Below this there is no room for a picture: lines of text say more. */
const LEAST_COLUMNS = 24, LEAST_ROWS = 10;
/** Lines of text around a picture. */
const TEXT_ROWS = 4;

/** A moment of a run, for a terminal. */
export interface ScreenMoment {
  /** The camera and what it does. */
  readonly title: string;
  /** Rates and losses, with commas between them. */
  readonly figures: string;
  /** The means of the last frames. */
  readonly means: readonly number[];
  /** How much of what was asked for is there, from 0 to 1; absent where there is no end. */
  readonly share?: number;
  readonly picture?: GreyPicture;
}

/** How large a terminal is. */
export interface ScreenSize {
  readonly columns: number;
  readonly rows: number;
}

/** How many pixels a picture can have on a terminal; nothing where there is no room for one. */
export function pictureRoom({ columns, rows }: ScreenSize): { width: number; height: number } | undefined {
  if (columns < LEAST_COLUMNS || rows < LEAST_ROWS) return undefined;
  return { width: columns, height: 2 * (rows - TEXT_ROWS - 1) };
}

/** The lines of a moment; none is longer than the terminal is wide. */
export function screenLines(
  { title, figures, means, share, picture }: ScreenMoment,
  { columns, rows }: ScreenSize,
  trueColour = true,
): string[] {
  const width = Math.max(1, columns - 1);
  const last = means.at(-1);
  const meanText = last === undefined ? "" : `mean ${last.toFixed(1)} `;
  const lines = [
    fit(title, width),
    ...(picture && pictureRoom({ columns, rows }) ? halfBlocks(picture, { trueColour }) : []),
    ...(share !== undefined && width > 4 ? [barOf(Math.min(1, share), Math.min(60, width))] : []),
    fit(figures, width),
    fit(meanText, width) + sparkline(means, width - meanText.length),
  ];
  return lines.slice(0, Math.max(1, rows - 1));
}

/** Draws in place, on a screen of its own that goes when it ends: what stood in the terminal before is there again. */
export class RunScreen implements Disposable {
  readonly #write: (text: string) => void;
  readonly #trueColour: boolean;

  constructor(write: (text: string) => void, { trueColour }: { trueColour: boolean }) {
    this.#write = write;
    this.#trueColour = trueColour;
    write("\x1b[?1049h\x1b[?25l\x1b[2J");
  }

  /** Draws a moment over the one before. */
  draw(moment: ScreenMoment, size: ScreenSize): void {
    const lines = screenLines(moment, size, this.#trueColour);
    this.#write(`\x1b[H${lines.map((line) => `${line}\x1b[K`).join("\r\n")}\x1b[J`);
  }

  /** Leaves the terminal as it was. */
  [Symbol.dispose](): void {
    this.#write("\x1b[?25h\x1b[?1049l");
  }
}
