import type { Lease } from "./lease.ts";

/**
 * The leases that a reader has out, in the order in which it took them. An array with shift and push would allocate for
 * almost every frame; this ring of entries allocates only while it grows.
 */
export class LeaseQueue {
  #entries: (Lease | undefined)[] = [undefined, undefined]; // a circle; its length is a power of two
  #first = 0;
  #count = 0; // entries, including those that ended before an older one
  #out = 0;

  /** How many leases are out. */
  get size(): number {
    return this.#out;
  }

  /** The oldest lease that is out. */
  get oldest(): Lease | undefined {
    return this.#entries[this.#first];
  }

  /** Adds a new lease. */
  push(lease: Lease): void {
    if (this.#count === this.#entries.length) this.#grow();
    this.#entries[(this.#first + this.#count) & (this.#entries.length - 1)] = lease;
    this.#count++;
    this.#out++;
  }

  /** Removes a lease that has ended; returns whether it was the oldest. */
  remove(lease: Lease): boolean {
    this.#out--;
    if (this.#entries[this.#first] !== lease) return false; // it stays until all older ones end
    do {
      this.#entries[this.#first] = undefined;
      this.#first = (this.#first + 1) & (this.#entries.length - 1);
      this.#count--;
    } while (this.#count > 0 && this.#entries[this.#first]!.ended);
    return true;
  }

  #grow(): void {
    const { length } = this.#entries;
    const entries = new Array<Lease | undefined>(2 * length).fill(undefined);
    for (let index = 0; index < length; index++) {
      entries[index] = this.#entries[(this.#first + index) & (length - 1)];
    }
    this.#entries = entries;
    this.#first = 0;
  }
}
