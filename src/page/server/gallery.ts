import { clipped, type Look, measure } from "./measures.ts";
import { pictureHeaderBytes, pictureMessage } from "./picture_message.ts";
import { cut, type Part, reduce } from "./reduce.ts";
import type { SeenFrame, Source } from "./source.ts";
import { statisticsOf } from "./statistics.ts";
import type { Viewer } from "./viewer.ts";

/**
 * The shortest time between statistics of whole frames, in milliseconds, the largest share of a core that they take,
 * and the longest delay of the next statistics, in milliseconds. On a busy machine a count may be slow only because
 * this thread waits, and a picture without statistics has no contrast; so the delay has a limit.
 */
const STATISTICS_EVERY_MS = 100, STATISTICS_SHARE = 0.015, STATISTICS_WITHIN_MS = 1000;
/** The most pixels of a picture, however large the screen is. */
const MOST_PIXELS = 2 ** 21;
/**
 * How many times more columns a picture may have than the screen has pixels. The screen then shows the nearest pixels,
 * and leaves out the others.
 */
const SPARE_COLUMNS = 1.15;
/**
 * The most bytes in a millisecond for all viewers together, so that many viewers take nothing from a recording; each of
 * them then sees fewer pictures. With this much, one viewer gets 30 of the largest pictures a second.
 */
const MOST_BYTES_PER_MS = 130_000;

/** The state of a stream. */
interface Exhibit {
  source: Source;
  held: boolean;
  dueMs: number;
  statisticsDueMs: number;
  statistics: string;
  /** The frame of these statistics. */
  statisticsOf: { readonly epoch: number; readonly sequence: number };
}

/**
 * Shows the newest frame of each stream to the viewers that asked for one. Viewers with the same wish get the same
 * bytes.
 */
export class Gallery {
  readonly #periodMs: number;
  readonly #viewers: Iterable<Viewer>;
  readonly #exhibits = new Map<number, Exhibit>();

  constructor(viewers: Iterable<Viewer>, mostPerSecond: number) {
    this.#viewers = viewers;
    this.#periodMs = 1000 / mostPerSecond;
  }

  /** The facts about all streams, as the page gets them. */
  get streams(): readonly Source["facts"][] {
    return [...this.#exhibits.values()].map(({ source }) => source.facts);
  }

  /** Whether there is a stream of this number. */
  has(stream: number): boolean {
    return this.#exhibits.has(stream);
  }

  /** Shows a stream from now on, or continues it from another source. */
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

  /** Gives back the memory in rings that was taken for computing. */
  close(): void {
    for (const { source } of this.#exhibits.values()) source.close();
    this.#exhibits.clear();
  }

  /** Stops looking at a stream's source until another source replaces it. */
  hold(stream: number): void {
    const exhibit = this.#exhibits.get(stream);
    if (exhibit) exhibit.held = true;
  }

  /** Ends a stream. */
  forget(stream: number): void {
    this.#exhibits.get(stream)?.source.close();
    this.#exhibits.delete(stream);
    for (const viewer of this.#viewers) viewer.forget(stream);
  }

  /** Sends new frames to the viewers that wait for them. Returns when the next picture of any stream may be sent. */
  turn(nowMs: number): number {
    for (const [stream, exhibit] of this.#exhibits) this.#show(stream, exhibit, nowMs);
    return Math.min(...this.#exhibits.values().map(({ dueMs }) => dueMs));
  }

  #show(stream: number, exhibit: Exhibit, nowMs: number): void {
    if (nowMs < exhibit.dueMs || exhibit.held) return;
    const frame = exhibit.source.newest();
    if (!frame) return;
    const seen = { epoch: exhibit.source.epoch, sequence: frame.sequence };
    const waiting = this.#those((viewer) => viewer.wants(stream, seen));
    const measuring = this.#those((viewer) => waiting.includes(viewer) || viewer.wantsMeasures(stream));
    this.#countWhereDue(exhibit, frame, nowMs);
    if (measuring.length === 0) return;
    const bytes = sendPictures(exhibit, frame, waiting);
    const periodMs = Math.max(this.#periodMs, bytes * this.#exhibits.size / MOST_BYTES_PER_MS);
    // Due times are on a grid, so that small delays of the event loop do not add up.
    exhibit.dueMs = Math.max(exhibit.dueMs + periodMs, nowMs);
    sendMeasures(stream, frame, measuring);
  }

  #those(are: (viewer: Viewer) => boolean): Viewer[] {
    return [...this.#viewers].filter(are);
  }

  /** Makes statistics of a frame unless the last ones are new enough, and sends them to the viewers. */
  #countWhereDue(exhibit: Exhibit, frame: SeenFrame, nowMs: number): void {
    const { facts: { stream }, epoch } = exhibit.source;
    const before = exhibit.statisticsOf;
    const isNew = before.epoch !== epoch || before.sequence !== frame.sequence;
    const looking = this.#those((viewer) => viewer.looksAt(stream));
    if (isNew && nowMs >= exhibit.statisticsDueMs && looking.length > 0) {
      const beganMs = performance.now();
      const statistics = statisticsOf(frame, [0, 0, frame.width, frame.height]);
      const tookMs = performance.now() - beganMs;
      const isIntact = frame.intact();
      const restMs = isIntact ? Math.min(tookMs / STATISTICS_SHARE, STATISTICS_WITHIN_MS) : 0;
      exhibit.statisticsDueMs = nowMs + tookMs + Math.max(STATISTICS_EVERY_MS, restMs);
      if (!isIntact) return;
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

/** Sends a frame to the viewers that wait for it. Returns how many bytes were sent. */
function sendPictures(exhibit: Exhibit, frame: SeenFrame, waiting: readonly Viewer[]): number {
  const { facts: { stream }, epoch } = exhibit.source;
  let bytes = 0;
  for (const group of groupsOf(waiting, (viewer) => viewedPart(viewer.sight(stream).look, frame))) {
    const message = pictureOf(frame, { stream, ...group.what });
    if (!frame.intact()) break; // the next turn finds a newer one
    bytes += message.length * group.viewers.length;
    for (const viewer of group.viewers) {
      const sight = viewer.sight(stream);
      sight.credit--;
      sight.epoch = epoch;
      sight.sequence = frame.sequence;
      viewer.send(message);
    }
  }
  return bytes;
}

/** Measures what each of these viewers has asked for. */
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

/** The viewers in groups of the same wish. */
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

/**
 * The part of a frame that a viewer gets, and by how much it is reduced, so that it has no more pixels than the screen.
 */
function viewedPart({ part, pixels }: Look, { width, height }: SeenFrame): { part: Part; reduction: number } {
  const wanted = clipped(part ?? [0, 0, width, height], { width, height });
  const [, , w, h] = wanted;
  const onScreen = pixels ? Math.max(w / Math.max(1, pixels[0]), h / Math.max(1, pixels[1])) : 1;
  const reduction = Math.ceil(Math.max(1, onScreen / SPARE_COLUMNS, Math.sqrt(w * h / MOST_PIXELS)));
  return { part: wanted, reduction: Math.min(reduction, w, h) };
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
