import { SettingsError } from "../../../mod.ts";
import type { Command } from "../flags/command.ts";
import { parameterJson, parameterNameOf, shownValue } from "../terminal/parameter_text.ts";
import { print, printJson } from "../terminal/print.ts";
import { openGivenCamera } from "../flags/camera_of_flags.ts";

/** `pvcam set`: parameters by name. */
export const set: Command = {
  name: "set",
  summary: "Set parameters of the camera",
  takes: "NAME=VALUE ...",
  needs: 1,
  more:
    "Each is shown as it is then. A choice is set by its name or its number. What the camera forgets when it is closed is forgotten.",
  examples: ["deno task pvcam set PARAM_TEMP_SETPOINT=-1000", 'deno task pvcam set FAN_SPEED_SETPOINT="Low"'],
  flags: ["camera"],

  async run(given, words) {
    const pairs = words.map((word): [string, string] => {
      const at = word.indexOf("=");
      if (at < 1) {
        throw new SettingsError(
          `Cannot set "${word}": it must be NAME=VALUE, such as PARAM_TEMP_SETPOINT=-1000.`,
        );
      }
      return [word.slice(0, at), word.slice(at + 1)];
    });
    await using camera = await openGivenCamera(given);
    const parameters = [];
    for (const [word, text] of pairs) {
      const { name, options, type } = await camera.parameter(parameterNameOf(word));
      parameters.push(
        await camera.setParameter(name, valueOf(text, { type, isChoice: options !== undefined }) as never),
      );
    }
    if (given.json) printJson({ parameters: parameters.map(parameterJson) });
    else for (const parameter of parameters) print(`${parameter.name} is ${shownValue(parameter)}`);
    return 0;
  },
};

/** The text as the parameter's type has it; what is no such value is left to the camera's own check to refuse. */
function valueOf(text: string, { type, isChoice }: { type: string; isChoice: boolean }): unknown {
  if (type === "boolean") {
    if (/^(true|on|1)$/i.test(text)) return true;
    if (/^(false|off|0)$/i.test(text)) return false;
    return text;
  }
  if (type === "string") return text;
  const number = text.trim() === "" ? NaN : Number(text);
  return Number.isNaN(number) && (isChoice || type !== "string") ? text : number;
}
