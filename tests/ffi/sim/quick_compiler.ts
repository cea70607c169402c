// A compiler for tests of how the simulator is built, which do not run what it makes for long.
import { compiler } from "../../../ffi/sim/build.ts";

/** Writes a program that is the usual compiler without its optimisations, which take half of its time; for `CC`. */
export async function quickCompiler(folder: string): Promise<string> {
  const path = `${folder}/cc`;
  const [command, ...flags] = compiler();
  const words = [command, ...flags].map((word) => `'${word}'`).join(" ");
  const script = `#!/bin/sh
for word; do
  shift
  if [ "$word" = -O3 ]; then word=-O0; fi
  set -- "$@" "$word"
done
exec ${words} "$@"
`;
  await Deno.writeTextFile(path, script, { mode: 0o755 });
  return path;
}
