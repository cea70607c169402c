// What `--json` promises, for every command.
import { assertEquals } from "@std/assert";
import { commands } from "../../../src/cli/tool.ts";
import { inFolder, jsonOf, pvcam, small } from "./pvcam.ts";

/** A command line of each command, in an order in which later ones find the files of those before. */
const lines: Readonly<Record<string, readonly string[]>> = {
  record: ["--frames", "3", "--out", "run.ome.tif", ...small],
  list: [],
  snap: [...small],
  params: ["PARAM_TEMP"],
  set: ["PARAM_TEMP_SETPOINT=-5"],
  ports: [],
  settings: ["save", "fast.json"],
  watch: ["--frames", "1"],
  stats: ["run.ome.tif"],
  report: ["run.ome.tif"],
  verify: ["run.ome.tif"],
  convert: ["run.ome.tif", "run.ome.zarr"],
  repair: ["run.ome.tif"],
  config: [],
  completions: ["bash"],
};
/** Commands whose own tests check it: they take minutes, run until Ctrl-C, or run plans. */
const elsewhere = ["live", "parity", "probe", "run"];

// Would catch: a command that takes --json, and prints something else.
Deno.test("every command has one object for --json, and a new command has its line here", () =>
  inFolder(async (folder) => {
    assertEquals([...Object.keys(lines), ...elsewhere].sort(), commands.map(({ name }) => name).sort());
    for (const [name, words] of Object.entries(lines)) {
      const ended = await pvcam([name, ...words, "--json"], { folder });
      assertEquals([name, ended.code, typeof jsonOf(ended)], [name, 0, "object"]);
    }
  }));
