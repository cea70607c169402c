// Would catch: a lease that is lost when the circle grows, an oldest one that has ended, a count that drifts.
import { assertEquals } from "@std/assert";
import { Lease } from "../../../src/ring/lease.ts";
import { LeaseQueue } from "../../../src/ring/lease_queue.ts";
import { fakeRing } from "./fake_ring.ts";

function leases(count: number): { queue: LeaseQueue; take: () => Lease; end: (lease: Lease) => boolean } {
  const { ring, expose } = fakeRing(count);
  expose(count);
  const queue = new LeaseQueue();
  let next = 0, oldest = false;
  const lender = { revokes: false, giveBack: (lease: Lease) => void (oldest = queue.remove(lease)) };
  return {
    queue,
    take: () => {
      const lease = new Lease(ring, next++, lender);
      queue.push(lease);
      return lease;
    },
    end: (lease) => {
      lease[Symbol.dispose]();
      return oldest;
    },
  };
}

Deno.test("a lease that ends before an older one waits for it in the queue", () => {
  const { queue, take, end } = leases(8);
  const [first, second, third] = [take(), take(), take()];
  assertEquals(end(second), false);
  assertEquals([queue.size, queue.oldest], [2, first]);
  assertEquals(end(first), true);
  assertEquals([queue.size, queue.oldest], [1, third]);
  assertEquals(end(third), true);
  assertEquals([queue.size, queue.oldest], [0, undefined]);
  const [fourth, fifth] = [take(), take()];
  assertEquals([end(fifth), end(fourth)], [false, true]);
  assertEquals([queue.size, queue.oldest], [0, undefined]); // the one that ended first is forgotten too
});

Deno.test("the queue keeps the order while it grows in the middle of its circle", () => {
  const { queue, take, end } = leases(100);
  const out: Lease[] = [];
  for (let taken = 0; taken < 100; taken++) {
    out.push(take());
    if (taken % 3 === 2) end(out.shift()!);
  }
  assertEquals(queue.size, out.length);
  for (const lease of out) {
    assertEquals(queue.oldest, lease);
    end(lease);
  }
  assertEquals(queue.size, 0);
});
