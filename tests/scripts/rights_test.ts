// The scripts, run as their first lines say: with those rights and no others.
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { dirname, fromFileUrl, join } from "@std/path";
import { buildSimulator } from "../../ffi/sim/build.ts";

const root = join(dirname(fromFileUrl(import.meta.url)), "../..");

/** How a script says it is run. */
interface Line {
  readonly environment: Record<string, string>;
  readonly flags: readonly string[];
  readonly script: string;
  readonly out: string;
}

/** Finds `VARIABLE=value deno run --flags script out` in a script's first dozen lines. */
async function lineOf(name: string): Promise<Line> {
  const head = (await Deno.readTextFile(join(root, "scripts", name))).split("\n").slice(0, 12);
  const comment = head.filter((line) => line.startsWith("//")).map((line) => line.slice(2)).join("\n");
  const line = /^.*\bdeno run (?:.*\\\n)*.*$/m.exec(comment)?.[0];
  assert(line, `scripts/${name} does not say how it is run`);
  const words = line.replaceAll("\\\n", " ").trim().split(/\s+/);
  const deno = words.indexOf("deno");
  const [script, out] = words.slice(-2);
  return {
    environment: Object.fromEntries(words.slice(0, deno).map((word) => word.split("="))),
    flags: words.slice(deno + 2, -2),
    script,
    out,
  };
}

async function run(line: Line, flags = line.flags) {
  await buildSimulator();
  await Deno.mkdir(join(root, "data"), { recursive: true });
  const out = line.out.replace("data/", `data/test-${crypto.randomUUID()}-`);
  const path = join(root, out);
  try {
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-prompt", "--quiet", ...flags, line.script, out],
      cwd: root,
      env: { NO_COLOR: "1", ...line.environment },
    }).output();
    const bytes = await Deno.stat(path).then(({ size }) => size, () => 0);
    const [said, complained] = [stdout, stderr].map((text) => new TextDecoder().decode(text));
    return { code, said, complained, bytes };
  } finally {
    const stem = path.replace(/\.(ome\.tif|raw)$/, "");
    for (const made of [path, `${stem}.json`, `${stem}.frames.npy`]) await Deno.remove(made).catch(() => {});
  }
}

const scripts: Readonly<Record<string, { says: RegExp; bytes: number }>> = {
  "snap.ts": { says: /^1024 x 1024 pixels, the brightest is \d+\n$/, bytes: 1024 * 1024 * 2 },
  "record.ts": { says: /reason: "complete",\n {2}frames: 200,/, bytes: 200 * 512 * 512 * 2 },
  "watch_until.ts": { says: /^Frame \d+ is bright enough\n$/, bytes: 512 * 512 * 2 },
};

for (const [name, { says, bytes }] of Object.entries(scripts)) {
  // Would catch: a library that has come to need a right which the scripts do not give.
  Deno.test(`scripts/${name} runs with the rights that it names`, async () => {
    const line = await lineOf(name);
    assertEquals(line.flags.filter((flag) => !flag.includes("=")), [], "every right is scoped");
    const ended = await run(line);
    assertEquals([ended.code, ended.complained], [0, ""]);
    assertMatch(ended.said, says);
    assert(ended.bytes >= bytes, `${ended.bytes} bytes`);
  });

  Deno.test(`scripts/${name} has at most 20 lines`, async () => {
    const text = await Deno.readTextFile(join(root, "scripts", name));
    assert(text.trimEnd().split("\n").length <= 20);
  });
}

// Would catch: a flag that a script names without needing it, and a bare NotCapable that does not say what to do.
const line = await lineOf("record.ts");
for (const flag of line.flags) {
  Deno.test(`scripts/record.ts without ${flag} says which flag to add`, async () => {
    const { code, complained } = await run(line, line.flags.filter((one) => one !== flag));
    assertEquals(code, 1);
    const [name, value] = flag.split("=");
    const path = name === "--allow-ffi" ? join(root, value) : value;
    assertStringIncludes(complained, `add ${name}=${path}`);
    // Not a NotCapable of Deno's own, which knows nothing of cameras.
    assertMatch(complained, /^error: Uncaught \(in promise\) (Library|Sink)Error: /);
  });
}
