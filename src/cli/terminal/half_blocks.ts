/** A grey picture for a terminal. */
export interface GreyPicture {
  readonly width: number;
  readonly height: number;
  /** From 0, black, to 255, white. */
  readonly grey: Uint8Array;
}

/**
 * A picture as lines of half blocks: each character shows two pixels, one above the other, by its two colours. The
 * colours have 24 bits if the terminal shows those; otherwise they are the 24 greys that most terminals have.
 */
export function halfBlocks(
  { width, height, grey }: GreyPicture,
  { trueColour }: { trueColour: boolean },
): string[] {
  const colour = trueColour
    ? (value: number) => `2;${value};${value};${value}`
    : (value: number) => `5;${232 + Math.round(value / 255 * 23)}`;
  const lines: string[] = [];
  for (let row = 0; row < height; row += 2) {
    let line = "", ink = "", ground = "";
    for (let column = 0; column < width; column++) {
      const above = colour(grey[row * width + column]);
      const below = row + 1 < height ? colour(grey[(row + 1) * width + column]) : "";
      // A colour is written only when it changes: colours are most of what a terminal has to read.
      if (above !== ink) line += `\x1b[38;${ink = above}m`;
      if (below !== ground) line += below === "" ? "\x1b[49m" : `\x1b[48;${below}m`;
      ground = below;
      line += "▀";
    }
    lines.push(`${line}\x1b[0m`);
  }
  return lines;
}
