import { parameterNames } from "../../camera/parameters/parameters.ts";
import type { Parameter } from "../../../mod.ts";
import type { Command } from "../flags/command.ts";
import { inUnit, parameterJson, parameterNameOf, shownValue } from "../terminal/parameter_text.ts";
import { print } from "../terminal/print.ts";
import { holdVerdict } from "../terminal/verdict.ts";
import { printPairs, printTable } from "../terminal/table.ts";
import { openGivenCamera } from "../flags/camera_of_flags.ts";

/** `pvcam params`: the parameters that can be read and set. */
export const params: Command = {
  name: "params",
  summary: "Show the camera's parameters, or one of them",
  takes: "NAME",
  words: parameterNames,
  more: "Parameters that the camera does not have are left out.",
  examples: ["params", "params PARAM_TEMP --json"],
  flags: ["camera"],

  async run(given, [word]) {
    await using camera = await openGivenCamera(given);
    const parameters = word === undefined
      ? await camera.parameters()
      : [await camera.parameter(parameterNameOf(word))];
    if (given.json) holdVerdict({ parameters: parameters.map(parameterJson) });
    else if (word !== undefined) printOne(parameters[0]);
    else {
      printTable([
        ["PARAMETER", "VALUE", "ACCESS", "RANGE OR CHOICES"],
        ...parameters.map((parameter) => [
          `${parameter.name.replace(/^PARAM_/, "")}${parameter.live ? " *" : ""}`,
          cut(shownValue(parameter), 24),
          parameter.access,
          rangeOf(parameter),
        ]),
      ]);
      if (parameters.some(({ live }) => live)) print("* may be read and set while the camera acquires");
    }
    return 0;
  },
};

function printOne(parameter: Parameter): void {
  const { name, type, access, live, options } = parameter;
  const rows = [
    ["value", shownValue(parameter)],
    ["type", type],
    ["access", `${access}${live ? ", also while the camera acquires" : ""}`],
  ];
  if (options) { for (const option of options) rows.push(["choice", `${option.value} "${option.name}"`]); }
  else rows.push(["range", rangeOf(parameter)]);
  if (parameter.default !== undefined) {
    rows.push(["default", shownValue({ ...parameter, value: parameter.default })]);
  }
  print(name);
  printPairs(rows.filter(([, text]) => text !== "").map(([label, text]) => [`  ${label}`, text]));
}

function rangeOf(parameter: Parameter): string {
  const { min, max, step, options, unit, countsPerUnit = 1 } = parameter;
  if (options) return options.map((option) => option.name).join(", ");
  if (min === undefined || max === undefined) return "";
  const coarse = step !== undefined && Number(step) !== 0 && Number(step) !== 1;
  const inIt = (counts: number | bigint) => unit === undefined ? counts : Number(counts) / countsPerUnit;
  return `${inIt(min)} to ${inUnit(parameter, max)}${coarse ? ` by ${inIt(step)}` : ""}`;
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}
