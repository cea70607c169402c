// Holds the compiled kernels to their sources, where the compiler is.
import { assertEquals } from "@std/assert";
import { compileKernels, keptAt } from "../../../../src/analysis/kernels/build.ts";
import { compileBlocks, keptAt as blocksKeptAt } from "../../../../src/recording/packing/build.ts";

/** What clang says of itself; nothing where it is not installed, which `output()` throws at once. */
async function versionOfClang(): Promise<string> {
  try {
    const { stdout } = await new Deno.Command("clang", { args: ["--version"] }).output();
    return new TextDecoder().decode(stdout);
  } catch {
    return "";
  }
}
/** Another compiler makes other code of the same source. */
const isOurs = /clang version 14\./.test(await versionOfClang());
if (!isOurs) console.log("clang 14 is not installed, so compiled kernels are not held to their sources.");

// Would catch: a source that was changed and not compiled, and compiled code that no source gives.
Deno.test({
  name: "the compiled kernels are what their sources give",
  ignore: !isOurs,
  async fn() {
    assertEquals(await Deno.readTextFile(keptAt), await compileKernels());
    assertEquals(await Deno.readTextFile(blocksKeptAt), await compileBlocks());
  },
});
