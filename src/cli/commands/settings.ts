import { dirname } from "@std/path";
import { SettingsError, settingsOf, SinkError } from "../../../mod.ts";
import { type Command, settingsFlags } from "../flags/command.ts";
import { holdVerdict } from "../terminal/verdict.ts";
import { printPairs } from "../terminal/table.ts";
import { configureGiven, openGivenCamera } from "../flags/camera_of_flags.ts";

/** `pvcam settings`: save what the flags ask for, and try on a camera what was saved. */
export const settings: Command = {
  name: "settings",
  summary: "Save settings to a file, or load them into the camera",
  takes: "save|load FILE",
  needs: 2,
  more: "`snap` and `record` take the file by --settings; flags beside it go before it.",
  examples: [
    "settings save fast.json --exposure 2 --region 0,0,512,512",
    "settings load fast.json",
  ],
  flags: [...settingsFlags, "force"],

  async run(given, [verb, path]) {
    if (verb !== "save" && verb !== "load") {
      throw new SettingsError(`Cannot ${verb} settings: it is "settings save FILE" or "settings load FILE".`);
    }
    await using camera = await openGivenCamera(given);
    const applied = await configureGiven(camera, verb === "load" ? { ...given, settings: path } : given);
    const inForce = settingsOf(applied);
    if (verb === "save") await save(path, JSON.stringify(inForce, null, 2), given.force ?? false);
    if (given.json) holdVerdict({ settings: inForce, adjusted: applied.adjusted });
    else printPairs(Object.entries(inForce).map(([name, value]) => [name, JSON.stringify(value)]));
    return 0;
  },
};

async function save(path: string, text: string, force: boolean): Promise<void> {
  try {
    await Deno.writeTextFile(path, `${text}\n`, { createNew: !force });
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) {
      throw new SinkError(
        `Cannot save settings to "${path}": it exists already; choose another name, or replace it with --force.`,
      );
    }
    const why = error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory
      ? `the folder "${dirname(path)}" does not exist; make it first`
      : error instanceof Deno.errors.IsADirectory
      ? "it is a folder"
      : (error as Error).message;
    throw new SinkError(`Cannot save settings to "${path}": ${why}.`);
  }
}
