// Would catch: a file of the simulator that includes one of a room above it, headers that go in a circle, and a room
// that the build leaves out.
import { assertEquals } from "@std/assert";
import { fromFileUrl, join, normalize } from "@std/path";
import { rooms } from "../../../ffi/sim/build.ts";

const simulator = fromFileUrl(new URL("../../../ffi/sim/", import.meta.url));

/** What each room may include, besides itself. */
const sees: Record<string, readonly string[]> = {
  interface: [],
  time: [],
  cameras: ["interface"],
  scene: [],
  metadata: ["interface", "scene"],
  switches: ["interface", "time", "cameras", "scene"],
  // Parameters and model are two halves of a camera: the model keeps their values, they ask it for what follows.
  params: ["interface", "time", "cameras", "model", "switches"],
  model: ["interface", "time", "cameras", "scene", "metadata", "switches", "params"],
  skin: ["interface", "cameras", "scene", "metadata", "switches", "params", "model"],
};

/** Every C file by its path in `ffi/sim/`, with what it includes. */
async function includes(): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  for (const room of rooms) {
    for await (const { name } of Deno.readDir(join(simulator, room))) {
      if (!/\.[ch]$/.test(name)) continue;
      const text = await Deno.readTextFile(join(simulator, room, name));
      const paths = [...text.matchAll(/^#include "(.+)"$/gm)].map(([, path]) =>
        path.includes("/") ? normalize(path) : `${room}/${path}`
      );
      found.set(`${room}/${name}`, paths);
    }
  }
  return found;
}

Deno.test("rooms of the simulator include what lies below them", async () => {
  assertEquals([...rooms].sort(), Object.keys(sees).sort());
  for (const [file, paths] of await includes()) {
    const room = file.split("/")[0];
    const wrong = paths.filter((path) => ![room, ...sees[room]].includes(path.split("/")[0]));
    assertEquals(wrong, [], `${file} includes what its room does not see`);
  }
});

Deno.test("headers of the simulator go in no circle", async () => {
  const graph = await includes();
  const done = new Set<string>();
  const visit = (file: string, way: string[]): void => {
    assertEquals(way.includes(file), false, [...way, file].join(" includes "));
    if (done.has(file)) return;
    graph.get(file)?.forEach((path) => visit(path, [...way, file]));
    done.add(file);
  };
  for (const file of graph.keys()) visit(file, []);
});

Deno.test("every folder with C in it is a room", async () => {
  for await (const { name, isDirectory } of Deno.readDir(simulator)) {
    if (!isDirectory || name === "build") continue;
    const names = [...Deno.readDirSync(join(simulator, name))].map((entry) => entry.name);
    assertEquals(rooms.includes(name), names.some((one) => one.endsWith(".c") || one.endsWith(".h")), name);
  }
});
