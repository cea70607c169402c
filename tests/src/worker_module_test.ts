// Workers that are made of texts: each list of them is whole, and what they import is found without a right to read.
import { assertEquals, assertThrows } from "@std/assert";
import { dirname, fromFileUrl, join } from "@std/path";
import { listOf, lists } from "../../src/generate_worker_sources.ts";
import { importedPaths, workerModule } from "../../src/worker_module.ts";

const root = join(dirname(fromFileUrl(import.meta.url)), "..", "..");

for (const list of Object.keys(lists)) {
  // Would catch: a worker that cannot start, because a module imports another that its list does not hold.
  Deno.test(`${list} holds all that its workers import: otherwise run deno task generate`, async () => {
    assertEquals(await Deno.readTextFile(join(root, list)), await listOf(list));
  });
}

// Would catch: an import that is missed or cut in the wrong place, and one of types only that drags its module along.
Deno.test("a worker's modules import each other, by every form of import", async () => {
  const sources = {
    "a/begin.ts": `
import type { Nothing } from "../types/nowhere.ts";
import { one,
  two as second } from "./one.ts";
import * as deep from "../b/deep.ts";
export type { Other } from "./nowhere.ts";
const later = await import("../b/later.ts");
const nothing: Nothing = [one, second, deep.three, later.default];
globalThis.postMessage(nothing);`,
    "a/one.ts": `export const one = 1;\nexport { two } from "../b/deep.ts";`,
    "b/deep.ts": `import { basename } from "node:path";\nexport const two = 2, three = basename("x/3");`,
    "b/later.ts": `export default "from './no/import.ts'";`,
  };
  assertEquals(importedPaths("a/begin.ts", sources["a/begin.ts"]), ["a/one.ts", "b/deep.ts", "b/later.ts"]);
  const worker = new Worker(workerModule(sources, "a/begin.ts"), { type: "module" });
  try {
    const answer = await new Promise((resolve, reject) => {
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = (event) => {
        event.preventDefault();
        reject(new Error(event.message));
      };
    });
    assertEquals(answer, [1, 2, "3", "from './no/import.ts'"]);
  } finally {
    worker.terminate();
  }
});

Deno.test("a module that is not among the sources is named, with the way to put it there", () => {
  const sources = { "c/begin.ts": `import { x } from "./gone.ts";` };
  assertThrows(() => workerModule(sources, "c/begin.ts"), Error, "c/gone.ts");
});
