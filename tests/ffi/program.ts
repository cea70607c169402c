import { dirname, fromFileUrl, join } from "@std/path";

const ffi = join(dirname(fromFileUrl(import.meta.url)), "../../ffi/mod.ts");

/** What became of a program. */
export interface Ended {
  /** Its exit code; 128 and the signal where it crashed. */
  readonly code: number;
  /** What it printed, standard error last. */
  readonly printed: string;
}

/** Runs a program that imports the binding as `ffi`, with exactly these rights and flags, and no others. */
export async function runProgram(
  code: string,
  flags: readonly string[],
  env: Record<string, string> = {},
): Promise<Ended> {
  const folder = await Deno.makeTempDir({ prefix: "pvcam-program-" });
  try {
    const path = join(folder, "program.ts");
    await Deno.writeTextFile(path, `import * as ffi from "file://${ffi}";\n${code}\n`);
    const { code: exitCode, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-prompt", "--no-config", "--no-check", "--quiet", ...flags, path],
      env: { NO_COLOR: "1", FORCE_COLOR: "", ...env },
    }).output();
    return { code: exitCode, printed: new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr) };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
