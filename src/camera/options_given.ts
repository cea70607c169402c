import { SettingsError } from "../errors.ts";
import { checkNames } from "../known_names.ts";
import { isSetting } from "./settings/saved_settings.ts";

/** Throws a {@linkcode SettingsError} that says where settings go, if one is among the options of a run. */
export function refuseSettings(options: object): void {
  const setting = typeof options === "object" && options !== null
    ? Object.keys(options).find(isSetting)
    : undefined;
  if (setting === undefined) return;
  throw new SettingsError(
    `Cannot take ${setting} as an option: it is a setting of the camera. Set it first, as in ` +
      `await camera.configure({ ${setting}: ... }).`,
  );
}

/** Throws a {@linkcode SettingsError} for what a picture does not take, such as a path. */
export function checkPictureOptions(options: object): void {
  refuseSettings(options);
  if (typeof options === "string") {
    throw new SettingsError(
      `Cannot take a picture to "${options}": write camera.snap({ sinks: [fileSink("${options}")] }).`,
    );
  }
  checkNames(options, { what: "option", names: ["sinks", "signal"] });
}
