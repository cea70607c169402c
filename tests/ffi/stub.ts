import { dirname, fromFileUrl, join } from "@std/path";

const source = join(dirname(fromFileUrl(import.meta.url)), "stub_pvcam.c");

/** Compiles the stub of libpvcam into a folder, with `-D` options, and gives its path. */
export async function buildStub(folder: string, name: string, ...defines: string[]): Promise<string> {
  const path = join(folder, name);
  const compiler = Deno.env.get("CC") ?? "cc";
  const args = [
    "-shared",
    "-fPIC",
    "-Wall",
    "-Wextra",
    "-Werror",
    "-Wl,-z,defs",
    ...defines,
    "-o",
    path,
    source,
  ];
  const { success, stderr } = await new Deno.Command(compiler, { args, stderr: "piped" }).output();
  if (!success) throw new Error(`${compiler} could not build the stub: ${new TextDecoder().decode(stderr)}`);
  return path;
}

/** Builds a stub for one test, in a new folder. */
export async function withStub(
  test: (path: string, folder: string) => Promise<void>,
  ...defines: string[]
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "pvcam-stub-" });
  try {
    await test(await buildStub(folder, "libpvcam.so.2", ...defines), folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
