import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { SettingsError } from "../../../../mod.ts";
import { readArguments, unknownCommand } from "../../../../src/cli/flags/arguments.ts";
import { convert } from "../../../../src/cli/commands/convert.ts";
import { list } from "../../../../src/cli/commands/list.ts";
import { params } from "../../../../src/cli/commands/params.ts";
import { record } from "../../../../src/cli/commands/record.ts";
import { set } from "../../../../src/cli/commands/set.ts";

/** What `record` understands of a line. */
function given(...args: string[]) {
  return readArguments(record, args).given;
}

// Would catch: a flag that is read as another one, or a value that arrives as text.
Deno.test("flags become values, with a blank or with =", () => {
  assertEquals(
    given("--frames=5", "--exposure", "0.25", "--region", "1,2,30,40", "--binning", "2x1", "--slots", "8"),
    { frames: 5, exposure: 0.25, region: { x: 1, y: 2, width: 30, height: 40 }, binning: [2, 1], slots: 8 },
  );
  assertEquals(given("--region", "full", "--binning", "2", "--slots", "recommended", "--json"), {
    region: "full",
    binning: [2, 2],
    slots: "recommended",
    json: true,
  });
  assertEquals(given("--trigger", "Edge", "--buffer-mode", "no-overwrite", "--out", "a b.tif"), {
    trigger: "edge",
    "buffer-mode": "no-overwrite",
    out: "a b.tif",
  });
  assertEquals(given(), {});
  assertEquals(readArguments(params, ["PARAM_TEMP", "--json"]).words, ["PARAM_TEMP"]);
  // A flag is the last of its kind: a line can be taken from the history and added to.
  assertEquals(given("--frames", "5", "--frames", "7"), { frames: 7 });
});

// Would catch: -1 taken for a flag, 1e3 or 0x10 for a number of frames, and a flag that swallows the next one.
const refused: readonly [args: string[], ...sentence: string[]][] = [
  [["--frames", "0"], "Cannot use --frames 0", "from 1 to 2147483647"],
  [["--frames", "-1"], "Cannot use --frames -1", "a whole number"],
  [["--frames=x"], "Cannot use --frames x", "a whole number"],
  [["--frames", "1.5"], "Cannot use --frames 1.5"],
  [["--frames", "1e3"], "Cannot use --frames 1e3"],
  [["--frames", "2147483648"], "Cannot use --frames 2147483648"],
  [["--frames"], "Flag --frames has no value"],
  [["--frames", "--json"], "Flag --frames has no value"],
  [["--exposure", "-3"], "Cannot use --exposure -3", "milliseconds"],
  [["--exposure", "10ms"], "Cannot use --exposure 10ms"],
  [["--exposure", "Infinity"], "Cannot use --exposure Infinity"],
  [["--region", "1,2,3"], "Cannot use --region 1,2,3", "x,y,width,height"],
  [["--region", "1,2,3,x"], "Cannot use --region 1,2,3,x"],
  [["--region", "-1,2,3,4"], "Cannot use --region -1,2,3,4"],
  [["--binning", "0"], "Cannot use --binning 0"],
  [["--binning", "2x"], "Cannot use --binning 2x", "2 or 2x1"],
  [["--slots", "1"], "Cannot use --slots 1", "auto or recommended"],
  [["--slots", "many"], "Cannot use --slots many"],
  [["--trigger", "laser"], "Cannot use --trigger laser", "one of internal, first"],
  [["--expose-out", "rows"], "Cannot use --expose-out rows", "one of first-row"],
  [
    ["--buffer-mode", "ring"],
    "Cannot use --buffer-mode ring",
    "one of auto, overwrite, no-overwrite, sequence",
  ],
  [["--waker", "bell"], "Cannot use --waker bell", "one of auto, semaphore, callback"],
  [["--out", ""], "Flag --out has no value"],
  [["--farmes", "5"], "`record` has no flag --farmes", "did you mean --frames?"],
  [["--exposre=3"], "no flag --exposre;", "did you mean --exposure?"],
  [["--roi", "0,0,9,9"], "no flag --roi;", "did you mean --region?"],
  [["--duration=10"], "no flag --duration;", "did you mean --frames?"],
  [["--no-json"], "no flag --no-json"],
  [["-f", "5"], "no flag -f"],
  [["-1"], 'Cannot understand "-1"'],
  [["--all"], "no flag --all. See"],
  [["-q"], "no flag -q. See"],
  [["extra"], 'Cannot understand "extra"', "takes only flags"],
];
for (const [args, ...sentence] of refused) {
  Deno.test(`record ${args.join(" ")} is refused with a sentence`, () => {
    const { message } = assertThrows(() => readArguments(record, args), SettingsError);
    for (const part of sentence) assertStringIncludes(message, part);
  });
}

// Would catch: a letter that means another flag, a negative number that is taken for one, a number that loses digits.
Deno.test("flags have one-letter forms, and other words are taken as written", () => {
  assertEquals(readArguments(record, ["-n", "5", "-o=a.tif", "-v"]).given, {
    frames: 5,
    out: "a.tif",
    verbose: true,
  });
  assertEquals(readArguments(set, ["TEMP_SETPOINT", "-20", "B", "007"]).words, [
    "TEMP_SETPOINT",
    "-20",
    "B",
    "007",
  ]);
  assertEquals(readArguments(set, ["A=1", "B=2", "C=-3"]).words.length, 3);
});

Deno.test("a flag of another command is said to be one", () => {
  const { message } = assertThrows(() => readArguments(list, ["--frames", "5"]), SettingsError);
  assertStringIncludes(message, "--frames");
});

Deno.test("an unknown command is answered with the nearest one and with all", () => {
  const { message } = unknownCommand("recrod", ["list", "snap", "record", "params"]);
  assertStringIncludes(message, "`record`");
  assertStringIncludes(message, "list, snap, record, params");
});

// Would catch: a command that continues without the file that it is about.
Deno.test("a missing argument is asked for by its name, but not if help was asked for", () => {
  assertThrows(
    () => readArguments(convert, []),
    SettingsError,
    "FROM was not",
  );
  assertThrows(() => readArguments(convert, ["a.raw"]), SettingsError, "TO was not");
  assertThrows(() => readArguments(convert, ["a", "b", "c"]), SettingsError, 'Cannot understand "c"');
  assertEquals(readArguments(convert, ["a.raw", "b.raw"]).words, ["a.raw", "b.raw"]);
  assertEquals(readArguments(convert, ["--help"]).given, { help: true });
});
