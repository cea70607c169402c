// Would catch: @std resolving to something without types, where every import is `any` and `deno check` proves nothing.
import { assertEquals } from "@std/assert";
import { parseArgs } from "@std/cli";
import { join } from "@std/path";

Deno.test("@std/path has real types", () => {
  // @ts-expect-error: a number is no path
  const joined: unknown = ((): unknown => join("a", String(1) as unknown as number))();
  assertEquals(joined, "a/1");
});

Deno.test("@std/cli has real types", () => {
  // @ts-expect-error: flags are names, not numbers
  const neverCalled = () => parseArgs([], { string: [1] });
  assertEquals(typeof neverCalled, "function");
  assertEquals(parseArgs(["--frames", "3"], { string: ["frames"] }).frames, "3");
});
