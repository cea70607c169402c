import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { inFolder, jsonOf, pvcam } from "../pvcam.ts";

Deno.test("ports shows the nested table, for people and as JSON", async () => {
  assertMatch((await pvcam(["ports"])).stdout, /^0 "CMOS" +1 +10 ns +2 "CMS" +12$/m);
  const { ports } = jsonOf(await pvcam(["ports", "--json"]));
  assertEquals(ports[0].speeds.map((speed: { gains: unknown[] }) => speed.gains.length), [3, 2]);
});

Deno.test("set takes numbers, names of choices and short names, and shows what is in force", async () => {
  const { stdout, code } = await pvcam(["set", "TEMP_SETPOINT=-10", "PARAM_FAN_SPEED_SETPOINT=low"]);
  assertEquals([code, stdout], [0, 'PARAM_TEMP_SETPOINT is -10 °C\nPARAM_FAN_SPEED_SETPOINT is 2 "Low"\n']);
});

// Would catch: -20 that sets a fifth of a degree, a minus that is taken for a flag, and a third pair that is refused.
Deno.test("set takes numbers in their unit, and names and values with or without an equals sign", async () => {
  for (const words of [["TEMP_SETPOINT", "-20"], ["temp_setpoint=-20C"], ["TEMP_SETPOINT=-20°C"]]) {
    const { stdout, stderr } = await pvcam(["set", ...words]);
    assertEquals(stdout, "PARAM_TEMP_SETPOINT is -20 °C\n", stderr);
  }
  const { stdout } = await pvcam([
    "set",
    "TEMP_SETPOINT",
    "-5",
    "FAN_SPEED_SETPOINT=Low",
    "CLEAR_CYCLES",
    "3",
  ]);
  assertEquals(stdout.trim().split("\n").length, 3);
});

// Would catch: a text that reaches the camera as 0, and a range that is not checked.
Deno.test("set refuses what cannot be, in a sentence with the value and what is allowed", async () => {
  const wrong: [string, RegExp][] = [
    [
      "TEMP_SETPOINT=99",
      /Cannot set PARAM_TEMP_SETPOINT to 9900 \(99 °C\): .*-2500 to 2500 \(-25 to 25 °C\)/,
    ],
    ["TEMP=-20", /PARAM_TEMP .*read-only.*PARAM_TEMP_SETPOINT/],
    ["TEMP_SETPOINT=warm", /warm/],
    ["FAN_SPEED_SETPOINT=gale", /gale.*Low/],
    ["SER_SIZE=1", /PARAM_SER_SIZE.*read/],
    ["TEMPERATURE=1", /TEMPERATURE.*PARAM_TEMP/],
    ["TEMP_SETPOINT", /NAME=VALUE/],
  ];
  for (const [word, sentence] of wrong) {
    const { code, stderr } = await pvcam(["set", word]);
    assertEquals(code, 1, word);
    assertMatch(stderr, sentence);
    assertEquals(stderr.trim().split("\n").length, 1, stderr);
  }
});

Deno.test("settings that were saved are loaded again, by settings load and by --settings", async () => {
  await inFolder(async (folder) => {
    const flags = ["--exposure", "2", "--region", "0,0,512,256", "--speed", "1", "--gain", "CMS"];
    assertEquals((await pvcam(["settings", "save", "s.json", ...flags], { folder })).code, 0);
    const saved = JSON.parse(await Deno.readTextFile(join(folder, "s.json")));
    assertEquals([saved.gain, saved.exposureMs, saved.region.width], ["CMS", 2, 512]);
    const { settings } = jsonOf(await pvcam(["settings", "load", "s.json", "--json"], { folder }));
    assertEquals(settings, saved);
    const snapped = await pvcam(["snap", "--settings", "s.json", "--binning", "2", "--json"], { folder });
    assertEquals(snapped.code, 0, snapped.stderr);
    assertStringIncludes(snapped.stdout, "256");
    const again = await pvcam(["settings", "save", "s.json"], { folder });
    assertMatch(again.stderr, /"s\.json": it exists already.*--force/);
  });
});

Deno.test("settings of one camera say what does not fit another", async () => {
  await inFolder(async (folder) => {
    assertEquals((await pvcam(["settings", "save", "s.json"], { folder })).code, 0);
    const environment = { PVSIM_CAMERAS: "kinetix" };
    const { code, stderr } = await pvcam(["settings", "load", "s.json"], { folder, environment });
    assertEquals(code, 1);
    assertMatch(stderr, /no port "CMOS".*"Sensitivity"/);
    await Deno.writeTextFile(join(folder, "wrong.json"), '{ "exposure": 5 }');
    const wrong = await pvcam(["settings", "load", "wrong.json"], { folder });
    assertMatch(wrong.stderr, /no setting "exposure"; did you mean "exposureMs"/);
    const none = await pvcam(["settings", "load", "none.json"], { folder });
    assertMatch(none.stderr, /no file "none\.json"/);
  });
});

Deno.test("watch shows temperature and state, one line or object each second", async () => {
  const { stdout, code } = await pvcam(["watch", "--frames", "2", "--json"]);
  assertEquals(code, 0);
  const lines = stdout.trim().split("\n").map((line) => JSON.parse(line));
  assertEquals(lines.map((line) => line.state), ["ready", "ready"]);
  assert(lines.every((line) => typeof line.temperatureC === "number"));
});
