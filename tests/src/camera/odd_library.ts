import { dirname, fromFileUrl, join } from "@std/path";
import { buildSimulator } from "../../../ffi/sim/build.ts";
import { type Camera, openCamera, type ParameterName } from "../../../mod.ts";
import { PARAMETERS } from "../../../ffi/constants.ts";

const here = dirname(fromFileUrl(import.meta.url));

let built: Promise<string> | undefined;

/** The simulator behind `odd_pvcam.c`, built once, and removed at the end of the tests. */
export function buildOdd(): Promise<string> {
  return built ??= (async () => {
    const simulator = await buildSimulator();
    const path = join(await Deno.makeTempDir({ prefix: "pvcam-odd-" }), "libodd.so");
    addEventListener("unload", () => Deno.removeSync(dirname(path), { recursive: true }));
    const include = join(here, "../../../ffi/sim/interface");
    const { success, stderr } = await new Deno.Command(Deno.env.get("CC") ?? "cc", {
      args: [
        "-shared",
        "-fPIC",
        "-pthread",
        "-Wall",
        "-Wextra",
        "-Werror",
        `-I${include}`,
        "-o",
        path,
        join(here, "odd_pvcam.c"),
        "-Wl,--no-as-needed",
        `-Wl,-rpath,${dirname(simulator)}`,
        simulator,
      ],
    }).output();
    if (!success) throw new Error(new TextDecoder().decode(stderr));
    return path;
  })();
}

/** `unknown=...` or `hidden=...` and their like for parameters by name. */
export function parametersOdd(
  word:
    | "unknown"
    | "single"
    | "hidden"
    | "hangs"
    | "typeless"
    | "empty"
    | "double"
    | "huge"
    | "backwards"
    | "moody"
    | "gap"
    | "long",
  ...names: ParameterName[]
): string {
  return `${word}=${names.map((name) => PARAMETERS[name].id.toString(16).padStart(8, "0")).join(",")} `;
}

/** Gives a test a camera with oddities. `environment` is the simulator's. */
export async function withOddCamera(
  odd: string,
  test: (camera: Camera) => Promise<void>,
  environment: Record<string, string> = {},
): Promise<void> {
  const library = await buildOdd();
  const all: Record<string, string> = { ODD: odd, ...environment };
  for (const [name, value] of Object.entries(all)) Deno.env.set(name, value);
  try {
    await using camera = await openCamera({ library });
    await test(camera);
  } finally {
    for (const name of Object.keys(all)) Deno.env.delete(name);
  }
}
