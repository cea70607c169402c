// Would catch: a bound that is off by one, a size a thousand times too small, a part of a list that is passed over.
import { assertEquals, assertThrows } from "@std/assert";
import { SettingsError } from "../../../../mod.ts";
import {
  binning,
  exposures,
  features,
  region,
  regions,
} from "../../../../src/camera/settings/setting_kinds.ts";
import { optionKinds } from "../../../../src/acquisition/options.ts";
import { readFlag, size } from "../../../../src/cli/flags/read_flag.ts";
import { anyNumber, type Kind, milliseconds, oneOf, text, wholeNumber } from "../../../../src/kinds.ts";

const cases: [
  name: string,
  kind: Kind<unknown>,
  taken: [string, unknown][],
  refused: string[],
  wanted: string,
][] = [
  ["text", text("a name"), [[" a ", " a "]], ["", "  "], "a name"],
  ["oneOf", oneOf(["a", "b"]), [["B", "b"]], ["c", "ab"], "a or b"],
  ["wholeNumber", wholeNumber(2, 9), [["2", 2], ["09", 9]], ["1", "10", "2.0", "-2", " 2"], "from 2 to 9"],
  ["anyNumber", anyNumber, [["-1.5", -1.5], ["0", 0], ["1e3", 1000]], [" ", "x", "Infinity"], "-15 or 2.5"],
  ["exposures", exposures, [["1", [1]], ["1,-2.5", [1, -2.5]]], ["1,", "1;2"], "milliseconds"],
  [
    "size",
    size,
    [["1", 1], ["999", 999], ["1.5k", 1500], ["2MB", 2e6], ["3 gb", 3e9], ["1T", 1e12], ["7B", 7], [
      "1.0009k",
      1000,
    ]],
    ["0", "0.5", "-1", "1KiB", "1e3", "9008T", "G"],
    "500000 or 50GB",
  ],
  [
    "exposure",
    milliseconds,
    [["0", 0], ["10.", 10], [".5", 0.5], ["1e-3", 0.001], ["2E2", 200]],
    ["-1", "1,5", "10ms", ".", "1e999"],
    "milliseconds",
  ],
  [
    "features",
    features,
    [["A b=on, C=OFF", { "A b": true, C: false }]],
    ["A", "A=1", "A=on,", "=on"],
    "NAME=on or NAME=off",
  ],
  [
    "region",
    region,
    [["full", "full"], ["1, 2,3,4", { x: 1, y: 2, width: 3, height: 4 }]],
    ["1,2,3", "1,2,3,4,5", "1,2,3,-4", "1,2,3,"],
    "x,y,width,height",
  ],
  [
    "regions",
    regions,
    [["0,0,8,8;8,0,4,2", [{ x: 0, y: 0, width: 8, height: 8 }, { x: 8, y: 0, width: 4, height: 2 }]]],
    ["full", "0,0,8,8;full", "0,0,8,8;", ";"],
    "x,y,width,height",
  ],
  [
    "binning",
    binning,
    [["2", [2, 2]], ["4x1", [4, 1]], ["1,3", [1, 3]]],
    ["0", "2x0", "x", "2x", "12345"],
    "2 or 2x1",
  ],
  [
    "slots",
    optionKinds.slots,
    [["auto", "auto"], ["recommended", "recommended"], ["2", 2]],
    ["1", "2.5", "all"],
    "from 2 on",
  ],
];
for (const [name, kind, taken, refused, wanted] of cases) {
  Deno.test(`${name} takes ${taken.map(([value]) => value).join(" and ")}, and not ${refused.join(" or ")}`, () => {
    for (const [value, result] of taken) assertEquals(readFlag(kind, value, "flag"), result, value);
    for (const value of refused) assertThrows(() => readFlag(kind, value, "flag"), SettingsError, wanted);
  });
}
