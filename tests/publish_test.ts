// What would be published: all that a program needs which imports it, and nothing that only we need.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { dirname, fromFileUrl, join, relative } from "@std/path";
import { quickCompiler } from "./ffi/sim/quick_compiler.ts";

const root = join(dirname(fromFileUrl(import.meta.url)), "..");

async function deno(args: string[], options: { cwd?: string; env?: Record<string, string> } = {}) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args,
    cwd: root,
    ...options,
    env: { NO_COLOR: "1", FORCE_COLOR: "", ...options.env },
  }).output();
  return { code, said: new TextDecoder().decode(stdout), complained: new TextDecoder().decode(stderr) };
}

/** Where modules of users, or the runtime's own by a list of names, are imported. */
const strangers = [
  "acquisition/processors/processor_entry.ts",
  "sandbox/guest/module_guard.ts",
  "sandbox/guest/wall.ts",
];

/** The files of a package, as `deno publish` lists them. */
async function published(): Promise<string[]> {
  const { code, said, complained } = await deno(["publish", "--dry-run", "--allow-dirty"]);
  assertEquals(code, 0, complained);
  const odd = [...(said + complained).matchAll(/^warning\[([\w-]+)\].*\n +--> \S*?\/(src|ffi)\/(\S+?):\d/gm)]
    .filter(([, kind, , file]) => kind !== "unanalyzable-dynamic-import" || !strangers.includes(file));
  assertEquals(odd.map(([text]) => text), [], said + complained);
  return [...(said + complained).matchAll(/^ +(file:\S+) \([\d.]+[KM]?B\)$/gm)].map(([, url]) =>
    relative(root, fromFileUrl(url))
  );
}

/** One of our scripts, as it is in a project that gets the package from a registry. */
function byPackage(script: string): string {
  return script.replaceAll(
    /"\.\.\/(\w+)\.ts"/g,
    (_, entry) => `"@pvcam/pvcam-deno${entry === "mod" ? "" : `/${entry}`}"`,
  );
}

/** Copies the files of the package, and gives their folder. */
async function unpack(files: readonly string[], folder: string): Promise<string> {
  for (const file of files) {
    await Deno.mkdir(join(folder, dirname(file)), { recursive: true });
    await Deno.copyFile(join(root, file), join(folder, file));
  }
  return folder;
}

// Would catch: a source of the simulator that is left out, a test that goes along, a module that only lies here.
Deno.test("the package that would be published works in a project that pins its version", async () => {
  const files = await published();
  const needless = files.filter((file) =>
    /^(tests|\.std|\.ci|data|ffi\/facts)\/|\.git|\/build\/|generate/.test(file)
  );
  assertEquals(needless, []);
  for (const file of ["LICENSE", "README.md", "mod.ts", "hdf5.ts", "src/cli/main.ts", "scripts/plan.yaml"]) {
    assert(files.includes(file), `${file} is left out`);
  }
  const folder = await Deno.makeTempDir({ prefix: "pvcam-package-" });
  try {
    const pack = await unpack(files, join(folder, "package"));
    const built = await deno(["run", "--allow-all", "--no-config", "--no-lock", "ffi/sim/build.ts"], {
      cwd: pack,
      env: { CC: await quickCompiler(folder) },
    });
    assertEquals(built.code, 0, built.complained);
    const ours = await Deno.readTextFile(join(root, "deno.json"));
    const { links: _forMachinesWithoutJsr, ...config } = JSON.parse(ours.replace(/^ *\/\/.*$/gm, ""));
    await Deno.writeTextFile(join(pack, "deno.json"), JSON.stringify(config));
    const project = join(folder, "project");
    await Deno.mkdir(project);
    // A link takes the registry's place: the version is the one that it asks for.
    const pinned = {
      imports: { "@pvcam/pvcam-deno": `jsr:@pvcam/pvcam-deno@${config.version}` },
      links: ["../package"],
    };
    await Deno.writeTextFile(join(project, "deno.json"), JSON.stringify(pinned));
    const script = await Deno.readTextFile(join(root, "scripts/snap.ts"));
    await Deno.writeTextFile(join(project, "mine.ts"), byPackage(script));
    const library = join(pack, "ffi/sim/build/libpvcam.so.2");
    const rights = ["--allow-ffi", "--allow-read", "--allow-write"].map((right, at) =>
      `${right}=${at === 0 ? library : "."}`
    );
    const { code, said, complained } = await deno(
      [
        "run",
        "--no-prompt",
        "--quiet",
        "--check",
        ...rights,
        "--allow-env=PVCAM_LIBRARY",
        "mine.ts",
        "mine.ome.tif",
      ],
      { cwd: project, env: { PVCAM_LIBRARY: library } },
    );
    assertEquals([code, complained], [0, ""]);
    assertMatch(said, /^1024 x 1024 pixels/);
    assert((await Deno.stat(join(project, "mine.ome.tif"))).size > 2 * 1024 * 1024);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
