// What `params --json` says of each simulated camera, held against the facts that its profile was generated from.
import { assert, assertEquals } from "@std/assert";
import facts from "../../../../ffi/facts/cameras.json" with { type: "json" };
import { profileKeys } from "../../../../ffi/sim/generate/profiles.ts";
import { jsonOf, pvcam } from "../pvcam.ts";

interface Parameter {
  name: string;
  value: unknown;
  options: { value: number; name: string }[] | null;
}

/** Facts of a camera are loosely shaped: this test takes the leaves that it knows. */
// deno-lint-ignore no-explicit-any
type Facts = any;

for (const key of profileKeys) {
  const profile = key.replaceAll("_", "-");
  // Would catch: a profile that another camera's table was generated into, and an enum that the terminal cuts short.
  Deno.test(`params --json of ${profile} says what the facts say`, async () => {
    const fact: Facts = facts.cameras.find((camera) => camera.key === key);
    const { parameters } = jsonOf(
      await pvcam(["params", "--json"], { environment: { PVSIM_CAMERAS: profile } }),
    );
    const named = (name: string): Parameter | undefined =>
      parameters.find((one: Parameter) => one.name === name);
    assertEquals(named("PARAM_SER_SIZE")?.value, fact.sensor.SER_SIZE.value);
    assertEquals(named("PARAM_PAR_SIZE")?.value, fact.sensor.PAR_SIZE.value);
    assertEquals(named("PARAM_PIX_SER_SIZE")?.value, fact.sensor.PIX_SER_SIZE_nm.value);
    assertEquals(named("PARAM_CHIP_NAME")?.value, fact.identity.CHIP_NAME.value);
    const ports = fact.ports.map((port: Facts) => port.value);
    const portOptions = named("PARAM_READOUT_PORT")?.options;
    if (portOptions) assertEquals(portOptions.map((option) => option.value), ports);
    for (const name of ["EXPOSURE_MODE", "EXPOSE_OUT_MODE", "FAN_SPEED_SETPOINT", "CLEAR_MODE"]) {
      const entries = fact.enums?.[name]?.entries;
      const options = named(`PARAM_${name}`)?.options;
      if (!Array.isArray(entries) || !options) continue;
      assertEquals(options.map(({ value }) => value), entries.map((entry: Facts) => entry.value), name);
      assertEquals(options.map((option) => option.name), entries.map((entry: Facts) => entry.name), name);
    }
    assert(parameters.length > 30);
  });
}
