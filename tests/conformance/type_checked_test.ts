// Scripts whose types Deno checks, as `deno test` and `deno run --check` do: it checks the modules of threads, too.
import { assertEquals } from "@std/assert";
import { fromFileUrl, join, toFileUrl } from "@std/path";
import { buildSimulator } from "../../ffi/sim/build.ts";

const root = fromFileUrl(new URL("../..", import.meta.url));
const entry = (name: string) => JSON.stringify(toFileUrl(join(root, name)).href);

// Would catch: a thread's module that fails its type check, and frames that are overwritten while it is checked.
Deno.test("a checked script shows a run, processes it and loses no frame of a compressed file", async () => {
  const library = await buildSimulator();
  const folder = await Deno.makeTempDir({ prefix: "pvcam_checked_" });
  try {
    await Deno.writeTextFile(
      join(folder, "work.ts"),
      `import { processor, statistics } from ${entry("analysis.ts")};
       export default processor((frame, { emit }) => emit(statistics(frame).mean));`,
    );
    await Deno.writeTextFile(
      join(folder, "script.ts"),
      `import { fileSink, openCamera } from ${entry("mod.ts")};
       import { showRun } from ${entry("page.ts")};
       await using camera = await openCamera({ library: ${JSON.stringify(library)} });
       await camera.configure({ exposureMs: 5, region: { x: 0, y: 0, width: 64, height: 64 } });
       await using run = await camera.acquire({
         frames: 300,
         slots: 250,
         sinks: [fileSink("run.ome.zarr", { compress: "zstd" })],
       });
       const seen = run.process<number>(new URL("./work.ts", import.meta.url)); // the check of a page may outlast the run
       await using page = await showRun(run, { port: 0 });
       let values = 0;
       for await (const _result of seen) values++;
       const { reason, readers: [{ writing }] } = await run.finished;
       console.log(JSON.stringify({ reason, frames: writing?.frames, processed: values > 0 }));`,
    );
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "--check", "--allow-all", "script.ts"],
      cwd: folder,
    }).output();
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    assertEquals(code, 0, text(stderr));
    assertEquals(JSON.parse(text(stdout)), { reason: "complete", frames: 300, processed: true });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
