// The examples in the documentation: each is checked as a user's file would be, and run on the simulator.
// Would catch: an example that names what there is no more, that does not compile, or that does not do what it shows.
import { assert, assertEquals } from "@std/assert";
import { dirname, fromFileUrl, join, relative, toFileUrl } from "@std/path";
import { buildSimulator } from "../ffi/sim/build.ts";

const root = join(dirname(fromFileUrl(import.meta.url)), "..");

async function* sources(folder: string): AsyncGenerator<string> {
  for await (const entry of Deno.readDir(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory) yield* sources(path);
    else if (/\.(ts|md)$/.test(entry.name)) yield path;
  }
}

/** The TypeScript in a file's documentation: in comments of a module, or anywhere in a page. */
function examplesOf(text: string, isPage: boolean): string[] {
  const blocks = isPage ? /^```ts\n([\s\S]*?)^```$/gm : /^ *\* ```ts\n([\s\S]*?)^ *\* ```$/gm;
  return [...text.matchAll(blocks)].map(([, code]) => isPage ? code : code.replace(/^ *\* ?/gm, ""));
}

async function deno(
  args: string[],
  { cwd = root, env = {} }: { cwd?: string; env?: Record<string, string> } = {},
) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args,
    cwd,
    env: { NO_COLOR: "1", FORCE_COLOR: "", ...env },
  }).output();
  return { code, said: new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr) };
}

Deno.test("every example compiles", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const door = (name = "mod") => toFileUrl(join(root, `${name}.ts`)).href;
    const made: string[] = [];
    for await (const path of sources(join(root, "src"))) {
      const examples = examplesOf(await Deno.readTextFile(path), path.endsWith(".md"));
      for (const [index, code] of examples.entries()) {
        const file = join(folder, `${relative(root, path).replace(/\W/g, "_")}_${index}.ts`);
        await Deno.writeTextFile(
          file,
          code.replace(
            /"(?:@pvcam\/pvcam-deno\/?|(?:\.\.\/)+(?=\w+\.ts))(\w*)(?:\.ts)?"/g,
            (_, name) => `"${door(name || undefined)}"`,
          ),
        );
        made.push(file);
      }
    }
    assert(made.length >= 10, `only ${made.length} examples were found`);
    const { code, said } = await deno(["check", "--quiet", ...made]);
    assertEquals([code, said], [0, ""]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("every example runs", async () => {
  // Deno adds imports of its own to an example, which the project's strictness calls unused; hence no types here.
  const folder = await Deno.makeTempDir();
  try {
    const flags = ["--doc", "--no-check", "--allow-all", "--config", join(root, "deno.json")];
    const { code, said } = await deno(["test", ...flags, join(root, "mod.ts"), join(root, "src")], {
      cwd: folder, // where their recordings go
      env: { PVCAM_LIBRARY: await buildSimulator(), PVSIM_CAMERAS: "prime-bsi,prime-bsi-express" },
    });
    assertEquals(code, 0, said);
    const left = [...Deno.readDirSync(folder)].map(({ name }) => name);
    for (const made of ["ten.ome.tif", "packed.ome.zarr", "lapse.2.ome.tif"]) {
      assert(left.includes(made), said);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
