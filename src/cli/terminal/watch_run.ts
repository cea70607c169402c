import type { Acquisition, AcquisitionReport } from "../../../mod.ts";
import { histogram, preview } from "../../analysis/mod.ts";
import type { FrameLease } from "../../frame/frame.ts";
import { canRewrite, writeUnlessGone } from "../../script/mod.ts";
import { askGraphics, type Graphics } from "./graphics.ts";
import type { GreyPicture } from "./half_blocks.ts";
import { print } from "./print.ts";
import { pictureRoom, RunScreen, type ScreenSize } from "./run_screen.ts";
import { variable } from "../../variable.ts";

/** How often a terminal is drawn, and how often a line is written without a terminal, in milliseconds. */
const DRAW_EVERY_MS = 125, LINE_EVERY_MS = 1000;
/** A rate is taken over at least this time, in milliseconds: over a few frames it would jump. */
const RATE_EVERY_MS = 1000;
/** The number of means that are kept for the row of bars. */
const MOST_MEANS = 400;
/** Of the values that are shown, the lowest 2 % are black and the highest 0.5 % are white. */
const BLACK = 0.02, WHITE = 0.995;

/** What is known of a run that is watched. */
export interface WatchedRun {
  /** The camera's name and what it takes. */
  readonly title: string;
  /** How many frames were asked for; absent where it has no end. */
  readonly frames?: number;
  /** The greatest value that the camera's converter gives. */
  readonly most: number;
}

/** Watches a run until it is over: draws in place on a terminal, and writes plain lines anywhere else. */
export async function watchRun(run: Acquisition, { title, frames, most }: WatchedRun): Promise<void> {
  const inPlace = Deno.stdout.isTerminal() && canRewrite();
  const write = (text: string) => writeUnlessGone(Deno.stdout, new TextEncoder().encode(text));
  const graphics = inPlace ? await askGraphics(write) : undefined;
  using screen = inPlace ? new RunScreen(write, { trueColour: hasTrueColour(), graphics }) : undefined;
  const means: number[] = [];
  // Rates count from the first frame that is seen: those before it may have come at any time.
  let before: { atMs: number; number: number } | undefined, rate: number | undefined;
  let goesOn = true;
  for await (const frame of run.frames({ delivery: "newest-only" })) {
    const size = screenSize();
    const seen = lookAt(frame, { most, size: screen && size, graphics });
    frame[Symbol.dispose](); // no slot waits for a terminal
    means.push(seen.mean);
    if (means.length > MOST_MEANS) means.shift();
    const report = run.report();
    const now = { atMs: performance.now(), number: report.lastFrameNumber };
    before ??= now;
    if (now.atMs - before.atMs >= RATE_EVERY_MS) {
      rate = (now.number - before.number) / (now.atMs - before.atMs) * 1000;
      before = now;
    }
    const figures = figuresOf(report, { rate, seen });
    if (screen) {
      const share = frames === undefined ? undefined : report.lastFrameNumber / frames;
      screen.draw({ title, figures, means, share, picture: seen.picture }, size);
    } else goesOn = print(`${figures}, mean ${seen.mean.toFixed(1)}`);
    if (!goesOn) break; // the reader is gone
    await nextLook(run, inPlace ? DRAW_EVERY_MS : LINE_EVERY_MS);
  }
}

interface Seen {
  readonly frameNumber: number;
  readonly mean: number;
  readonly saturated: number;
  readonly picture?: GreyPicture;
}

interface LookOptions {
  readonly most: number;
  readonly size: ScreenSize | undefined;
  readonly graphics: Graphics | undefined;
}

function lookAt(frame: FrameLease, { most, size, graphics }: LookOptions): Seen {
  const { width, height, frameNumber } = frame;
  const counted = histogram(frame);
  let sum = 0, saturated = 0;
  counted.counts.forEach((count, value) => {
    sum += count * value;
    if (value >= most) saturated += count;
  });
  const seen = { frameNumber, mean: sum / (width * height), saturated };
  const room = size && pictureRoom(size, graphics);
  if (!room) return seen;
  const factor = Math.max(1, Math.ceil(Math.max(width / room.width, height / room.height)));
  const [columns, rows] = [Math.floor(width / factor), Math.floor(height / factor)];
  if (columns === 0 || rows === 0) return seen;
  // Each box shows its greatest value, so that small spots are seen. Grey spreads over the values that are shown.
  const { pixels } = preview(frame, { width: columns, height: rows, reduce: "max" });
  const sorted = pixels.slice().sort();
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))];
  const [low, high] = [at(BLACK), at(WHITE)];
  const scale = 255 / Math.max(1, high - low);
  const grey = Uint8Array.from(pixels, (value) => Math.min(255, Math.max(0, (value - low) * scale)));
  const picture = { width: columns, height: rows, grey };
  return { ...seen, picture: graphics ? enlarged(picture, room) : picture };
}

/** Enlarges a small picture by a whole factor, for a terminal that shows true pixels. */
function enlarged(
  { width, height, grey }: GreyPicture,
  room: { width: number; height: number },
): GreyPicture {
  const factor = Math.floor(Math.min(room.width / width, room.height / height));
  if (factor < 2) return { width, height, grey };
  const [columns, rows] = [width * factor, height * factor];
  const larger = new Uint8Array(columns * rows);
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      larger[y * columns + x] = grey[Math.floor(y / factor) * width + Math.floor(x / factor)];
    }
  }
  return { width: columns, height: rows, grey: larger };
}

function figuresOf(
  { missing, overrun, lapped, lastFrameNumber }: AcquisitionReport,
  { rate, seen }: { rate: number | undefined; seen: Seen },
): string {
  return [
    `frame ${lastFrameNumber}`,
    ...(rate === undefined ? [] : [`${rate.toFixed(1)} a second`]),
    `missing ${missing}`,
    `overrun ${overrun}`,
    `lapped ${lapped}`,
    ...(seen.saturated > 0 ? [`${seen.saturated} saturated`] : []),
  ].join(", ");
}

/** Waits a moment, or until the run is over. */
async function nextLook(run: Acquisition, ms: number): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  await Promise.race([
    new Promise((resolve) => timer = setTimeout(resolve, ms)),
    run.finished.catch(() => {}), // the run's report has the error
  ]);
  clearTimeout(timer);
}

function screenSize(): ScreenSize {
  try {
    const { columns, rows } = Deno.consoleSize();
    return { columns: columns || 80, rows: rows || 24 };
  } catch {
    return { columns: 80, rows: 24 };
  }
}

function hasTrueColour(): boolean {
  return /truecolor|24bit/.test(variable("COLORTERM") ?? "");
}
