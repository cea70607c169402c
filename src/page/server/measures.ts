import type { Part, Plane } from "./reduce.ts";
import { type Statistics, statisticsOf } from "./statistics.ts";

/** What a viewer looks at in a stream. */
export interface Look {
  /** The part of the frame that is to be seen; all of it if absent. */
  readonly part?: Part;
  /** The pixels of the screen on which the part is seen. */
  readonly pixels?: readonly [width: number, height: number];
  /** The pixel under the cursor. */
  readonly cursor?: readonly [x: number, y: number];
  /** The ends of the line whose profile is wanted. */
  readonly line?: readonly [x0: number, y0: number, x1: number, y1: number];
  /** The regions whose statistics are wanted. */
  readonly regions?: readonly Part[];
}

/**
 * The measurements of a frame for a viewer. Every figure is of the frame itself, and not of the picture that is sent.
 */
export interface Measures {
  readonly cursor?: { readonly x: number; readonly y: number; readonly value: number };
  readonly line?: readonly number[];
  readonly regions?: readonly Statistics[];
}

/** The longest profile, in pixels. */
const LONGEST_LINE = 4096;

/** Measures what a viewer asked for; returns nothing if it asked for nothing. */
export function measure(plane: Plane, { cursor, line, regions }: Look): Measures | undefined {
  if (!cursor && !line && !regions?.length) return undefined;
  const { pixels, width, height } = plane;
  const within = (x: number, y: number) => x >= 0 && y >= 0 && x < width && y < height;
  return {
    ...(cursor && within(...cursor) && {
      cursor: { x: cursor[0], y: cursor[1], value: pixels[cursor[1] * width + cursor[0]] },
    }),
    ...(line && { line: profile(plane, line) }),
    ...(regions && { regions: regions.map((region) => statisticsOf(plane, clipped(region, plane))) }),
  };
}

/** The values along a line, one pixel apart; -1 outside the frame. */
function profile({ pixels, width, height }: Plane, [x0, y0, x1, y1]: NonNullable<Look["line"]>): number[] {
  const steps = Math.min(LONGEST_LINE - 1, Math.max(1, Math.round(Math.hypot(x1 - x0, y1 - y0))));
  return Array.from({ length: steps + 1 }, (_, step) => {
    const x = Math.floor(x0 + (x1 - x0) * step / steps), y = Math.floor(y0 + (y1 - y0) * step / steps);
    return x >= 0 && y >= 0 && x < width && y < height ? pixels[y * width + x] : -1;
  });
}

/** The part of a region within the frame. A region that has moved out of the frame keeps a pixel. */
export function clipped([x, y, w, h]: Part, { width, height }: { width: number; height: number }): Part {
  const left = Math.min(Math.max(0, x), width - 1), top = Math.min(Math.max(0, y), height - 1);
  const right = Math.min(Math.max(left + 1, x + w), width),
    bottom = Math.min(Math.max(top + 1, y + h), height);
  return [left, top, right - left, bottom - top];
}
