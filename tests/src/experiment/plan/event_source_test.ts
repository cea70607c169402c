import { assertEquals, assertRejects } from "@std/assert";
import { EventSource } from "../../../../src/experiment/plan/event_source.ts";
import { type MDAEvent, readPlan } from "../../../../plan.ts";
import { imageEvent } from "../../../../src/plan/image_event.ts";

const at = (t: number) => imageEvent({ index: { t } });
const timeOf = (event: MDAEvent | undefined) => event?.index.t;

// Would catch: a generator that is asked before its turn, events that are left out or given twice by looking ahead.
Deno.test("plans and arrays are read ahead, generators only if asked for", async () => {
  function* generator() {
    yield* [at(0), at(1), at(2)];
    return at(3); // is no event
  }
  const plan = readPlan({ time_plan: { interval: 1, loops: 3 } });
  for (
    const [source, looks] of [
      [new EventSource([at(0), at(1), at(2)]), true],
      [new EventSource(plan), true],
      [new EventSource(generator()), false],
      [new EventSource(generator(), true), true],
      [new EventSource(plan, false), false],
    ] as const
  ) {
    assertEquals(timeOf(await source.next()), 0);
    assertEquals(timeOf(await source.peek()), looks ? 1 : undefined);
    assertEquals(timeOf(await source.peek()), looks ? 1 : undefined);
    assertEquals([timeOf(await source.next()), timeOf(await source.next())], [1, 2]);
    assertEquals([await source.peek(), await source.next(), await source.next()], Array(3).fill(undefined));
  }
});

Deno.test("a generator learns that its plan has ended, also while it is busy", async () => {
  const told: string[] = [];
  async function* busy(ms: number) {
    try {
      await new Promise((resolve) => setTimeout(resolve, ms));
      yield at(0);
    } finally {
      await new Promise((resolve) => setTimeout(resolve, ms));
      told.push("left");
    }
  }
  const idle = new EventSource(busy(1));
  await idle.next();
  await idle.close();
  assertEquals(told, ["left"]);
  const source = new EventSource(busy(5));
  const next = source.next();
  await source.close(); // does not wait for what may never come
  assertEquals(told, ["left"]);
  await next;
  await new Promise((resolve) => setTimeout(resolve, 10)); // lets the timers above run out
});

Deno.test("a plan that is left while its next event is on its way needs no waiting", async () => {
  const source = new EventSource(readPlan({ time_plan: { interval: 1, loops: 3 } }));
  const next = source.next();
  await source.close();
  assertEquals([timeOf(await next), await source.next()], [0, undefined]);
});

// Would catch: a program that ends with an unhandled error.
Deno.test("a generator that fails when its plan ends, while it is busy, does no harm", async () => {
  async function* failing() {
    try {
      await new Promise((resolve) => setTimeout(resolve, 1));
      yield at(0);
    } finally {
      await Promise.reject(new RangeError("cannot put the slide back"));
    }
  }
  const source = new EventSource(failing());
  const next = source.next();
  await source.close();
  assertEquals(timeOf(await next), 0);
  await new Promise((resolve) => setTimeout(resolve, 1));
});

// Would catch: a source of events that failed once, taken to be busy ever after.
Deno.test("a source that failed is waited for like any other when it is left", async () => {
  let left = false;
  const failing = {
    [Symbol.asyncIterator]: () => ({
      next: () => Promise.reject(new RangeError("no such place")),
      return: async () => {
        await new Promise((resolve) => setTimeout(resolve, 1));
        left = true;
        return { done: true, value: undefined } as const;
      },
    }),
  };
  const source = new EventSource(failing);
  await assertRejects(() => source.next(), RangeError, "no such place");
  await source.close();
  assertEquals(left, true);
});
