// How scripts are run: by the line in their head, and not with what was mistyped.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { lineOf, root, runScript } from "./script.ts";

// Would catch: a script without a line to run it by, with a right to everything, too long to read at once, or
// one that the README does not list.
Deno.test("every script says how it is run, with scoped rights, in at most 60 lines of code", async () => {
  const table = await Deno.readTextFile(join(root, "scripts", "README.md"));
  for await (const { name } of Deno.readDir(join(root, "scripts"))) {
    if (!name.endsWith(".ts")) continue;
    const { flags, environment } = await lineOf(name);
    assertEquals(flags.filter((flag) => !flag.includes("=")), [], name);
    assertEquals(environment.PVCAM_LIBRARY, "simulator", name);
    assert(table.includes(`](${name})`), `scripts/README.md does not name ${name}`);
    const lines = (await Deno.readTextFile(join(root, "scripts", name))).split("\n");
    const code = lines.filter((line) => !/^\s*(\/\/|\/\*\*|$)/.test(line));
    assert(code.length <= 60, `scripts/${name} has ${code.length} lines of code`);
  }
});

const mistyped: Record<string, [args: string[], says: RegExp, environment?: Record<string, string>]> = {
  "autofocus_metric.ts": [["--from=abc"], /Error: .*--from.* not abc to 40\./],
  "exposure_sweep.ts": [["--steps=1"], /Error: .*--steps/],
  "live.ts": [["--seconds=abc"], /Error: .*--seconds .*abc\./],
  "soak.ts": [["--minutes=abc"], /Error: .*--minutes .*abc\./],
  "focus_lock.ts": [["--step=0"], /Error: .*--frames.*--step/],
  "traces.ts": [["data/t.csv", "--region=1,2"], /SettingsError: Cannot follow region 0/],
  "track_beads.ts": [["--frames=abc"], /Error: .*--frames/],
  "snap.ts": [[], /SinkError: Cannot record to undefined: a path is needed/],
  "time_lapse.ts": [["--resume"], /SinkError: Cannot resume undefined: a path is needed/],
  "photon_transfer.ts": [[], /Error: The light is too weak: it adds -?\d+ counts\./, {
    PVSIM_SCENE: "dark",
  }],
};
for (const [name, [args, says, environment]] of Object.entries(mistyped)) {
  // Would catch: a script that never ends, or one that ends without a result and reports success.
  Deno.test(`scripts/${name} ${args.join(" ")} does not pretend to know what was meant`, async () => {
    await using ended = await runScript(name, { args, environment });
    assertMatch(ended.complained, says);
    assertEquals([ended.code, ended.said], [1, ""]);
  });
}
