import { clipped, type Look, measure } from "./measures.ts";
import { pictureHeaderBytes, pictureMessage } from "./picture_message.ts";
import { cut, type Part, reduce } from "./reduce.ts";
import type { SeenFrame, Source } from "./source.ts";
import { statisticsOf } from "./statistics.ts";
import type { Viewer } from "./viewer.ts";

/** Statistics of a whole frame are made no more often than this, in milliseconds, and take at most this share of a core. */
const STATISTICS_EVERY_MS = 100, STATISTICS_SHARE = 0.05;
/** No picture has more pixels than this, however large the screen is. */
const MOST_PIXELS = 2 ** 21;

/** What is known of one stream. */
interface Exhibit {
  source: Source;
  held: boolean;
  dueMs: number;
  statisticsDueMs: number;
  statistics: string;
  /** Which frame they are of. */
  statisticsOf: { readonly epoch: number; readonly sequence: number };
}

/** Shows the newest frame of each stream to the viewers that asked for one. The same wish gets the same bytes. */
export class Gallery {
  readonly #periodMs: number;
  readonly #viewers: Iterable<Viewer>;
  readonly #exhibits = new Map<number, Exhibit>();

  constructor(viewers: Iterable<Viewer>, mostPerSecond: number) {
    this.#viewers = viewers;
    this.#periodMs = 1000 / mostPerSecond;
  }

  /** All streams, as the page gets them. */
  get streams(): readonly Source["facts"][] {
    return [...this.#exhibits.values()].map(({ source }) => source.facts);
  }

  /** Whether there is a stream of this number. */
  has(stream: number): boolean {
    return this.#exhibits.has(stream);
  }

  /** Shows a stream from now on, or goes on with it from another source. */
  show(source: Source): void {
    const { stream } = source.facts;
    const before = this.#exhibits.get(stream);
    if (before) {
      before.source.close();
      Object.assign(before, { source, held: false });
      return;
    }
    this.#exhibits.set(stream, {
      source,
      held: false,
      dueMs: 0,
      statisticsDueMs: 0,
      statistics: "",
      statisticsOf: { epoch: 0, sequence: -1 },
    });
  }

  /** Gives back what was taken of rings. */
  close(): void {
    for (const { source } of this.#exhibits.values()) source.close();
    this.#exhibits.clear();
  }

  /** Looks at a stream's source no more, until there is another one. */
  hold(stream: number): void {
    const exhibit = this.#exhibits.get(stream);
    if (exhibit) exhibit.held = true;
  }

  /** Shows a stream no more. */
  forget(stream: number): void {
    this.#exhibits.get(stream)?.source.close();
    this.#exhibits.delete(stream);
    for (const viewer of this.#viewers) viewer.forget(stream);
  }

  /** Sends what is new to those who wait for it. */
  turn(nowMs: number): void {
    for (const [stream, exhibit] of this.#exhibits) {
      if (nowMs < exhibit.dueMs || exhibit.held) continue;
      const frame = exhibit.source.newest();
      if (!frame) continue;
      const seen = { epoch: exhibit.source.epoch, sequence: frame.sequence };
      const waiting = this.#those((viewer) => viewer.wants(stream, seen));
      const measuring = this.#those((viewer) => waiting.includes(viewer) || viewer.wantsMeasures(stream));
      this.#countWhereDue(exhibit, frame, nowMs);
      if (measuring.length === 0) continue;
      // On a grid, so that turns which come a little late do not add up.
      exhibit.dueMs = Math.max(exhibit.dueMs + this.#periodMs, nowMs - this.#periodMs);
      if (waiting.length > 0) sendPictures(exhibit, frame, waiting);
      sendMeasures(stream, frame, measuring);
    }
  }

  #those(are: (viewer: Viewer) => boolean): Viewer[] {
    return [...this.#viewers].filter(are);
  }

  /** Makes statistics of a frame, unless those of a moment ago are new enough, and sends them to those who look on. */
  #countWhereDue(exhibit: Exhibit, frame: SeenFrame, nowMs: number): void {
    const { facts: { stream }, epoch } = exhibit.source;
    const before = exhibit.statisticsOf;
    const isNew = before.epoch !== epoch || before.sequence !== frame.sequence;
    const looking = this.#those((viewer) => viewer.looksAt(stream));
    if (isNew && nowMs >= exhibit.statisticsDueMs && looking.length > 0) {
      const statistics = statisticsOf(frame, [0, 0, frame.width, frame.height]);
      const tookMs = performance.now() - nowMs;
      exhibit.statisticsDueMs = nowMs + Math.max(STATISTICS_EVERY_MS, tookMs / STATISTICS_SHARE);
      if (!frame.intact()) return;
      const { sequence, frameNumber } = frame;
      exhibit.statistics = JSON.stringify({
        kind: "statistics",
        stream,
        sequence,
        frameNumber,
        ...statistics,
      });
      exhibit.statisticsOf = { epoch, sequence };
    }
    for (const viewer of looking) {
      const sight = viewer.sight(stream);
      if (sight.statistics === exhibit.statistics) continue;
      sight.statistics = exhibit.statistics;
      viewer.send(exhibit.statistics);
    }
  }
}

/** Sends a frame to those who wait for it. */
function sendPictures(exhibit: Exhibit, frame: SeenFrame, waiting: readonly Viewer[]): void {
  const { facts: { stream }, epoch } = exhibit.source;
  for (const group of groupsOf(waiting, (viewer) => viewedPart(viewer.sight(stream).look, frame))) {
    const message = pictureOf(frame, { stream, ...group.what });
    if (!frame.intact()) return; // the next turn finds a newer one
    for (const viewer of group.viewers) {
      const sight = viewer.sight(stream);
      sight.credit--;
      sight.epoch = epoch;
      sight.sequence = frame.sequence;
      viewer.send(message);
    }
  }
}

/** Measures what each of these viewers looks at. */
function sendMeasures(stream: number, frame: SeenFrame, viewers: readonly Viewer[]): void {
  for (const group of groupsOf(viewers, (viewer) => measuredPart(viewer.sight(stream).look))) {
    const measures = measure(frame, group.what);
    if (!frame.intact()) return;
    for (const viewer of group.viewers) viewer.sight(stream).measured = true;
    if (!measures) continue;
    const { sequence, frameNumber, receivedMs } = frame;
    const text = JSON.stringify({ kind: "measures", stream, sequence, frameNumber, receivedMs, ...measures });
    for (const viewer of group.viewers) viewer.send(text);
  }
}

/** Viewers by what they want to have. */
function groupsOf<What>(
  viewers: readonly Viewer[],
  whatOf: (viewer: Viewer) => What,
): Iterable<{ what: What; viewers: Viewer[] }> {
  const groups = new Map<string, { what: What; viewers: Viewer[] }>();
  for (const viewer of viewers) {
    const what = whatOf(viewer);
    const key = JSON.stringify(what);
    const group = groups.get(key);
    if (group) group.viewers.push(viewer);
    else groups.set(key, { what, viewers: [viewer] });
  }
  return groups.values();
}

/** The part of a frame that a viewer is sent, and by how much it is reduced: about a pixel for each one of the screen. */
function viewedPart({ part, pixels }: Look, { width, height }: SeenFrame): { part: Part; reduction: number } {
  const wanted = clipped(part ?? [0, 0, width, height], { width, height });
  const [, , w, h] = wanted;
  const fits = pixels ? Math.max(w / Math.max(1, pixels[0]), h / Math.max(1, pixels[1])) : 1;
  const reduction = powerOfTwo(Math.max(fits, Math.sqrt(w * h / MOST_PIXELS) * 1.27));
  return { part: wanted, reduction: Math.min(reduction, w, h) };
}

/** By halves alone, which are a matter of a millisecond or two. */
function powerOfTwo(fits: number): number {
  return 2 ** Math.max(0, Math.floor(Math.log2(fits) + 0.35));
}

function measuredPart({ cursor, line, regions }: Look): Look {
  return { cursor, line, regions };
}

function pictureOf(
  frame: SeenFrame,
  { stream, part, reduction }: { stream: number; part: Part; reduction: number },
): Uint8Array<ArrayBuffer> {
  const [x, y, w, h] = part;
  const width = Math.floor(w / reduction), height = Math.floor(h / reduction);
  const whole: Part = [x, y, width * reduction, height * reduction];
  const { pixels, most, sequence, frameNumber, receivedMs } = frame;
  const bytesPerPixel = pixels instanceof Uint8Array && reduction === 1 ? 1 : 2;
  const head = {
    stream,
    bytesPerPixel,
    width,
    height,
    part: whole,
    reduction,
    most,
    sequence,
    frameNumber,
    receivedMs,
  };
  const message = pictureMessage({ ...head, bytesPerPixel, sentMs: Date.now() });
  const count = width * height;
  if (reduction > 1) {
    reduce(frame, whole, { reduction, into: new Uint16Array(message.buffer, pictureHeaderBytes, count) });
  } else {
    const Kind = bytesPerPixel === 1 ? Uint8Array : Uint16Array;
    cut(frame, whole, new Kind(message.buffer, pictureHeaderBytes, count));
  }
  return message;
}
