// Runs all tests, or those of the paths that it is given, in as many programs as there are cores: the simulator is told by
// the environment of its program, so two of its tests cannot share one. `deno task test [PATH...] [--processes N]`.
import { dirname, fromFileUrl, join, relative } from "@std/path";
import { buildSimulator } from "../ffi/sim/build.ts";

const root = join(dirname(fromFileUrl(import.meta.url)), "..");

/** Files of one program: enough that to begin it is cheap, few enough that all programs end at about the same time. */
const FILES_AT_ONCE = 6;

/** Folders whose tests take longest: their turn comes first, so that none of them is left to the end alone. */
const longest = [
  "tests/conformance",
  "tests/src/sandbox",
  "tests/examples",
  "tests/publish",
  "tests/src/cli",
  "tests/scripts",
];

/** How one program ended. */
interface Ended {
  readonly passed: number;
  readonly failed: number;
  /** Tests that were left out, by their names: those whose outside reader is not installed above all. */
  readonly skipped: readonly string[];
  readonly code: number;
}

async function testFiles(paths: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const path of paths) {
    const { isDirectory } = await Deno.stat(join(root, path));
    if (!isDirectory) found.push(path);
    else {
      for await (const { name, isDirectory } of Deno.readDir(join(root, path))) {
        if (isDirectory) found.push(...await testFiles([join(path, name)]));
        else if (name.endsWith("_test.ts")) found.push(join(path, name));
      }
    }
  }
  return found;
}

/** Portions of files, the longest first; files of one folder stay together. */
function portions(files: readonly string[]): string[][] {
  const rank = (file: string) => {
    const at = longest.findIndex((folder) => file.startsWith(folder));
    return at === -1 ? longest.length : at;
  };
  const sorted = [...files].sort((a, b) => rank(a) - rank(b) || a.localeCompare(b));
  return Array.from(
    { length: Math.ceil(sorted.length / FILES_AT_ONCE) },
    (_, index) => sorted.slice(index * FILES_AT_ONCE, (index + 1) * FILES_AT_ONCE),
  );
}

async function run(files: readonly string[]): Promise<Ended> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...[
        "test",
        "--no-check",
        "--sanitize-resources",
        "--allow-all",
        "--unstable-worker-options",
        "--no-prompt",
      ],
      ...files,
    ],
    cwd: root,
    env: { NO_COLOR: "1" },
  }).output();
  const decoder = new TextDecoder();
  const text = decoder.decode(stdout);
  const [passed, failed] =
    /^(?:ok|FAILED) \| (\d+) passed.*? \| (\d+) failed/m.exec(text)?.slice(1).map(Number) ?? [0, 0];
  if (code !== 0) console.log(`${text}${decoder.decode(stderr)}`);
  return {
    code,
    passed,
    failed,
    skipped: [...text.matchAll(/^(.+?) \.\.\. ignored/gm)].map(([, name]) => name),
  };
}

const processes = Deno.args.indexOf("--processes");
const most = processes === -1 ? navigator.hardwareConcurrency : Number(Deno.args[processes + 1]);
const paths = Deno.args.filter((_, index) => processes === -1 || index < processes || index > processes + 1);
if (!(Number.isInteger(most) && most >= 1)) {
  console.error("Cannot test in so many programs: --processes takes a whole number from 1 on.");
  Deno.exit(1);
}
await buildSimulator();
const waiting = portions(
  await testFiles(paths.length > 0 ? paths.map((path) => relative(root, join(root, path))) : ["tests"]),
);
const total = waiting.length;
const ended: Ended[] = [];
await Promise.all(Array.from({ length: Math.min(most, total) }, async () => {
  for (let files = waiting.shift(); files; files = waiting.shift()) {
    const one = await run(files);
    ended.push(one);
    const broken = one.code === 0 ? "" : one.failed > 0 ? `, ${one.failed} FAILED` : ", BROKEN OFF";
    console.log(`${ended.length} of ${total}: ${one.passed} passed${broken} (${files[0]} ...)`);
  }
}));
const sum = (of: (one: Ended) => number) => ended.reduce((all, one) => all + of(one), 0);
const skipped = ended.flatMap((one) => one.skipped);
if (skipped.length > 0) {
  console.log(
    `\n${skipped.length} left out, for want of an outside reader (bash tests/readers/setup.sh) or of the system:`,
  );
  for (const name of skipped) console.log(`  ${name}`);
}
const broken = ended.some((one) => one.code !== 0);
console.log(
  `\n${broken ? "FAILED" : "ok"} | ${sum((one) => one.passed)} passed, ${sum((one) => one.failed)} failed`,
);
Deno.exit(broken ? 1 : 0);
