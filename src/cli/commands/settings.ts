import { SettingsError, settingsOf } from "../../../mod.ts";
import { saveText } from "../../recording/files/save_text.ts";
import { type Command, settingsFlags } from "../flags/command.ts";
import { holdVerdict } from "../terminal/verdict.ts";
import { printPairs } from "../terminal/table.ts";
import { configureGiven, openGivenCamera } from "../flags/camera_of_flags.ts";

/** `pvcam settings`: saves the settings that the flags name, and loads saved ones into a camera. */
export const settings: Command = {
  name: "settings",
  summary: "Save settings to a file, or load them into the camera",
  takes: "save|load FILE",
  needs: 2,
  words: ["save", "load"],
  more: "`snap` and `record` take the file by --settings; other flags replace what is in it.",
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
    if (verb === "save") {
      const text = `${JSON.stringify(inForce, null, 2)}\n`;
      await saveText(path, text, { action: "save settings to", force: given.force ?? false });
    }
    if (given.json) holdVerdict({ settings: inForce, adjusted: applied.adjusted });
    else printPairs(Object.entries(inForce).map(([name, value]) => [name, JSON.stringify(value)]));
    return 0;
  },
};
