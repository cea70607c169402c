// A parameter is asked only for what is needed: cameras have hung over a text that was not.
import { assertEquals } from "@std/assert";
import type { Calls, ParameterName } from "../../../../ffi/mod.ts";
import { readParameter, readParameters } from "../../../../src/camera/parameters/parameters.ts";
import { PvcamError } from "../../../../src/errors.ts";

/** A camera that has one parameter, of this type and access (1 read-only, 2 read-write, 3 only exists, 4 write-only). */
function cameraOf(name: ParameterName, type: string, access: number, refuses: readonly string[] = []) {
  const asked: string[] = [];
  const answers: Record<string, unknown> = {
    ATTR_ACCESS: access,
    ATTR_CURRENT: 5,
    ATTR_MIN: 1,
    ATTR_MAX: 9,
    ATTR_INCREMENT: 2,
    ATTR_DEFAULT: 3,
    ATTR_COUNT: 1,
    ATTR_LIVE: true,
  };
  const getParam = (_hcam: number, _name: string, attribute = "ATTR_CURRENT") => {
    asked.push(attribute.slice(5));
    return refuses.includes(attribute)
      ? Promise.reject(new PvcamError("no", "pl_get_param", 184, "PL_ERR_STATE_INVALID"))
      : Promise.resolve(answers[attribute]);
  };
  const calls = {
    paramAvailable: (_hcam: number, one: string) => Promise.resolve(one === name),
    getParamType: () => Promise.resolve(type),
    getParam,
    getNumber: getParam,
    getEnum: () => Promise.resolve([{ value: 5, name: "five" }]),
  } as unknown as Calls;
  return { calls, asked };
}

const temp = "PARAM_ADC_OFFSET",
  range = { min: 1, max: 9, step: 2 },
  told = { value: 5, default: 3, count: 1, live: true };
const cases: [type: string, access: number, asked: string[], answer: Record<string, unknown>][] = [
  ["int16", 2, ["CURRENT", "MIN", "MAX", "INCREMENT", "DEFAULT", "COUNT"], {
    access: "read-write",
    ...range,
    ...told,
  }],
  ["string", 1, ["CURRENT", "COUNT"], { access: "read-only", value: 5, count: 1, live: true }],
  ["boolean", 1, ["CURRENT", "DEFAULT", "COUNT"], { access: "read-only", ...told }],
  ["enum", 2, ["CURRENT", "DEFAULT", "COUNT"], {
    access: "read-write",
    ...told,
    options: [{ value: 5, name: "five" }],
  }],
  ["uns32", 3, ["COUNT"], { access: "exists", count: 1, live: true }],
  ["uns32", 4, ["MIN", "MAX", "INCREMENT", "DEFAULT", "COUNT"], {
    access: "write-only",
    ...range,
    default: 3,
    count: 1,
    live: true,
  }],
];
for (const [type, access, asked, answer] of cases) {
  Deno.test(`a parameter of type ${type} and access ${access} is asked ${asked.join(", ")}`, async () => {
    const camera = cameraOf(temp, type, access);
    assertEquals<unknown>(await readParameter(camera.calls, 0, temp), { name: temp, type, ...answer });
    assertEquals(camera.asked, ["ACCESS", ...asked, "LIVE"]);
  });
}

Deno.test("what the camera will not say is left out, and hides nothing else", async () => {
  const { calls } = cameraOf(temp, "int16", 1, ["ATTR_CURRENT", "ATTR_LIVE", "ATTR_MAX"]);
  const parameter = await readParameter(calls, 0, temp);
  assertEquals<unknown>(parameter, {
    name: temp,
    type: "int16",
    access: "read-only",
    min: 1,
    step: 2,
    default: 3,
    count: 1,
    live: false,
  });
  assertEquals(await readParameter(calls, 0, "PARAM_ROI"), undefined);
});

Deno.test("a list of all parameters does not read the text that has hung cameras; a call for that one parameter does", async () => {
  const name = "PARAM_CAM_SYSTEMS_INFO";
  const listed = cameraOf(name, "string", 1);
  assertEquals((await readParameters(listed.calls, 0)).map(({ name, value }) => [name, value]), [[
    name,
    undefined,
  ]]);
  assertEquals(listed.asked, ["ACCESS", "LIVE"]);
  assertEquals((await readParameter(cameraOf(name, "string", 1).calls, 0, name))?.value, 5);
});
