import type { Ring } from "../../ring/ring.ts";
import type { Feed } from "../readers/feed.ts";
import { SinkForecast } from "../readers/sink_forecast.ts";

/** Warns of a disk that is too slow or almost full, while there is time to do something. */
export class Foretelling {
  readonly #ring: Ring;
  readonly #feeds: readonly Feed[];
  readonly #frames: number | undefined;
  readonly #log: (line: string) => void;
  readonly #forecast = new SinkForecast();

  /** `frames` is how many were asked for, if that is known. */
  constructor(
    ring: Ring,
    feeds: readonly Feed[],
    { log, frames }: { log: (line: string) => void; frames?: number },
  ) {
    this.#ring = ring;
    this.#feeds = feeds;
    this.#frames = frames;
    this.#log = log;
  }

  /** Checks each sink, and logs the sentences that were not said yet. */
  look(): void {
    for (const feed of this.#feeds) {
      const pace = feed.pace(true);
      const writing = feed.writing(true);
      if (!writing) continue;
      const secondsAsked = this.#frames === undefined
        ? undefined
        : (this.#frames - this.#ring.published) / pace.framesPerSecond;
      const name = feed.sink.name;
      for (const line of this.#forecast.sentences(name, { writing, pace, secondsAsked })) this.#log(line);
    }
  }
}
