import { assertEquals, assertMatch, assertRejects, assertStringIncludes } from "@std/assert";
import { type Library, openLibrary } from "../../ffi/library.ts";
import { PvcamError, SettingsError } from "../../src/errors.ts";
import { withStub } from "./stub.ts";

async function withCamera(test: (library: Library, hcam: number) => Promise<void>): Promise<void> {
  await withStub(async (path) => {
    await using library = await openLibrary(path);
    await test(library, await library.calls.camOpen("stub_0"));
  });
}

const region = { s1: 0, s2: 2047, sbin: 1, p1: 0, p2: 127, pbin: 2 };

// Would catch: a sentence without the camera, the values or libpvcam's own words; the code's name said twice; a ring
// that the error leaves behind as if the camera wrote to it.
Deno.test("a failed call says what was tried, on which camera, and why", async () => {
  await withCamera(async ({ calls }, hcam) => {
    const start = await assertRejects(() => calls.expStartCont(hcam, new Uint8Array(64)), PvcamError);
    assertStringIncludes(
      start.message,
      'pl_exp_start_cont of a ring of 64 bytes failed on camera "stub_0" with 185 PL_ERR_CONFIGURATION_INVALID: ' +
        "The configuration is invalid mode 1. ",
    );
    assertMatch(start.message, /buffer mode/);
    assertEquals([start.call, start.code, start.codeName], [
      "pl_exp_start_cont",
      185,
      "PL_ERR_CONFIGURATION_INVALID",
    ]);
    const setup = await assertRejects(
      () =>
        calls.expSetupCont(hcam, {
          regions: [region],
          expMode: 1792,
          exposure: 10,
          bufferMode: "no-overwrite",
        }),
      PvcamError,
    );
    assertMatch(
      setup.message,
      /^pl_exp_setup_cont of columns 0 to 2047 by 1 and rows 0 to 127 by 2; exposure mode 1792, exposure 10, buffer mode no-overwrite failed on camera "stub_0" with 155 PL_ERR_NOT_IMPLEMENTED/,
    );
  });
});

// Would catch: a camera called open by its error after it was closed, and a name that C reads past its end.
Deno.test("an unknown name, a wrong number and a closed handle are named", async () => {
  await withCamera(async ({ calls }, hcam) => {
    const unknown = await assertRejects(() => calls.camOpen("PMUSBCam00"), PvcamError);
    assertMatch(
      unknown.message,
      /^pl_cam_open of camera "PMUSBCam00" failed with 176 PL_ERR_DEVICE_NAME_UNKNOWN/,
    );
    const number = await assertRejects(() => calls.camGetName(4), PvcamError);
    assertMatch(number.message, /^pl_cam_get_name of camera number 4 failed with 186/);
    await calls.camClose(hcam);
    const closed = await assertRejects(() => calls.camClose(hcam), PvcamError);
    assertMatch(closed.message, /^pl_cam_close failed on handle 3 of no open camera with 175/);
  });
});

// Would catch: a type taken from the id, which lies for five parameters: READOUT_TIME is no 64-bit float.
Deno.test("a parameter's type is the one that ATTR_TYPE gives", async () => {
  await withCamera(async ({ calls }, hcam) => {
    assertEquals(await calls.getParamType(hcam, "PARAM_READOUT_TIME"), "uns32");
    assertEquals(await calls.getParamType(hcam, "PARAM_IO_STATE"), "flt64");
    assertEquals(await calls.getParamType(hcam, "PARAM_ROI"), "region");
  });
});

// Would catch: a value of one type set with another's bytes, or an attribute read with the parameter's type.
Deno.test("parameters of every kind are set and read back", async () => {
  await withCamera(async ({ calls }, hcam) => {
    await calls.setParam(hcam, "PARAM_TEMP_SETPOINT", -2500);
    assertEquals(await calls.getParam(hcam, "PARAM_TEMP_SETPOINT"), -2500);
    await calls.setParam(hcam, "PARAM_EXPOSURE_TIME", 2n ** 40n);
    assertEquals(await calls.getParam(hcam, "PARAM_EXPOSURE_TIME"), 2n ** 40n);
    assertEquals(await calls.getNumber(hcam, "PARAM_EXPOSURE_TIME"), 2 ** 40);
    await calls.setParam(hcam, "PARAM_IO_STATE", 1.25);
    assertEquals(await calls.getParam(hcam, "PARAM_IO_STATE"), 1.25);
    await calls.setParam(hcam, "PARAM_METADATA_ENABLED", true);
    assertEquals(await calls.getParam(hcam, "PARAM_METADATA_ENABLED"), true);
    await calls.setParam(hcam, "PARAM_ROI", region);
    assertEquals(await calls.getParam(hcam, "PARAM_ROI"), region);
    assertEquals(await calls.paramAvailable(hcam, "PARAM_ROI"), true);
    assertEquals(await calls.getParam(hcam, "PARAM_ROI", "ATTR_COUNT"), 1);
    assertEquals(await calls.getText(hcam, "PARAM_CHIP_NAME"), "text");
  });
});

Deno.test("a value of the wrong kind is refused before libpvcam sees it", async () => {
  await withCamera(async ({ calls }, hcam) => {
    await calls.setParam(hcam, "PARAM_GAIN_INDEX", 3);
    await assertRejects(() => calls.setParam(hcam, "PARAM_GAIN_INDEX", 40_000), SettingsError, "int16");
    assertEquals(await calls.getParam(hcam, "PARAM_GAIN_INDEX"), 3);
    await assertRejects(() => calls.getNumber(hcam, "PARAM_ROI"), SettingsError, "not a number");
    await assertRejects(() => calls.getText(hcam, "PARAM_GAIN_INDEX"), SettingsError, "not a text");
  });
});

// Would catch: memory too small for what the camera will write, and numbers that C would cut to some other one.
Deno.test("what would write past our memory never reaches libpvcam", async () => {
  await withCamera(async ({ calls }, hcam) => {
    const ring = new Uint8Array(64);
    await assertRejects(
      () => calls.expStartCont(hcam, ring, 65),
      SettingsError,
      "65 bytes",
    );
    await assertRejects(() => calls.expStartCont(hcam, ring, 1.5), SettingsError, "ring's size to 1.5");
    const setup = {
      regions: [region],
      expMode: 1792,
      exposure: 2 ** 32 + 5,
      bufferMode: "overwrite",
    } as const;
    await assertRejects(() => calls.expSetupCont(hcam, setup), SettingsError, "exposure to 4294967301");
    const sequence = { ...setup, exposure: 1, frames: 70_000 };
    await assertRejects(() => calls.expSetupSeq(hcam, sequence), SettingsError, "number of frames to 70000");
    const collection = new Uint8Array(16);
    await assertRejects(() => calls.mdReadExtended(collection, ring), SettingsError, "into 16 bytes");
  });
});
