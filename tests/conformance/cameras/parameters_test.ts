// Any parameter, by its name, through the public API.
import { assert, assertEquals, assertRejects } from "@std/assert";
import { SettingsError, StateError } from "../../../mod.ts";
import { openTestCamera } from "../camera.ts";

// Would catch: a parameter listed that the camera does not have, a type taken from the id, a range from another attribute.
Deno.test("a camera lists its parameters, each as it describes it when asked for that one", async () => {
  await using camera = await openTestCamera();
  const parameters = await camera.parameters();
  assert(parameters.length > 30);
  const fixed = parameters.filter(({ name }) => name !== "PARAM_TEMP");
  for (const parameter of fixed) assertEquals(await camera.parameter(parameter.name), parameter);
  for (const { name, type, options, value, min, max } of parameters) {
    assertEquals(options !== undefined, type === "enum", name);
    if (options) assert(value === undefined || options.some((option) => option.value === value), name);
    if (typeof min === "number" && typeof max === "number" && typeof value === "number" && type !== "enum") {
      assert(min <= value && value <= max, `${name}: ${value} is not within ${min} and ${max}`);
    }
  }
  const { width, height, chip } = camera.info;
  assertEquals((await camera.parameter("PARAM_SER_SIZE")).value, width);
  assertEquals((await camera.parameter("PARAM_PAR_SIZE")).value, height);
  assertEquals((await camera.parameter("PARAM_CHIP_NAME")).value, chip);
});

Deno.test("a parameter is set by number or name, and read back", async () => {
  await using camera = await openTestCamera();
  const { options = [] } = await camera.parameter("PARAM_EXP_RES");
  for (const { value, name } of options) {
    assertEquals((await camera.setParameter("PARAM_EXP_RES", name)).value, value);
    assertEquals((await camera.setParameter("PARAM_EXP_RES", value)).value, value);
  }
  const error = await assertRejects(() => camera.setParameter("PARAM_CHIP_NAME", "mine"), SettingsError);
  assertEquals(error.message.includes("read-only"), true);
});

// Would catch: a run that puts back the first speed and gain, though others were set by their parameters.
Deno.test("a speed and a gain that were set as parameters are those of the next run", async () => {
  await using camera = await openTestCamera();
  await camera.configure({ exposureMs: 1, region: { x: 0, y: 0, width: 64, height: 64 } });
  const speed = camera.ports[0].speeds.at(-1)!;
  const gain = speed.gains.at(-1)!;
  await camera.setParameter("PARAM_SPDTAB_INDEX", speed.index);
  await camera.setParameter("PARAM_GAIN_INDEX", gain.index);
  await using run = await camera.acquire({ frames: 2 });
  await run.finished;
  const { speed: speedName, gain: gainName, bitDepth } = await camera.configure({});
  assertEquals(speedName, speed.name ?? String(speed.index));
  assertEquals([gainName, bitDepth], [gain.name ?? String(gain.index), gain.bitDepth]);
});

Deno.test("parameters that are not live are refused while the camera acquires", async () => {
  await using camera = await openTestCamera();
  await camera.configure({ exposureMs: 1, region: { x: 0, y: 0, width: 64, height: 64 } });
  const { live } = await camera.parameter("PARAM_TEMP");
  await using run = await camera.acquire();
  if (!live) await assertRejects(() => camera.parameter("PARAM_TEMP"), StateError, "stop the run");
  await assertRejects(() => camera.parameters(), StateError, "stop the run");
  await run.stop();
  assertEquals((await camera.parameter("PARAM_TEMP")).type, "int16");
});

// Would catch: an obscure error about bytes where a camera's frames are not pictures, and a camera that cannot be made
// to take pictures again.
Deno.test("a camera that looks for centroids says so, and takes pictures again when it does not", async () => {
  await using camera = await openTestCamera({ PVSIM_CAMERAS: "prime-95b" });
  const small = { region: { x: 0, y: 0, width: 64, height: 64 }, exposureMs: 1, metadata: true };
  await camera.configure(small);
  if (!(await camera.parameters()).some(({ name }) => name === "PARAM_CENTROIDS_ENABLED")) return;
  for (const undo of [() => camera.setParameter("PARAM_CENTROIDS_ENABLED", false), undefined]) {
    await camera.setParameter("PARAM_CENTROIDS_ENABLED", true);
    await assertRejects(() => camera.snap(), SettingsError, "looks for centroids");
    await undo?.();
    if (!undo) await camera.configure({ metadata: false });
    assertEquals((await camera.snap()).width, 64);
  }
});
