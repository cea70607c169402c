import { type Parameter, type ParameterName, PARAMETERS } from "../../mod.ts";
import type { Command } from "./command.ts";
import { printJson, printTable } from "./print.ts";
import { openGivenCamera } from "./settings.ts";

/** `pvcam params`: what can be read and set. */
export const params: Command = {
  name: "params",
  summary: "Show the camera's parameters, or one of them",
  takes: "NAME",
  more: "Those that the camera does not have are left out.",
  examples: ["deno task pvcam params", "deno task pvcam params PARAM_TEMP --json"],
  flags: ["camera"],

  async run(given, [word]) {
    await using camera = await openGivenCamera(given);
    const parameters = word === undefined
      ? await camera.parameters()
      : [await camera.parameter(nameOf(word))];
    if (given.json) printJson({ parameters: parameters.map(jsonOf) });
    else if (word !== undefined) printOne(parameters[0]);
    else {
      printTable([
        ["PARAMETER", "VALUE", "ACCESS", "RANGE OR CHOICES"],
        ...parameters.map((parameter) => [
          `${parameter.name.replace(/^PARAM_/, "")}${parameter.live ? " *" : ""}`,
          cut(valueOf(parameter), 24),
          parameter.access,
          rangeOf(parameter),
        ]),
      ]);
      if (parameters.some(({ live }) => live)) console.log("* may be read and set while the camera acquires");
    }
    return 0;
  },
};

/** `temp` is short for `PARAM_TEMP`. The camera says which names are near an unknown one. */
function nameOf(word: string): ParameterName {
  const upper = word.toUpperCase();
  const full = upper.startsWith("PARAM_") ? upper : `PARAM_${upper}`;
  return (Object.hasOwn(PARAMETERS, full) ? full : word) as ParameterName;
}

/** Every key in every object: what a parameter does not have is null. */
function jsonOf(parameter: Parameter): Record<string, unknown> {
  const { name, type, access, count = null, options = null, live } = parameter;
  const { value = null, min = null, max = null, step = null } = parameter;
  return {
    name,
    value,
    type,
    access,
    min,
    max,
    step,
    default: parameter.default ?? null,
    count,
    options,
    live,
  };
}

function printOne(parameter: Parameter): void {
  const { name, type, access, live, options } = parameter;
  const rows = [
    ["value", valueOf(parameter)],
    ["type", type],
    ["access", `${access}${live ? ", also while the camera acquires" : ""}`],
  ];
  if (options) { for (const option of options) rows.push(["choice", `${option.value} "${option.name}"`]); }
  else rows.push(["range", rangeOf(parameter)]);
  if (parameter.default !== undefined) rows.push(["default", String(parameter.default)]);
  console.log(name);
  printTable(rows.filter(([, text]) => text !== "").map(([label, text]) => [`  ${label}`, text]));
}

function valueOf({ value, options }: Parameter): string {
  if (value === undefined) return "-";
  const chosen = options?.find((option) => option.value === value);
  if (chosen) return `${value} "${chosen.name}"`;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function rangeOf({ min, max, step, options }: Parameter): string {
  if (options) return options.map((option) => option.name).join(", ");
  if (min === undefined || max === undefined) return "";
  return `${min} to ${max}${
    step !== undefined && Number(step) !== 0 && Number(step) !== 1 ? ` by ${step}` : ""
  }`;
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}
