import { entriesHere } from "../config/apply_config.ts";
import { usualName } from "../config/automatic_name.ts";
import { configKinds, configNames, type Entry, folderFileName, userFile } from "../config/config_files.ts";
import type { Command } from "../flags/command.ts";
import { print, printJson } from "../terminal/print.ts";
import { printTable } from "../terminal/table.ts";
import { variable } from "../../variable.ts";

/** `pvcam config`: the values that are used when no flag gives one, and where they come from. */
export const config: Command = {
  name: "config",
  summary: "Show the values that are used when no flag gives one, and where they come from",
  withoutCamera: true,
  more:
    `Entries are text in a JSON object: ${
      configNames.map((name) => `${name} (${configKinds[name].takes})`).join(", ")
    }. ` +
    `They are read from ~/.config/pvcam/config.json and, except the library, from ${folderFileName} in the experiment's folder ` +
    "or the nearest folder above it, which counts first. A name takes {date}, {time} and {n}, the next free number.",
  examples: ["config", "config --json"],
  flags: [],

  async run(given) {
    const entries = await entriesHere();
    const named = variable("PVCAM_LIBRARY");
    const library: Entry | undefined = named ? { value: named, source: "PVCAM_LIBRARY" } : entries.library;
    const all = { ...entries, ...(library && { library }) };
    const files = { user: userFile() ?? null, folder: folderFileName };
    if (given.json) {
      printJson({ entries: Object.fromEntries(configNames.map((name) => [name, all[name] ?? null])), files });
      return 0;
    }
    const without = {
      library: "the system's",
      camera: "the first",
      folder: "none (give --out)",
      name: usualName,
    };
    printTable([
      ["ENTRY", "VALUE", "FROM"],
      ...configNames.map((
        name,
      ) => [name, all[name]?.value ?? without[name], all[name]?.source ?? "default"]),
    ]);
    print(`Files: ${files.user ?? "no home folder"}, and ${folderFileName} in this folder or above it`);
    return 0;
  },
};
