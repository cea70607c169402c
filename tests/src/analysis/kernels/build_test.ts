// Holds the compiled kernels to their sources, where the compiler is.
import { assertEquals } from "@std/assert";
import { compileKernels, keptAt } from "../../../../src/analysis/kernels/build.ts";

const version = await new Deno.Command("clang", { args: ["--version"] }).output()
  .then(({ stdout }) => new TextDecoder().decode(stdout), () => "");
/** Another compiler makes other code of the same source. */
const isOurs = /clang version 14\./.test(version);
if (!isOurs) console.log("clang 14 is not installed, so compiled kernels are not held to their sources.");

// Would catch: a source that was changed and not compiled, and compiled code that no source gives.
Deno.test({
  name: "the compiled kernels are what their sources give",
  ignore: !isOurs,
  async fn() {
    assertEquals(await Deno.readTextFile(keptAt), await compileKernels());
  },
});
