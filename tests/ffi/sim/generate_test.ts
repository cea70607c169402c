// Would catch: facts that changed without the C tables, or a table that was edited by hand.
import { assertEquals } from "@std/assert";
import { generate } from "../../../ffi/sim/generate/generate.ts";

Deno.test("the generated C is what the facts say", async () => {
  for (const [name, text] of Object.entries(await generate())) {
    assertEquals(await Deno.readTextFile(new URL(`../../../ffi/sim/${name}`, import.meta.url)), text, name);
  }
});
