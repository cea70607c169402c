type Parameters = Readonly<Record<string, unknown>>;

/**
 * The camera's parameters as files say them. Numbers that JSON cannot hold become text; unknown values are left out.
 */
export function saidParameters(
  { parameters }: { readonly parameters?: Parameters },
): Record<string, string | number | boolean> | undefined {
  const said = Object.entries(parameters ?? {}).flatMap(([name, value]) =>
    value === undefined || value === null
      ? []
      : [[name, ["string", "number", "boolean"].includes(typeof value) ? value : String(value)]]
  );
  return said.length > 0 ? Object.fromEntries(said) : undefined;
}

/** The sensor's temperature in degrees Celsius. The camera counts in hundredths of a degree. */
export function sensorTemperatureC({ parameters }: { readonly parameters?: Parameters }): number | undefined {
  const value = parameters?.PARAM_TEMP;
  return typeof value === "number" ? value / 100 : undefined;
}
