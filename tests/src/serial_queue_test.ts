import { assertEquals, assertRejects } from "@std/assert";
import { SerialQueue } from "../../src/serial_queue.ts";

// Would catch: work that overlaps, and a failure that keeps those behind it from their turn.
Deno.test("work is done in order, one after another, also after work that fails", async () => {
  const turns = new SerialQueue();
  const done: string[] = [];
  const work = (name: string, failure?: Error) => async () => {
    done.push(`${name} begins`);
    await new Promise((resolve) => setTimeout(resolve));
    done.push(`${name} ends`);
    if (failure) throw failure;
    return name;
  };
  const [a, b, c] = [
    turns.take(work("a")),
    turns.take(work("b", new RangeError("no"))),
    turns.take(work("c")),
  ];
  await assertRejects(() => b, RangeError, "no");
  assertEquals([await a, await c], ["a", "c"]);
  assertEquals(done, ["a", "b", "c"].flatMap((name) => [`${name} begins`, `${name} ends`]));
});
