/** Runs work that must not overlap, one piece after the other, in the order in which it came. */
export class SerialQueue {
  #last: Promise<unknown> = Promise.resolve();

  /** Does the work when all earlier work is done, whether or not that failed. */
  take<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => {});
    return done;
  }
}
