// What is asked of a camera while it acquires: cameras have stalled over a question too many.
import { assertEquals, assertRejects } from "@std/assert";
import type { Calls } from "../../../../ffi/mod.ts";
import { SettingsError, StateError } from "../../../../mod.ts";
import { SerialQueue } from "../../../../src/serial_queue.ts";
import { CameraParameters } from "../../../../src/camera/parameters/camera_parameters.ts";
import type { CameraState } from "../../../../src/camera/states.ts";

/** Calls of a camera that has PARAM_TEMP, live or not, and writes down what it is asked. */
function fakeCamera(live: boolean) {
  const asked: string[] = [];
  let state: CameraState = "acquiring";
  const attributes: Record<string, unknown> = { ATTR_LIVE: live, ATTR_ACCESS: 2, ATTR_MIN: 0, ATTR_MAX: 9 };
  const getParam = (_hcam: number, name: string, attribute = "ATTR_CURRENT") => {
    asked.push(`${name} ${attribute}`);
    return Promise.resolve(attributes[attribute] ?? 5);
  };
  const calls = {
    paramAvailable: (_hcam: number, name: string) => Promise.resolve(name === "PARAM_TEMP"),
    getParamType: () => Promise.resolve("int16"),
    getParam,
    getNumber: getParam,
    setParam: (_hcam: number, name: string, value: unknown) => {
      asked.push(`${name} = ${value}`);
      return Promise.resolve();
    },
  } as unknown as Calls;
  const parameters = new CameraParameters({
    calls,
    hcam: 0,
    name: "cam",
    state: () => state,
    turns: new SerialQueue(),
    onSet: (name, value) => asked.push(`set ${name} to ${value}`),
  });
  return { parameters, asked, enter: (next: CameraState) => state = next };
}

Deno.test("during a run, a parameter that is not live is only asked, once, whether it is live", async () => {
  const { parameters, asked } = fakeCamera(false);
  for (let time = 0; time < 3; time++) {
    await assertRejects(
      () => parameters.read("PARAM_TEMP"),
      StateError,
      "acquiring",
    );
    await assertRejects(
      () => parameters.set("PARAM_TEMP", 5),
      StateError,
      "set a parameter",
    );
  }
  await assertRejects(() => parameters.list(), StateError);
  assertEquals(asked, ["PARAM_TEMP ATTR_LIVE"]);
});

Deno.test("while it acquires, a live parameter is read and set, and the run's setup stays as it is", async () => {
  const { parameters, asked } = fakeCamera(true);
  assertEquals((await parameters.read("PARAM_TEMP")).value, 5);
  await parameters.set("PARAM_TEMP", 5);
  assertEquals(asked.filter((line) => line.includes("=") || line.startsWith("set")), ["PARAM_TEMP = 5"]);
});

Deno.test("what is set while the camera is ready is reported, so that the next run is set up again", async () => {
  const { parameters, asked, enter } = fakeCamera(false);
  enter("ready");
  await parameters.set("PARAM_TEMP", 5);
  assertEquals(asked.filter((line) => line.startsWith("set")), ["set PARAM_TEMP to 5"]);
  enter("closed");
  await assertRejects(() => parameters.read("PARAM_TEMP"), StateError, "it is closed; open it again");
});

Deno.test("a name that PVCAM does not know, and one that the camera does not have, are different errors", async () => {
  const { parameters, enter } = fakeCamera(false);
  enter("ready");
  await assertRejects(() => parameters.read("PARAM_TMEP"), SettingsError, "did you mean PARAM_TEMP");
  await assertRejects(() => parameters.read("toString"), SettingsError, 'no parameter "toString"');
  await assertRejects(
    () => parameters.read("PARAM_ROI"),
    SettingsError,
    'Camera "cam" has no parameter PARAM_ROI',
  );
});
