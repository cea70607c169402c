/** How many frames a second came lately, computed from a count that is noted now and then. */
export class RecentRate {
  readonly #looks: { readonly ms: number; readonly count: number }[] = [];

  /** Notes the count at a moment. Returns the rate of the last two seconds or so. */
  note(count: number, nowMs: number): number {
    const looks = this.#looks;
    if (looks.length > 0 && count < looks[looks.length - 1].count) looks.length = 0; // another run
    looks.push({ ms: nowMs, count });
    while (looks.length > 2 && nowMs - looks[1].ms > 2000) looks.shift();
    const [first] = looks;
    return nowMs > first.ms ? Math.round((count - first.count) / (nowMs - first.ms) * 1e5) / 100 : 0;
  }
}
