// Runs all tests, or those of the given paths, in one program more than there are cores, because a test of a camera waits
// about as long as it computes. The simulator is set by the environment of its program, so two of its tests cannot share
// a program. `deno task test [PATH...] [--processes N]`.
// `--unit` runs only those that need no simulator and no outside reader, in one program with as many threads as cores.
import { parseArgs } from "@std/cli";
import { join, relative, toFileUrl } from "@std/path";
import { buildSimulator } from "../ffi/sim/build.ts";
import { needsSimulator } from "./needs_simulator.ts";
import { type Ended, root, runTests } from "./test_program.ts";

/** Files of one program: enough that to begin it is cheap, few enough that all programs end at about the same time. */
const FILES_AT_ONCE = 6;

/** When all tests are ended, even if some still run: several times what two slow cores need. */
const MOST_MINUTES = 60;

/** Folders whose tests take longest: they begin first, so that none of them is left for the end. */
const longest = [
  "tests/src/probe",
  "tests/ffi/sim",
  "tests/src/sandbox",
  "tests/src/recording/disk",
  "tests/src/recording/damage",
  "tests/conformance",
  "tests/src/cli",
  "tests/src/recording",
  "tests/examples",
  "tests/publish",
  "tests/scripts",
  "tests/src/page",
];

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

const { unit, processes, _ } = parseArgs(Deno.args, { boolean: ["unit"], string: ["processes"] });
const most = processes === undefined ? navigator.hardwareConcurrency + 1 : Number(processes);
const paths = _.map(String);
if (!(Number.isInteger(most) && most >= 1)) {
  console.error(
    "Cannot run the tests in that number of programs: --processes takes a whole number from 1 on.",
  );
  Deno.exit(1);
}
const files = await testFiles(
  paths.length > 0 ? paths.map((path) => relative(root, join(root, path))) : ["tests"],
);
// What runs is ended with all that it began when this program is told to end, or when it takes too long.
const end = new AbortController();
const last = setTimeout(
  () => end.abort(`all tests together took more than ${MOST_MINUTES} minutes`),
  MOST_MINUTES * 60_000,
);
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  Deno.addSignalListener(signal, () => end.abort(`the tests were ended by ${signal}`));
}
if (unit) {
  const needs = await Promise.all(files.map((file) => needsSimulator(toFileUrl(join(root, file)))));
  const ours = files.filter((_, index) => !needs[index]);
  const { code, passed, failed, skipped, brokenOff, said } = await runTests(ours, {
    flags: ["--parallel"],
    env: { PVCAM_TEST_READERS: "none" },
    end: end.signal,
  });
  if (code !== 0) console.log(`${said}${brokenOff ? `\nBROKEN OFF: ${brokenOff}` : ""}`);
  console.log(
    `${code === 0 ? "ok" : "FAILED"} | ${passed} passed, ${failed} failed; ` +
      `${skipped.length} that ask an outside reader are left to \`deno task test\``,
  );
  Deno.exit(code);
}
await buildSimulator();
const waiting = portions(files);
let total = waiting.length;
const ended: Ended[] = [];
const next = () => end.signal.aborted ? undefined : waiting.shift();
await Promise.all(Array.from({ length: Math.min(most, total) }, async () => {
  for (let files = next(); files; files = next()) {
    const beganMs = performance.now();
    const one = await runTests(files, { end: end.signal });
    const seconds = Math.round((performance.now() - beganMs) / 1000);
    ended.push(one);
    if (one.code !== 0) console.log(one.said);
    const broken = one.brokenOff === undefined ? "" : `, BROKEN OFF: ${one.brokenOff}`;
    const failed = one.failed > 0 ? `, ${one.failed} FAILED` : "";
    console.log(
      `${ended.length} of ${total}: ${one.passed} passed${failed}, ${seconds} s (${files[0]} ...)${broken}`,
    );
    if (one.notBegun.length > 0) {
      waiting.push([...one.notBegun]);
      total++;
    }
  }
}));
clearTimeout(last);
const sum = (of: (one: Ended) => number) => ended.reduce((all, one) => all + of(one), 0);
const skipped = ended.flatMap((one) => one.skipped);
const slowest = ended.flatMap((one) => one.times).sort((a, b) => b.seconds - a.seconds).slice(0, 20);
console.log("\nThe tests that took longest:");
for (const { name, seconds } of slowest) console.log(`  ${seconds} s: ${name}`);
if (skipped.length > 0) {
  console.log(
    `\n${skipped.length} left out, for want of an outside reader (bash tests/readers/setup.sh) or of the system:`,
  );
  for (const name of skipped) console.log(`  ${name}`);
}
if (waiting.length > 0) console.log(`\n${waiting.flat().length} files were not begun: ${end.signal.reason}`);
// Whoever sees only the end of a long log sees what failed.
for (const { failures, brokenOff } of ended) {
  for (const failure of failures) console.log(`\nFAILED: ${failure}`);
  if (brokenOff !== undefined) console.log(`\nBROKEN OFF: ${brokenOff}`);
}
const broken = waiting.length > 0 || ended.some((one) => one.code !== 0);
console.log(
  `\n${broken ? "FAILED" : "ok"} | ${sum((one) => one.passed)} passed, ${sum((one) => one.failed)} failed`,
);
Deno.exit(broken ? 1 : 0);
