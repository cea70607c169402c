import { fit } from "../../script/mod.ts";
import { type Graphics, kittyPicture, sixelPicture } from "./graphics.ts";
import { type GreyPicture, halfBlocks } from "./half_blocks.ts";
import { barOf } from "./progress.ts";
import { sparkline } from "./sparkline.ts";

/** Below this there is no room for a picture: lines of text say more. */
const LEAST_COLUMNS = 24, LEAST_ROWS = 10;
/** Lines of text around a picture. */
const TEXT_ROWS = 4;

/** The state of a run at one moment, for a terminal. */
export interface ScreenMoment {
  /** The camera and what it does. */
  readonly title: string;
  /** Rates and losses, with commas between them. */
  readonly figures: string;
  /** The means of the last frames. */
  readonly means: readonly number[];
  /** The finished part of a run, from 0 to 1; absent if it has no end. */
  readonly share?: number;
  readonly picture?: GreyPicture;
}

/** How large a terminal is. */
export interface ScreenSize {
  readonly columns: number;
  readonly rows: number;
}

/** How a terminal shows pictures: by graphics where it has some, else in half blocks. */
export interface ScreenPowers {
  readonly trueColour: boolean;
  readonly graphics?: Graphics;
}

/** The size of a picture on the terminal, in pixels; undefined if there is no room for one. */
export function pictureRoom(
  { columns, rows }: ScreenSize,
  graphics?: Graphics,
): { width: number; height: number } | undefined {
  if (columns < LEAST_COLUMNS || rows < LEAST_ROWS) return undefined;
  const [width, height] = graphics?.cell ?? [1, 2];
  return { width: columns * width, height: (rows - TEXT_ROWS - 1) * height };
}

/** The lines of a moment; none is longer than the terminal is wide. Lines that graphics cover are empty. */
export function screenLines(
  { title, figures, means, share, picture }: ScreenMoment,
  { columns, rows }: ScreenSize,
  { trueColour, graphics }: ScreenPowers = { trueColour: true },
): string[] {
  const width = Math.max(1, columns - 1);
  const last = means.at(-1);
  const meanText = last === undefined ? "" : `mean ${last.toFixed(1)} `;
  const pictureLines = !picture || !pictureRoom({ columns, rows })
    ? []
    : graphics
    ? Array.from({ length: Math.ceil(picture.height / graphics.cell[1]) }, () => "")
    : halfBlocks(picture, { trueColour });
  const lines = [
    fit(title, width),
    ...pictureLines,
    ...(share !== undefined && width > 4 ? [barOf(Math.min(1, share), Math.min(60, width))] : []),
    fit(figures, width),
    fit(meanText, width) + sparkline(means, width - meanText.length),
  ];
  return lines.slice(0, Math.max(1, rows - 1));
}

/** Draws on an alternate screen. When it ends, the terminal shows its earlier content again. */
export class RunScreen implements Disposable {
  readonly #write: (text: string) => void;
  readonly #powers: ScreenPowers;
  #drawn = "";

  constructor(write: (text: string) => void, powers: ScreenPowers) {
    this.#write = write;
    this.#powers = powers;
    write("\x1b[?1049h\x1b[?25l\x1b[2J");
  }

  /** Draws a moment over the one before. */
  draw(moment: ScreenMoment, size: ScreenSize): void {
    const { graphics } = this.#powers;
    const { picture } = moment;
    const lines = screenLines(moment, size, this.#powers);
    if (!graphics || !picture || !pictureRoom(size)) {
      return this.#write(`\x1b[H${lines.map((line) => `${line}\x1b[K`).join("\r\n")}\x1b[J`);
    }
    // What lies under graphics is not erased, since that takes the picture away for a moment.
    const layout = JSON.stringify([size, picture.width, picture.height]);
    const cleared = layout === this.#drawn ? "" : "\x1b[2J";
    this.#drawn = layout;
    const text = lines.map((line, at) => line === "" ? "" : `\x1b[${at + 1};1H${line}\x1b[K`).join("");
    const pixels = graphics.kind === "kitty" ? kittyPicture(picture) : sixelPicture(picture);
    this.#write(`${cleared}${text}\x1b[2;1H${pixels}`);
  }

  /** Leaves the terminal as it was. */
  [Symbol.dispose](): void {
    if (this.#powers.graphics?.kind === "kitty") this.#write("\x1b_Ga=d,d=I,i=1,q=2\x1b\\");
    this.#write("\x1b[?25h\x1b[?1049l");
  }
}
