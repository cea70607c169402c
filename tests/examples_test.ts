// The examples in the documentation: each is checked as a user's file would be, and run on the simulator.
// Would catch: an example that names what no longer exists, does not compile, or does not do what it shows.
import { assert, assertEquals, assertMatch } from "@std/assert";
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

/** Writes each example to a file, as a user would have it, and gives the files. */
async function writeExamples(folder: string): Promise<string[]> {
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
  return made;
}

Deno.test("every example compiles", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const { code, said } = await deno(["check", "--quiet", ...await writeExamples(folder)]);
    assertEquals([code, said], [0, ""]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("every example runs", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const made = await writeExamples(folder);
    // One after the other in one program, which loads the library once.
    const program = `for (const file of ${JSON.stringify(made.map((file) => toFileUrl(file).href))}) {
      await import(file).catch((cause) => { throw new Error(file, { cause }); });
    }
    console.log("all have run");`;
    await Deno.writeTextFile(join(folder, "program.ts"), program);
    const { code, said } = await deno(["run", "--no-check", "--allow-all", "--no-config", "program.ts"], {
      cwd: folder, // where their recordings go
      env: { PVCAM_LIBRARY: await buildSimulator(), PVSIM_CAMERAS: "prime-bsi,prime-bsi-express" },
    });
    assertEquals(code, 0, said);
    assertMatch(said, /all have run/); // and none has ended the program
    const left = [...Deno.readDirSync(folder)].map(({ name }) => name);
    for (const made of ["ten.ome.tif", "packed.ome.zarr", "lapse.2.ome.tif"]) {
      assert(left.includes(made), said);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
