/**
 * Writes the generated C of the simulator from the facts: `pvcam_abi.h` (types, constants, parameter ids),
 * `pvcam_calls.h` (the 47 prototypes), `libpvcam.map` (symbol versions) and `profiles.c` (the cameras).
 *
 * `deno run --allow-read --allow-write ffi/sim/generate/generate.ts` writes them; a test compares them with the facts.
 *
 * @module
 */
import { abiHeader, callsHeader, errorNames, versionMap } from "./abi.ts";
import { profilesSource } from "./profiles.ts";

const facts = new URL("../../facts/", import.meta.url);

/** Reads the facts and returns the text of each generated file by its path in `ffi/sim/`. */
export async function generate(): Promise<Record<string, string>> {
  const abi = JSON.parse(await Deno.readTextFile(new URL("abi.json", facts)));
  const cameras = JSON.parse(await Deno.readTextFile(new URL("cameras.json", facts)));
  return {
    "interface/pvcam_abi.h": abiHeader(abi),
    "interface/pvcam_calls.h": callsHeader(abi),
    "skin/error_names.c": errorNames(abi),
    "interface/libpvcam.map": versionMap(abi),
    "cameras/profiles.c": profilesSource(cameras, abi),
  };
}

if (import.meta.main) {
  for (const [name, text] of Object.entries(await generate())) {
    await Deno.writeTextFile(new URL(`../${name}`, import.meta.url), text);
    console.log(`Wrote ffi/sim/${name}`);
  }
}
