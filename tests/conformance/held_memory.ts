/** What the process holds, without what comes and goes. @module */
import v8 from "node:v8";
import vm from "node:vm";

v8.setFlagsFromString("--expose-gc");
const collect = vm.runInNewContext("gc") as () => void;

/**
 * Bytes in memory, after a collection: without the room that V8 keeps for objects to come, which it widens and narrows
 * by tens of megabytes as it likes.
 */
export function heldBytes(): number {
  for (let times = 0; times < 3; times++) collect();
  const { rss, heapTotal, heapUsed } = Deno.memoryUsage();
  return rss - heapTotal + heapUsed;
}
