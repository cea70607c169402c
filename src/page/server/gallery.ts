import { clipped, type Look, measure } from "./measures.ts";
import { pictureMessage } from "./picture_message.ts";
import { type Part, type PixelArray, reduce } from "./reduce.ts";
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
}

/** Shows the newest frame of each stream to those who have asked for one. Whoever asks for the same gets the same bytes. */
export class Gallery {
  readonly #periodMs: number;
  readonly #viewers: Iterable<Viewer>;
  readonly #exhibits = new Map<number, Exhibit>();

  constructor(viewers: Iterable<Viewer>, mostPerSecond: number) {
    this.#viewers = viewers;
    this.#periodMs = 1000 / mostPerSecond;
  }

  /** All streams, as the page is told of them. */
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
    if (before) Object.assign(before, { source, held: false });
    else this.#exhibits.set(stream, { source, held: false, dueMs: 0, statisticsDueMs: 0, statistics: "" });
  }

  /** Looks at a stream's source no more, until there is another one. */
  hold(stream: number): void {
    const exhibit = this.#exhibits.get(stream);
    if (exhibit) exhibit.held = true;
  }

  /** Shows a stream no more. */
  forget(stream: number): void {
    this.#exhibits.delete(stream);
    for (const viewer of this.#viewers) viewer.forget(stream);
  }

  /** Sends what is new to those who wait for it. */
  turn(nowMs: number): void {
    for (const [stream, exhibit] of this.#exhibits) {
      if (nowMs < exhibit.dueMs || exhibit.held) continue;
      const frame = exhibit.source.newest();
      if (!frame) continue;
      const { epoch } = exhibit.source;
      const waiting = [...this.#viewers].filter((viewer) =>
        viewer.wants(stream, { epoch, sequence: frame.sequence })
      );
      const measuring = [...this.#viewers].filter((viewer) =>
        waiting.includes(viewer) || viewer.wantsMeasures(stream)
      );
      if (measuring.length === 0) continue;
      // On a grid, so that turns which come a little late do not add up.
      exhibit.dueMs = Math.max(exhibit.dueMs + this.#periodMs, nowMs - this.#periodMs);
      if (waiting.length > 0) this.#send(exhibit, frame, waiting);
      sendMeasures(stream, frame, measuring);
    }
  }

  #send(exhibit: Exhibit, frame: SeenFrame, waiting: readonly Viewer[]): void {
    const { facts, epoch } = exhibit.source;
    for (const group of groupsOf(waiting, (viewer) => viewedPart(viewer.sight(facts.stream).look, frame))) {
      const message = pictureOf(frame, { stream: facts.stream, ...group.what });
      if (!frame.intact()) return; // the next turn finds a newer one
      for (const viewer of group.viewers) {
        const sight = viewer.sight(facts.stream);
        sight.credit--;
        sight.epoch = epoch;
        sight.sequence = frame.sequence;
        viewer.send(message);
      }
    }
    this.#sendStatistics(exhibit, frame, waiting);
  }

  #sendStatistics(exhibit: Exhibit, frame: SeenFrame, waiting: readonly Viewer[]): void {
    const { stream } = exhibit.source.facts;
    const beganMs = performance.now();
    if (beganMs >= exhibit.statisticsDueMs) {
      const statistics = statisticsOf(frame, [0, 0, frame.width, frame.height]);
      const tookMs = performance.now() - beganMs;
      exhibit.statisticsDueMs = beganMs + Math.max(STATISTICS_EVERY_MS, tookMs / STATISTICS_SHARE);
      if (frame.intact()) {
        const { sequence, frameNumber } = frame;
        exhibit.statistics = JSON.stringify({
          kind: "statistics",
          stream,
          sequence,
          frameNumber,
          ...statistics,
        });
      }
    }
    for (const viewer of waiting) {
      const sight = viewer.sight(stream);
      if (sight.statistics === exhibit.statistics) continue;
      sight.statistics = exhibit.statistics;
      viewer.send(exhibit.statistics);
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
  const reduction = Math.max(1, Math.round(fits), Math.ceil(Math.sqrt(w * h / MOST_PIXELS)));
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
  const { pixels, most, sequence, frameNumber, receivedMs } = frame;
  const bytesPerPixel = pixels instanceof Uint8Array ? 1 : 2;
  const { message, pixelsAt } = pictureMessage({
    stream,
    bytesPerPixel,
    width,
    height,
    part: [x, y, width * reduction, height * reduction],
    reduction,
    most,
    sequence,
    frameNumber,
    receivedMs,
    sentMs: Date.now(),
  });
  const into: PixelArray = bytesPerPixel === 1
    ? new Uint8Array(message.buffer, pixelsAt)
    : new Uint16Array(message.buffer, pixelsAt);
  reduce(frame, [x, y, width * reduction, height * reduction], { reduction, into });
  return message;
}
