import { parameterNames } from "../../camera/parameters/parameters.ts";
import { SettingsError } from "../../../mod.ts";
import type { Command } from "../flags/command.ts";
import { parameterJson, parameterNameOf, shownValue, valueOf } from "../terminal/parameter_text.ts";
import { print } from "../terminal/print.ts";
import { holdVerdict } from "../terminal/verdict.ts";
import { openGivenCamera } from "../flags/camera_of_flags.ts";

/** `pvcam set`: parameters by name. */
export const set: Command = {
  name: "set",
  summary: "Set parameters of the camera",
  takes: "NAME=VALUE ...",
  needs: 1,
  words: parameterNames,
  more:
    "Shows each new value. A choice is set by its name or its number, a temperature in degrees Celsius: numbers " +
    "are in the units that `params` shows. Some cameras forget what was set when they are closed.",
  examples: ["set PARAM_TEMP_SETPOINT=-10", 'set FAN_SPEED_SETPOINT="Low"'],
  flags: ["camera"],

  async run(given, words) {
    const pairs = pairsOf(words);
    await using camera = await openGivenCamera(given);
    const parameters = [];
    for (const [word, text] of pairs) {
      const parameter = await camera.parameter(parameterNameOf(word));
      parameters.push(await camera.setParameter(parameter.name, valueOf(text, parameter) as never));
    }
    if (given.json) holdVerdict({ parameters: parameters.map(parameterJson) });
    else for (const parameter of parameters) print(`${parameter.name} is ${shownValue(parameter)}`);
    return 0;
  },
};

/** The names and values of a command line: any number of `NAME=VALUE` or `NAME VALUE`. */
function pairsOf(words: readonly string[]): [name: string, value: string][] {
  const pairs: [string, string][] = [];
  for (let at = 0; at < words.length; at++) {
    const [word, next] = [words[at], words[at + 1]];
    const equals = word.indexOf("=");
    if (equals > 0) pairs.push([word.slice(0, equals), word.slice(equals + 1)]);
    else if (equals < 0 && next !== undefined && !next.includes("=")) pairs.push([word, words[++at]]);
    else {
      throw new SettingsError(`Cannot set "${word}": it takes NAME=VALUE, such as PARAM_TEMP_SETPOINT=-10.`);
    }
  }
  return pairs;
}
