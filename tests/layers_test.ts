// Holds the house's table of floors: imports go down, and a floor above the next is entered by its name.
// Would catch: a ring that reaches into the FFI, a sink that knows the ring, a bare import on the way to mod.ts.
import { assertEquals } from "@std/assert";
import { dirname, fromFileUrl, join, relative, resolve } from "@std/path";

const root = resolve(dirname(fromFileUrl(import.meta.url)), "..");

/** Each floor and what it may import, as prefixes of paths from the root; its own folder always. */
const floors: Record<string, readonly string[]> = {
  "src/errors.ts": [],
  "src/missing_right.ts": [],
  "src/nearest.ts": [],
  "src/say_bytes.ts": [],
  "src/say_count.ts": [],
  "src/well_name.ts": [],
  "src/variable.ts": ["src/errors.ts"],
  "src/wall_origin.ts": [],
  "src/serial_queue.ts": [],
  "src/event_turn.ts": [],
  "src/priority.ts": [],
  "src/interrupt.ts": [],
  "src/error_data.ts": ["src/errors.ts"],
  "src/generate_worker_sources.ts": ["src/worker_module.ts"],
  "src/worker_module.ts": [],
  "src/kinds.ts": [],
  "src/await_using.ts": ["src/errors.ts"],
  "src/known_names.ts": ["src/errors.ts", "src/nearest.ts", "src/kinds.ts"],
  "src/read_fields.ts": ["src/errors.ts", "src/kinds.ts", "src/known_names.ts"],
  "ffi/": ["src/errors.ts", "src/kinds.ts", "src/missing_right.ts", "src/variable.ts"],
  "src/frame/": ["src/errors.ts"],
  "src/plan/": ["src/errors.ts", "src/kinds.ts", "src/well_name.ts"],
  "src/ring/": ["src/frame/", "src/errors.ts", "src/wall_origin.ts"],
  "src/probe/": ["src/frame/metadata_decoder.ts", "src/errors.ts", "ffi/mod.ts"],
  "src/analysis/": ["src/ring/", "src/frame/", "src/errors.ts", "src/known_names.ts"],
  "src/recording/": [
    "src/wall_origin.ts",
    "src/analysis/kernels/base64.ts",
    "src/analysis/kernels/build.ts",
    "src/priority.ts",
    "src/well_name.ts",
    "src/say_bytes.ts",
    "src/say_count.ts",
    "src/missing_right.ts",
    "src/frame/",
    "src/errors.ts",
    "src/serial_queue.ts",
    "src/worker_module.ts",
  ],
  "src/acquisition/": [
    "src/variable.ts",
    "src/say_bytes.ts",
    "src/say_count.ts",
    "src/recording/sink.ts",
    "src/recording/sink_order.ts",
    "src/recording/sink_of_order.ts",
    "src/recording/joined_sink.ts",
    "src/serial_queue.ts",
    "src/recording/files/block_file.ts",
    "src/recording/files/native_files.ts",
    "src/recording/packing/packer_url.ts",
    "src/error_data.ts",
    "src/interrupt.ts",
    "src/ring/",
    "src/analysis/",
    "src/frame/",
    "src/errors.ts",
    "src/event_turn.ts",
    "src/known_names.ts",
    "src/worker_module.ts",
    "src/kinds.ts",
    "src/read_fields.ts",
    "src/await_using.ts",
    "ffi/mod.ts",
    "ffi/worker.ts",
  ],
  "src/camera/": [
    "src/acquisition/",
    "src/recording/sink.ts",
    "src/frame/",
    "src/errors.ts",
    "src/nearest.ts",
    "src/known_names.ts",
    "src/serial_queue.ts",
    "src/kinds.ts",
    "src/read_fields.ts",
    "src/await_using.ts",
    "ffi/mod.ts",
  ],
  "src/experiment/": [
    "src/wall_origin.ts",
    "src/camera/",
    "src/acquisition/",
    "src/plan/",
    "src/recording/sink.ts",
    "src/recording/sink_order.ts",
    "src/recording/joined_sink.ts",
    "src/recording/run_numbers.ts",
    "src/frame/",
    "src/errors.ts",
    "src/read_fields.ts",
    "src/event_turn.ts",
    "src/known_names.ts",
    "src/kinds.ts",
    "src/await_using.ts",
  ],
  "src/page/": [
    "src/wall_origin.ts",
    "src/priority.ts",
    "src/acquisition/",
    "src/recording/",
    "src/analysis/",
    "src/camera/",
    "src/ring/",
    "src/frame/",
    "src/errors.ts",
    "src/known_names.ts",
    "src/serial_queue.ts",
    "src/say_bytes.ts",
    "src/say_count.ts",
  ],
  "src/script/": [
    "src/variable.ts",
    "mod.ts",
    "src/interrupt.ts",
    "src/missing_right.ts",
    "src/say_bytes.ts",
    "src/say_count.ts",
    "plan.ts",
    "src/camera/open.ts",
    "src/acquisition/run/run_observer.ts",
    "src/recording/record/output_path.ts",
    "src/interrupt.ts",
  ],
  "src/sandbox/": [
    "src/event_turn.ts",
    "mod.ts",
    "src/say_bytes.ts",
    "src/say_count.ts",
    "sink.ts",
    "src/script/",
    "src/camera/",
    "src/acquisition/",
    "src/analysis/",
    "src/recording/",
    "src/ring/",
    "src/frame/",
    "src/errors.ts",
    "src/serial_queue.ts",
    "src/kinds.ts",
    "src/read_fields.ts",
    "src/await_using.ts",
    "ffi/mod.ts",
    "src/error_data.ts",
    "src/interrupt.ts",
  ],
  // Beside the front door the terminal sees the floors below it: what a user's script does not need stays out of that.
  "src/cli/": [
    "src/variable.ts",
    "src/interrupt.ts",
    "src/missing_right.ts",
    "src/say_bytes.ts",
    "src/say_count.ts",
    "mod.ts",
    "analysis.ts",
    "deno.json",
    "plan.ts",
    "recording.ts",
    "sink.ts",
    "hdf5.ts",
    "src/script/mod.ts",
    "src/sandbox/mod.ts",
    "src/page/mod.ts",
    "src/analysis/",
    "src/experiment/",
    "src/camera/",
    "src/acquisition/",
    "src/recording/",
    "src/plan/",
    "src/frame/",
    "src/errors.ts",
    "src/nearest.ts",
    "src/kinds.ts",
    "src/read_fields.ts",
    "src/await_using.ts",
    "src/probe/mod.ts",
    "ffi/mod.ts",
  ],
  "scripts/": ["mod.ts", "plan.ts", "recording.ts", "metadata.ts", "sink.ts", "analysis.ts", "page.ts"],
};

/** Rooms of a floor, or of a room, and those beside it that each may enter. Files beside the rooms are open to all of them. */
const rooms: Record<string, readonly string[]> = {
  "src/sandbox/kernel_wall/": [],
  "src/sandbox/script_graph/": ["kernel_wall"],
  "src/sandbox/host/": [],
  "src/sandbox/guest/": [],
  "src/recording/files/": [],
  "src/recording/packing/": [],
  "src/recording/record/": ["files"],
  "src/recording/reading/": ["record", "files"],
  "src/recording/writing/": ["reading", "record", "files"],
  "src/recording/tiff/": ["writing", "reading", "record", "files", "zarr"],
  "src/recording/zarr/": ["writing", "reading", "record", "files", "tiff", "packing"],
  "src/recording/zarr/layout/": [],
  "src/recording/zarr/arrays/": ["layout"],
  "src/recording/zarr/pyramid/": ["arrays", "layout"],
  "src/recording/zarr/writing/": ["arrays", "layout"],
  "src/recording/zarr/reading/": ["pyramid", "arrays", "layout"],
  "src/recording/raw/": ["writing", "reading", "record", "files"],
  "src/recording/hdf5/": ["writing", "reading", "record", "files", "tiff"],
  "src/acquisition/drain/": [],
  "src/acquisition/waking/": ["drain", "threads"],
  "src/acquisition/readers/": ["threads"],
  "src/acquisition/threads/": ["drain"],
  "src/acquisition/recorder/": ["threads", "readers"],
  "src/acquisition/processors/": ["threads"],
  "src/acquisition/run/": ["drain", "waking", "readers", "recorder", "threads", "processors"],
  "src/experiment/plan/": [],
  "src/experiment/time_lapse/": [],
  "src/page/server/": [],
  "src/page/desk/": ["server", "report"],
  "src/page/report/": ["server"],
  "src/camera/parameters/": [],
  "src/camera/readout/": ["parameters"],
  "src/camera/settings/": ["readout", "parameters"],
  "src/cli/terminal/": [],
  "src/cli/install/": ["terminal"],
  "src/cli/completion/": [],
  "src/cli/config/": [],
  "src/cli/flags/": ["terminal"],
  "src/cli/plan/": ["flags", "terminal"],
  "src/cli/parity/": ["flags", "terminal"],
  "src/cli/commands/": ["flags", "terminal", "plan", "parity", "completion", "config"],
};

/** Floors that run in a script's own program, and so without our import map. */
const reachable = [
  "src/errors.ts",
  "src/say_bytes.ts",
  "src/say_count.ts",
  "src/nearest.ts",
  "src/serial_queue.ts",
  "src/event_turn.ts",
  "src/priority.ts",
  "src/interrupt.ts",
  "src/error_data.ts",
  "src/worker_module.ts",
  "src/kinds.ts",
  "src/known_names.ts",
  "src/read_fields.ts",
  "src/await_using.ts",
  "ffi/",
  "src/frame/",
  "src/plan/",
  "src/ring/",
  "src/recording/",
  "src/acquisition/",
  "src/camera/",
  "src/experiment/",
  "src/page/",
  "src/script/",
  "src/sandbox/",
];

async function* sources(folder: string): AsyncGenerator<string> {
  for await (const entry of Deno.readDir(join(root, folder))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory) yield* sources(path);
    else if (/\.ts$/.test(entry.name)) yield path;
  }
}

function importsOf(text: string): string[] {
  const pattern =
    /(?:^|\n)\s*(?:import|export)\s[^"';]*?from\s+"([^"]+)"|(?:^|\n)\s*import\s+"([^"]+)"|\bimport\("([^"]+)"\)/g;
  return [...text.matchAll(pattern)].map((match) => match[1] ?? match[2] ?? match[3]);
}

function floorOf(path: string): string | undefined {
  return Object.keys(floors).find((floor) => path === floor || path.startsWith(floor));
}

Deno.test("imports go down the house, never up or across", async () => {
  const wrong: string[] = [];
  for (const folder of ["src", "ffi", "scripts"]) {
    for await (const path of sources(folder)) {
      const floor = floorOf(path);
      if (!floor) {
        wrong.push(`${path}: is on no floor`);
        continue;
      }
      for (const specifier of importsOf(await Deno.readTextFile(join(root, path)))) {
        if (!specifier.startsWith(".")) {
          const bare = !/^(npm:|node:|jsr:)/.test(specifier);
          if (bare && reachable.includes(floor)) wrong.push(`${path}: bare import "${specifier}"`);
          continue;
        }
        const target = relative(root, resolve(root, dirname(path), specifier));
        const allowed = [floor, ...floors[floor]];
        if (!allowed.some((prefix) => target === prefix || target.startsWith(prefix))) {
          wrong.push(`${path} imports ${target}`);
        }
      }
    }
  }
  assertEquals(wrong, []);
});

// Would catch: a room for disk access that reaches into a format, a reader that reaches into the run.
Deno.test("rooms of a floor enter only the rooms below them", async () => {
  const wrong: string[] = [];
  for await (const path of sources("src")) {
    const specifiers = importsOf(await Deno.readTextFile(join(root, path)));
    for (const room of Object.keys(rooms).filter((name) => path.startsWith(name))) {
      const floor = `${dirname(room)}/`;
      for (const specifier of specifiers) {
        const target = relative(root, resolve(root, dirname(path), specifier));
        if (!specifier.startsWith(".") || !target.startsWith(floor) || target.startsWith(room)) continue;
        const [entered, inside] = target.slice(floor.length).split("/");
        if (inside !== undefined && !rooms[room].includes(entered)) wrong.push(`${path} imports ${target}`);
      }
    }
  }
  assertEquals(wrong, []);
});

// Would catch: two files that cannot be read one without the other.
Deno.test("no file imports itself by way of others", async () => {
  const imports = new Map<string, string[]>();
  for (const folder of ["src", "ffi"]) {
    for await (const path of sources(folder)) {
      const specifiers = importsOf(await Deno.readTextFile(join(root, path)));
      imports.set(
        path,
        specifiers.filter((one) => one.startsWith(".")).map((one) =>
          relative(root, resolve(root, dirname(path), one))
        ),
      );
    }
  }
  const done = new Set<string>(), circles: string[] = [];
  const visit = (path: string, way: readonly string[]) => {
    if (way.includes(path)) circles.push([...way.slice(way.indexOf(path)), path].join(" -> "));
    if (done.has(path)) return;
    done.add(path);
    for (const next of imports.get(path) ?? []) visit(next, [...way, path]);
  };
  for (const path of imports.keys()) visit(path, []);
  assertEquals(circles, []);
});

/** What git keeps, or undefined where there is no git, no repository, or none that git trusts. */
const kept = await (async () => {
  try {
    const { success, stdout } = await new Deno.Command("git", { args: ["ls-files"], cwd: root }).output();
    return success ? new TextDecoder().decode(stdout).trim().split("\n") : undefined;
  } catch {
    return undefined;
  }
})();

Deno.test({
  name: "the project's root holds its rooms, its entry points and its papers alone",
  // Would catch: a recording that somebody made beside the sources and committed with them.
  ignore: kept === undefined,
  async fn() {
    const inRoot = new Set(kept?.map((path) => path.split("/")[0]));
    const { exports } = JSON.parse(
      (await Deno.readTextFile(join(root, "deno.json"))).replace(/^\s*\/\/.*$/gm, ""),
    );
    const expected = [
      ...[".ci", ".gitattributes", ".github", ".gitignore", ".std", "deno.json", "deno.lock"],
      ...["ARCHITECTURE.md", "BENCHMARKS.md", "CONTRIBUTING.md", "LICENSE", "README.md"],
      ...["docs", "ffi", "scripts", "src", "tests"],
      ...Object.values<string>(exports).map((path) => path.replace("./", "")),
    ];
    assertEquals([...inRoot].sort(), expected.sort());
  },
});
