// Holds the kernels in plain TypeScript to the same tests as the compiled ones, in an engine without WebAssembly.
import { assertEquals, assertStringIncludes } from "@std/assert";
import { dirname, fromFileUrl, join } from "@std/path";

const root = join(dirname(fromFileUrl(import.meta.url)), "../../../..");
const preload = join(dirname(fromFileUrl(import.meta.url)), "without_wasm.ts");
const tests = [
  "areas",
  "drift",
  "histogram",
  "moments",
  "over_frames",
  "preview",
  "sharpness",
  "spots",
  "statistics",
];

// Would catch: an engine without WebAssembly on which nothing can be computed, or other numbers than elsewhere.
Deno.test("without WebAssembly the same tests hold", async () => {
  const files = tests.map((name) => `tests/src/analysis/${name}_test.ts`);
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["test", "--no-check", "--allow-all", "--no-prompt", `--preload=${preload}`, ...files],
    cwd: root,
    env: { NO_COLOR: "1" },
  }).output();
  const said = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  assertEquals(code, 0, said);
  assertStringIncludes(said, " 0 failed");
});
