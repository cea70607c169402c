/**
 * Makes the times of a clock that starts again at 0 rise without end. The clocks in metadata of version 1 and 2 count
 * in 32 bits, which are full after 71.6 minutes of microseconds. This machine's clock says how often that has happened
 * since the first frame, so frames in between may be left out.
 */
export class RisingClock {
  #first: { atNs: number; receivedMs: number } | undefined;

  /**
   * The risen time. `receivedMs` is when the frame was received; `periodNs` is how long the clock runs before it starts
   * again.
   */
  risingNs(atNs: number, periodNs: number, receivedMs: number): number {
    this.#first ??= { atNs, receivedMs };
    if (!(periodNs > 0 && periodNs < Infinity)) return atNs;
    const sinceNs = (receivedMs - this.#first.receivedMs) * 1e6;
    const rounds = Math.round((sinceNs - (atNs - this.#first.atNs)) / periodNs);
    return atNs + rounds * periodNs;
  }
}
