// Programs as one writes them only from the manual, in C++ and in Python by ctypes, on every camera in strict mode. Would
// catch: a call of everyday life that fails, hangs or loses a frame; what strict mode says of them may be a remark, and is
// no failed call.
import { assertEquals } from "@std/assert";
import { dirname, fromFileUrl, join } from "@std/path";
import { buildSimulator } from "../../../ffi/sim/build.ts";
import { models } from "./models.ts";

const names = [
  "pvcamUSB_0",
  "pvcamUSB_1",
  "pvcamPCIE_0",
  "pvcamPCIE_1",
  "pvcamPCIE_2",
  "pvcamPCIE_3",
  "pvcam1394_0",
];

/** What a program printed, and which of its calls failed, according to strict mode. */
async function runStrictly(program: string, args: readonly string[], folder: string) {
  const log = join(folder, "strict.log");
  const { stdout, stderr } = await new Deno.Command(program, {
    args: [...args],
    env: { PVSIM_CAMERAS: models.join(), PVSIM_STRICT: `file:${log}` },
  }).output();
  const text = new TextDecoder();
  const remarks = await Deno.readTextFile(log);
  return {
    lines: text.decode(stdout).trim().split("\n"),
    stderr: text.decode(stderr),
    failed: remarks.split("\n").filter((line) => line.includes("it failed with")),
  };
}

async function withFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "pvsim-manual-" });
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("a C++ program with a lock in its handler runs on every camera, in each of its ways", async () => {
  const library = await buildSimulator();
  await withFolder(async (folder) => {
    const [compiler, ...flags] = (Deno.env.get("CXX") ?? "c++").trim().split(/\s+/);
    const program = join(folder, "manual");
    const source = fromFileUrl(new URL("./clients/manual.cpp", import.meta.url));
    const headers = fromFileUrl(new URL("../../../ffi/sim/interface", import.meta.url));
    const built = await new Deno.Command(compiler, {
      args: [
        ...flags,
        ...["-std=c++17", "-Wall", "-Wextra", "-Werror", "-pthread", `-I${headers}`, "-o", program, source],
        ...[library, `-Wl,-rpath,${dirname(library)}`],
      ],
    }).output();
    assertEquals(new TextDecoder().decode(built.stderr), "");
    const { lines, stderr, failed } = await runStrictly(program, [], folder);
    assertEquals([lines, stderr, failed], [names.map((name) => `${name} all`), "", []]);
  });
});

Deno.test("a Python program by ctypes runs on every camera, by a sequence and by a live view that polls", async () => {
  const library = await buildSimulator();
  await withFolder(async (folder) => {
    const script = fromFileUrl(new URL("./clients/manual.py", import.meta.url));
    const { lines, stderr, failed } = await runStrictly("python3", [script, library], folder);
    const seen = lines.map((line) => [line.split(" ")[0], line.split(" ").at(-1)].join(" "));
    assertEquals([seen, stderr, failed], [names.map((name) => `${name} all`), "", []]);
  });
});
