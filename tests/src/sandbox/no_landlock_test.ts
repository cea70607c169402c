// A kernel, or a container, that gives no Landlock: the branch that a developer's machine never takes.
import { assertEquals } from "@std/assert";
import { dirname, fromFileUrl, join } from "@std/path";
import { buildSimulator } from "../../../ffi/sim/build.ts";
import { verify } from "../../../recording.ts";
import { writeScript } from "./sandboxed.ts";

const here = dirname(fromFileUrl(import.meta.url));
const root = join(here, "../../..");

for (const [what, error] of [["not built in", 38], ["not switched on", 95], ["refused by a container", 1]]) {
  // Would catch: a sandbox that does not start there, or that says nothing of the wall which is missing.
  Deno.test(`without Landlock (${what}) the sandbox says so in one line and continues`, async () => {
    const folder = await Deno.realPath(await Deno.makeTempDir({ prefix: "pvcam-no-landlock-" }));
    try {
      const script = await writeScript(
        folder,
        `await using run = await camera.acquire({ frames: 5, sinks: [fileSink("run.ome.tif")] });
        const outside = await Deno.readTextFile("../secret.txt").then(() => "read", () => "refused");
        console.log((await run.finished).frames, outside);`,
      );
      await Deno.writeTextFile(join(folder, "secret.txt"), "secret");
      const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
        args: [
          ...[
            "run",
            "--quiet",
            "--no-check",
            "--allow-all",
            join(here, "without_landlock.ts"),
            String(error),
          ],
          ...[Deno.execPath(), "run", "--quiet", "--no-check", "--allow-all", join(root, "src/cli/main.ts")],
          ...[
            "run",
            "--sandbox",
            "--no-check",
            "--library",
            await buildSimulator(),
            "--out",
            join(folder, "out"),
            script,
          ],
        ],
        env: { NO_COLOR: "1", XDG_CONFIG_HOME: "/nowhere", INIT_CWD: "" },
      }).output();
      const said = new TextDecoder().decode(stderr);
      assertEquals([code, new TextDecoder().decode(stdout)], [0, "5 refused\n"], said);
      assertEquals(said.match(/.*Landlock.*/g)?.length, 1, said);
      const { frames, problems } = await verify(join(folder, "out/run.ome.tif"));
      assertEquals([frames, problems], [5, []]);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}
