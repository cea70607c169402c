// Drivers of other projects, as they come from their registry, on every camera of the simulator, in strict mode. Would
// catch: a check that no real camera makes, and that stops a program which works. What strict mode says of them is a
// remark, and no call of theirs fails but those that ask for a frame before it is there.
import { assertEquals } from "@std/assert";
import { dirname, fromFileUrl, join } from "@std/path";
import { buildSimulator } from "../../../ffi/sim/build.ts";
import { python, pythonReaders } from "../../readers/python.ts";
import { models } from "./models.ts";

const names = [...Array(7).keys()].map((index) =>
  index < 2 ? `pvcamUSB_${index}` : index < 6 ? `pvcamPCIE_${index - 2}` : "pvcam1394_0"
);

/** Runs a Python client; `undefined` where what it imports is not installed. */
async function run(client: string, imports: string): Promise<Record<string, unknown>[] | undefined> {
  const library = await buildSimulator();
  const folder = await Deno.makeTempDir({ prefix: "pvsim-other-" });
  try {
    // python-microscope asks for a library of that name.
    await Deno.symlink(library, join(folder, "pvcam.so"));
    const log = join(folder, "strict.log");
    const env = {
      LD_LIBRARY_PATH: `${folder}:${dirname(library)}`,
      PVSIM_CAMERAS: models.join(),
      PVSIM_STRICT: `file:${log}`,
    };
    const has = pythonReaders &&
      (await new Deno.Command(python, { args: ["-c", `import ${imports}`], env, stderr: "null" }).output())
        .success;
    if (!has) {
      console.log(`Skipped: ${imports} is not installed; bash tests/readers/setup.sh brings it.`);
      return undefined;
    }
    const script = fromFileUrl(new URL(`./clients/${client}`, import.meta.url));
    const { stdout, stderr } = await new Deno.Command(python, { args: [script, library], env }).output();
    const text = new TextDecoder();
    assertEquals(text.decode(stderr), "");
    const said = (await Deno.readTextFile(log)).split("\n").filter((line) => line.includes("it failed with"));
    assertEquals(said, [], "calls that failed");
    return text.decode(stdout).trim().split("\n").map((line) => JSON.parse(line));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("python-microscope takes pictures with every camera, with a software trigger and without", async () => {
  const seen = await run("microscope_client.py", "microscope, Pyro4");
  if (!seen) return;
  assertEquals(seen, names.map((name) => ({ name, counts: [5, 5], shape: [64, 64] })));
});

Deno.test("pylablib takes pictures with every camera that lists its binnings, 20 ms in microseconds", async () => {
  const seen = await run("pylablib_client.py", "pylablib, numba");
  if (!seen) return;
  assertEquals(
    seen,
    names.slice(0, 6).map((name) => ({
      name,
      exposure_s: 0.02,
      frames: [5, 64, 64],
      live: 10,
      mode: "e_int",
    })),
  );
});
