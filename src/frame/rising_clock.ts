/**
 * Makes times of a clock that begins anew rise on: the clocks in metadata of version 1 and 2 count in 32 bits, which at a
 * microsecond are full after 71.6 minutes. How often a clock has begun anew since the first frame seen follows from this
 * machine's own clock, so that it does not matter which frames are looked at in between.
 */
export class RisingClock {
  #first: { atNs: number; receivedMs: number } | undefined;

  /** A time of the clock, by when the frame was received; `periodNs` is how long the clock runs before it begins anew. */
  risingNs(atNs: number, periodNs: number, receivedMs: number): number {
    this.#first ??= { atNs, receivedMs };
    if (!(periodNs > 0 && periodNs < Infinity)) return atNs;
    const sinceNs = (receivedMs - this.#first.receivedMs) * 1e6;
    const rounds = Math.round((sinceNs - (atNs - this.#first.atNs)) / periodNs);
    return atNs + rounds * periodNs;
  }
}
