// Processors in the text of a script that no one has read.
import { assertEquals } from "@std/assert";
import { modulesNamedIn } from "../../../../src/sandbox/script_graph/processor_modules.ts";

Deno.test("modules are found where a script names their places", () => {
  const text = `run.process(new URL("./a.ts", import.meta.url));
    run.process(new URL( './b.ts' , import.meta.url , ));
    new URL("./c.ts", "file:///x/"); new URL(\`./\${d}.ts\`, import.meta.url);`;
  assertEquals(modulesNamedIn(text, "file:///x/s.ts"), ["file:///x/a.ts", "file:///x/b.ts"]);
});

// Would catch: a pattern that tries each number of spaces with each other one. It took the terminal tool hours, without a
// turn for Ctrl-C.
Deno.test("megabytes of spaces take no longer than other text", async () => {
  const module = new URL("../../../../src/sandbox/script_graph/processor_modules.ts", import.meta.url);
  const body = `import { modulesNamedIn } from "${module}";
    const spaces = " ".repeat(2e6);
    for (const begin of ["new", "new URL(", 'new URL("./a"', 'new URL("./a",', 'new URL("./a", import.meta.url']) {
      modulesNamedIn(begin + spaces + "x", "file:///x/s.ts");
      modulesNamedIn(begin + spaces + "," + spaces, "file:///x/s.ts");
    }
    self.postMessage("done");`;
  const url = URL.createObjectURL(new Blob([body], { type: "text/javascript" }));
  const worker = new Worker(url, { type: "module" });
  const never = Promise.withResolvers<string>();
  const timer = setTimeout(() => never.resolve("it takes hours"), 60_000);
  try {
    const done = new Promise((resolve) => worker.onmessage = ({ data }) => resolve(data));
    assertEquals(await Promise.race([done, never.promise]), "done");
  } finally {
    clearTimeout(timer);
    worker.terminate();
    URL.revokeObjectURL(url);
  }
});
