import { assertEquals, assertMatch } from "@std/assert";
import { dirname, fromFileUrl, join } from "@std/path";
import { buildSimulator } from "../../ffi/sim/build.ts";

const root = join(dirname(fromFileUrl(import.meta.url)), "../..");

// Would catch: an import on the way from mod.ts that only this project's import map resolves, and a worker that needs
// the right to read this folder.
Deno.test("a script in another folder imports mod.ts by its path, and needs no configuration", async () => {
  const library = await buildSimulator();
  const folder = await Deno.makeTempDir({ prefix: "pvcam-elsewhere-" });
  try {
    const text = await Deno.readTextFile(join(root, "scripts/snap.ts"));
    await Deno.writeTextFile(join(folder, "mine.ts"), text.replaceAll('"../', `"file://${root}/`));
    const rights = [
      `--allow-ffi=${library}`,
      "--allow-env=PVCAM_LIBRARY",
      "--allow-read=.",
      "--allow-write=.",
    ];
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--no-prompt",
        "--quiet",
        "--no-config",
        "--no-lock",
        ...rights,
        "mine.ts",
        "mine.ome.tif",
      ],
      cwd: folder,
      env: { NO_COLOR: "1", FORCE_COLOR: "", PVCAM_LIBRARY: library },
    }).output();
    assertEquals([code, new TextDecoder().decode(stderr)], [0, ""]);
    assertMatch(new TextDecoder().decode(stdout), /^1024 x 1024 pixels/);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
