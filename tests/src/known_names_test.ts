import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { SettingsError } from "../../src/errors.ts";
import { checkNames } from "../../src/known_names.ts";
import { checkOptions } from "../../src/acquisition/options.ts";
import { settingNames } from "../../src/camera/settings/setting_rows.ts";
import { openCamera, timeLapse } from "../../mod.ts";
import { openTestCamera } from "../conformance/camera.ts";

// Would catch: `exposure: 5` that exposes for 10 ms, and `frame: 5` that records until the disk is full.
Deno.test("a mistyped name is an error that gives the right one", async () => {
  const meant: [string, string][] = [
    ["exposure", "exposureMs"],
    ["exposureMS", "exposureMs"],
    ["roi", "region"],
    ["bin", "binning"],
    ["temperature", "temperatureSetpointC"],
    ["smartStream", "smartStreamMs"],
  ];
  for (const [odd, name] of meant) {
    const error = assertThrows(
      () => checkNames({ [odd]: 1 }, { what: "setting", names: settingNames }),
      SettingsError,
    );
    assertEquals(error.message.split("? ")[0], `There is no setting "${odd}"; did you mean "${name}"`);
  }
  await using camera = await openTestCamera();
  for (const settings of [{ exposure: 5 }, "fast", null, [5]]) {
    await camera.configure(settings as never).then(
      () => assertEquals(settings, "refused"),
      (error) => assertEquals(error instanceof SettingsError, true, String(error)),
    );
  }
  assertEquals((await camera.configure({})).exposureMs, 10);
});

Deno.test("options of a run that do not exist are refused, and so are sinks that are no list", () => {
  const refused: [object, RegExp][] = [
    [{ frame: 5 }, /^There is no option "frame"; did you mean "frames"\?/],
    [{ buffermode: "auto" }, /did you mean "bufferMode"\?/],
    [{ sinks: "run.tif" }, /sinks "run.tif": it takes a list of sinks/],
    [null as never, /^Cannot use null as options: they are an object/],
  ];
  for (const [options, sentence] of refused) {
    const error = assertThrows(() => checkOptions(options), SettingsError);
    assertEquals(sentence.test(error.message), true, error.message);
  }
});

Deno.test("a name in place of options, or a misspelled option, is refused before a library is opened", async () => {
  await assertRejects(() => openCamera("nowhere" as never), SettingsError, '{ camera: "nowhere" }');
  await assertRejects(
    () => openCamera({ libary: "simulator" } as never),
    SettingsError,
    'did you mean "library"?',
  );
  await using camera = await openTestCamera();
  const lapse = async () => {
    for await (const _ of timeLapse(camera, { intervalMs: 50, frame: 2 } as never)) {
      assertEquals("a frame", "refused");
    }
  };
  await assertRejects(lapse, SettingsError, 'did you mean "frames"?');
});
