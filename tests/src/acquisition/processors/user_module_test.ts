// A user's modules: what they can emit and import, and with which rights they run.
import { assert, assertEquals, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import { CameraError, SettingsError } from "../../../../mod.ts";
import { all, analysis, withModule } from "./with_module.ts";

// Would catch: views that show another frame by the time they are looked at, functions that cannot be sent and end it all.
Deno.test("what cannot be emitted is said, with the frame's place", async () => {
  for (const [what, word] of [["frame.pixels", "copy"], ["() => 1", "could not be cloned"]]) {
    await withModule(
      `export default processor((frame, { emit }) => { emit(${what}); });`,
      async (module, camera) => {
        await using run = await camera.acquire({ frames: 3 });
        await assertRejects(() => all(run.process(module)), CameraError, word);
        assertEquals((await run.finished).reason, "complete");
      },
    );
  }
});

// Would catch: a module that fails without a word, and a run that fails for it.
Deno.test("modules that cannot be run are refused, and the run continues", async () => {
  const cases: [text: string, word: string][] = [
    ["export const nothing = 1;", "default export"],
    ["export default processor((frame => {};", "module.ts"],
    [
      `import { openCamera } from "${new URL(
        "mod.ts",
        analysis,
      )}";\nexport default processor(() => openCamera);`,
      "analysis.ts",
    ],
    [`import { gone } from "./gone.ts";\nexport default processor(() => gone);`, "gone.ts"],
    [`throw new Error("not today");`, "not today"],
    [`import "./circle.ts";\nexport default processor(() => {});`, "circle"],
  ];
  for (const [text, word] of cases) {
    await withModule(text, async (module, camera) => {
      await using run = await camera.acquire();
      const error = await assertRejects(() => all(run.process(module)), Error, word);
      assert(error instanceof CameraError, error.stack);
      assertEquals((await run.stop()).reason, "stopped");
    }, { files: { "circle.ts": `import "./module.ts";` } });
  }
  await withModule("", async (module, camera) => {
    await using run = await camera.acquire();
    for (const wrong of ["./spots.ts", "https://example.com/spots.ts"]) {
      assertThrows(() => run.process(wrong), SettingsError, "URL of a file");
    }
    for (const options of [{ every: 0 }, { most: 0 }, { onThrow: "x" }, { nothing: 1 }]) {
      assertThrows(() => run.process(module, options as object), SettingsError);
    }
    await assertRejects(() => all(run.process(module, { options: () => 1 })), SettingsError, "options");
  });
});

// Would catch: an import of types that is followed, and quotes or semicolons in another style than this library's.
Deno.test("a module may import others beside it, in any style", async () => {
  const text = `
import type { Nowhere } from './nowhere.ts'
import { one, type Two } from './beside.ts'
import * as deep from "./deep.js";
const later = (): Nowhere | Two => one
export default processor((frame, { emit }) => { emit(\`\${later()} \${deep.two}\`) })`;
  await withModule(text, async (module, camera) => {
    await using run = await camera.acquire({ frames: 100 });
    const [first] = await all(run.process(module, { delivery: "newest-only" }));
    assertEquals(first.value, "1 2");
  }, {
    files: {
      "beside.ts": "export const one = 1; export type Two = number;",
      "deep.js": "export const two = 2",
    },
  });
});

// Would catch: a module that only runs under all rights.
Deno.test("under scoped rights a processor needs only the right to read its own file", async () => {
  const script = (library: string, mod: string) => `
import { openCamera } from "${mod}";
await using camera = await openCamera({ library: ${JSON.stringify(library)} });
await camera.configure({ exposureMs: 2, region: { x: 0, y: 0, width: 32, height: 32 } });
await using run = await camera.acquire({ frames: 5 });
const found = [];
for await (const { value } of run.process(new URL("./module.ts", import.meta.url))) found.push(value);
console.log(JSON.stringify(found));`;
  await withModule(
    `export default processor((frame, { emit }) => { emit(statistics(frame).pixels); });`,
    async (module, camera) => {
      const folder = new URL(".", module).pathname, library = camera.libraryPath;
      await Deno.writeTextFile(`${folder}/script.ts`, script(library, new URL("mod.ts", analysis).href));
      const run = async (...rights: string[]) => {
        const args = [
          "run",
          "--no-check",
          "--no-prompt",
          `--allow-ffi=${library}`,
          ...rights,
          `${folder}/script.ts`,
        ];
        const { stdout, stderr } = await new Deno.Command(Deno.execPath(), { args, env: { NO_COLOR: "1" } })
          .output();
        return new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
      };
      assertStringIncludes(await run(`--allow-read=${module.pathname}`), "[1024,1024,1024,1024,1024]");
      assertStringIncludes(await run(), `--allow-read=${module.pathname}`);
    },
  );
});
