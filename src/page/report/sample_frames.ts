import { type Statistics, statisticsOf } from "../server/statistics.ts";
import type { RecordedFrames } from "../../recording/reading/recorded_frames.ts";
import { shrink } from "../../analysis/shrink.ts";
import { pngUrl } from "./png.ts";

/** The most frames that are read for the mean over time, and the most that are shown on the contact sheet. */
const MOST_MEANS = 48, MOST_SHEET = 12;
/** The approximate length of the longer side of a large picture and of a small one. */
const LARGE = 420, SMALL = 150;

/** A frame that is shown. */
export interface ShownFrame {
  /** Which of the recording, from 0. */
  readonly index: number;
  /** The picture, as a URL. */
  readonly url: string;
}

/** Samples of a recording's frames. */
export interface SampledFrames {
  readonly means: readonly { readonly index: number; readonly mean: number }[];
  /** The first, the middle and the last frame. */
  readonly large: readonly ShownFrame[];
  readonly sheet: readonly ShownFrame[];
  /** The statistics of the middle frame. */
  readonly statistics?: Statistics;
  /** The window of all pictures: the values that become black and white. */
  readonly window: readonly [low: number, high: number];
}

/** Reads some frames of a recording, evenly spread. All pictures have the same window, that of the middle frame. */
export async function sampleFrames(
  recorded: RecordedFrames,
  frames: number,
  bitDepth: number,
): Promise<SampledFrames> {
  const [{ width, height }] = recorded.regions;
  const most = 2 ** Math.min(bitDepth, 8 * recorded.bytesPerPixel) - 1;
  const read = async (index: number) => {
    const bytes = await recorded.readPlane(index, 0);
    if (!bytes || bytes.length !== width * height * recorded.bytesPerPixel) return undefined;
    // Copied, because a plane may begin at an odd address.
    const whole = bytes.slice();
    const pixels = recorded.bytesPerPixel === 1 ? whole : new Uint16Array(whole.buffer);
    return { pixels, width, height, most };
  };
  const middle = Math.floor((frames - 1) / 2);
  const plane = frames > 0 ? await read(middle) : undefined;
  if (!plane) return { means: [], large: [], sheet: [], window: [0, most] };
  const statistics = statisticsOf(plane, [0, 0, width, height]);
  const window = [
    statistics.quantiles[2],
    Math.max(statistics.quantiles[2] + 1, statistics.quantiles[12]),
  ] as const;
  const show = async (index: number, side: number): Promise<ShownFrame[]> => {
    const plane = await read(index);
    if (!plane) return [];
    const factor = Math.max(1, Math.ceil(Math.max(width, height) / side));
    const [columns, rows] = [
      Math.max(1, Math.floor(width / factor)),
      Math.max(1, Math.floor(height / factor)),
    ];
    const part = [0, 0, Math.min(width, columns * factor), Math.min(height, rows * factor)] as const;
    if (part[2] < factor || part[3] < factor) return [];
    const small = new Uint16Array(columns * rows);
    shrink(plane, part, { factor, most, into: small });
    const [low, high] = window;
    const grey = Uint8Array.from(
      small,
      (value) => Math.min(255, Math.max(0, (value - low) / (high - low) * 255)),
    );
    return [{ index, url: pngUrl(grey, columns, rows) }];
  };
  const large = await inTurn([...new Set([0, middle, frames - 1])], (index) => show(index, LARGE));
  const sheet = frames > 3 ? await inTurn(spread(frames, MOST_SHEET), (index) => show(index, SMALL)) : [];
  const means = await inTurn(spread(frames, MOST_MEANS), async (index) => {
    const plane = await read(index);
    return plane ? [{ index, mean: statisticsOf(plane, [0, 0, width, height]).mean }] : [];
  });
  return { means, large, sheet, statistics, window };
}

/** Works one after the other, because a plane may be large. */
async function inTurn<T>(indexes: readonly number[], work: (index: number) => Promise<T[]>): Promise<T[]> {
  const all: T[] = [];
  for (const index of indexes) all.push(...await work(index));
  return all;
}

/** At most `most` numbers of frames, evenly spread from the first to the last. */
function spread(frames: number, most: number): number[] {
  const count = Math.min(frames, most);
  return Array.from(
    { length: count },
    (_, at) => count === 1 ? 0 : Math.round(at * (frames - 1) / (count - 1)),
  );
}
