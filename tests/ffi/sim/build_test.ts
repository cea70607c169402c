import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { fromFileUrl, join, toFileUrl } from "@std/path";
import { buildSimulator } from "../../../ffi/sim/build.ts";
import { LibraryError } from "../../../src/errors.ts";
import { quickCompiler } from "./quick_compiler.ts";

/** Runs a test with another compiler. */
async function withCompiler(command: string, test: () => Promise<void>): Promise<void> {
  const was = Deno.env.get("CC");
  Deno.env.set("CC", command);
  try {
    await test();
  } finally {
    if (was === undefined) Deno.env.delete("CC");
    else Deno.env.set("CC", was);
  }
}

// Would catch: a rebuild at each call, or a half-written library when two processes build at once.
Deno.test("two builds at once leave one whole library, and a third builds nothing", async () => {
  const folder = await Deno.makeTempDir();
  const out = join(folder, "out");
  try {
    await withCompiler(await quickCompiler(folder), async () => {
      const [one, two] = await Promise.all([buildSimulator({ out }), buildSimulator({ out, force: true })]);
      assertEquals(one, two);
      const names = [...Deno.readDirSync(out)].map((entry) => entry.name).sort();
      assertEquals(names, ["libpvcam.so", "libpvcam.so.2"]);
      assertEquals(await Deno.readLink(`${out}/libpvcam.so`), "libpvcam.so.2");
      const before = (await Deno.stat(one)).ino;
      await buildSimulator({ out });
      assertEquals((await Deno.stat(one)).ino, before);
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

// Would catch: a stack trace where a newcomer has no compiler.
Deno.test("a missing compiler is a sentence that names the package", async () => {
  const out = await Deno.makeTempDir();
  try {
    await withCompiler("no-such-compiler", async () => {
      const error = await assertRejects(() => buildSimulator({ out }), LibraryError);
      assertStringIncludes(error.message, "build-essential");
      assertStringIncludes(error.message, "no-such-compiler");
    });
  } finally {
    await Deno.remove(out, { recursive: true });
  }
});

// Would catch: a clone in "My Documents" or under a name with an umlaut, where the sources are not found.
Deno.test("a clone is built where its path has blanks and letters of other languages", async () => {
  const folder = await Deno.makeTempDir({ prefix: "Größe 100% #1 " });
  try {
    const clone = join(folder, "clone");
    await Deno.symlink(fromFileUrl(new URL("../../../", import.meta.url)), clone);
    for (const [module, build] of [["sim", "buildSimulator"], ["reference", "buildReference"]]) {
      const { href } = toFileUrl(join(clone, "ffi", module, "build.ts"));
      const built = await (await import(href))[build]();
      assert(built.startsWith(clone), built);
      assert((await Deno.stat(built)).isFile, built);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
