// One run each way, from setup to close, on the simulated camera.
import { assert, assertEquals, assertGreater, assertMatch, assertRejects, assertThrows } from "@std/assert";
import { FrameCallback } from "../../ffi/callback.ts";
import { allocateRing } from "../../ffi/memory.ts";
import { Semaphore } from "../../ffi/semaphore.ts";
import { CameraError, PvcamError, SettingsError } from "../../src/errors.ts";
import { corner, setup, stampOf, withCamera } from "./simulator.ts";

const slots = 64;

// Would catch: an event lost between the camera's thread and us, a ring whose addresses are not those that libpvcam
// gives, and a frame whose number is another's.
Deno.test("overwrite: the semaphore wakes for every frame, and the newest one lies in its slot", async () => {
  await withCamera(async (library, hcam) => {
    const { calls } = library;
    const semaphore = new Semaphore(library);
    await semaphore.register(hcam);
    const frameBytes = await calls.expSetupCont(hcam, { ...setup, bufferMode: "overwrite" });
    assertEquals(frameBytes, 64 * 64 * 2);
    const ring = await allocateRing(library, slots * frameBytes);
    await calls.expStartCont(hcam, ring.bytes);
    let events = 0;
    while (events < 300) {
      assert(await semaphore.wait(60_000), "no frame for a minute");
      events += 1 + semaphore.drain();
      const { address, info } = await calls.getLatestFrameEx(hcam);
      const offset = Number(address - ring.address);
      assertEquals(offset, ((info.frameNumber - 1) % slots) * frameBytes);
      assertGreater(info.frameNumber, events - 1);
    }
    await calls.expAbort(hcam);
    await semaphore.deregister();
    const { address, info } = await calls.getLatestFrameEx(hcam);
    assertEquals(stampOf(ring.bytes.subarray(Number(address - ring.address))), info.frameNumber);
    const lost = info.frameNumber - events - semaphore.drain();
    assert(lost === 0 || lost === 1, `${lost} events are lost`); // the abort may cut off the last frame's
    semaphore.destroy();
  });
});

// Would catch: frames taken out of order, or an unlock that is not one frame's.
Deno.test("no-overwrite: the oldest frames come in order, each unlocked once", async () => {
  await withCamera(async (library, hcam) => {
    const { calls } = library;
    const semaphore = new Semaphore(library);
    await semaphore.register(hcam);
    const frameBytes = await calls.expSetupCont(hcam, { ...setup, bufferMode: "no-overwrite" });
    const ring = await allocateRing(library, slots * frameBytes);
    await calls.expStartCont(hcam, ring.bytes);
    for (let wanted = 1; wanted <= 200; wanted++) {
      assert(await semaphore.wait(60_000), "no frame for a minute");
      const { address, info } = await calls.getOldestFrameEx(hcam);
      assertEquals(info.frameNumber, wanted);
      assertEquals(stampOf(ring.bytes.subarray(Number(address - ring.address))), wanted);
      await calls.unlockOldestFrame(hcam);
    }
    await calls.expAbort(hcam);
    await semaphore.deregister();
    semaphore.destroy();
  });
});

// Would catch: a callback that is lost or comes twice, a FRAME_INFO read after its call, a throw that vanishes and takes
// the next frames with it, and an abort that waits for a callback which waits for us.
Deno.test("the callback comes once for every frame, with its number, and survives a throw", async () => {
  await withCamera(async (library, hcam) => {
    const { calls } = library;
    const numbers: number[] = [];
    const errors: unknown[] = [];
    const callback = new FrameCallback(library);
    const listener = {
      onFrame(info: DataView) {
        numbers.push(info.getInt32(20, true));
        if (numbers.length === 3) throw new Error("the third");
      },
      onError: (error: unknown) => void errors.push(error),
    };
    await callback.register(hcam, listener);
    const frameBytes = await calls.expSetupCont(hcam, { ...setup, exposure: 5, bufferMode: "overwrite" });
    // The simulator keeps as many notifications as the ring has slots: a busy machine has a second to take them.
    const ring = await allocateRing(library, 4 * slots * frameBytes);
    await calls.expStartCont(hcam, ring.bytes);
    while (numbers.length < 100) await new Promise((resolve) => setTimeout(resolve, 5));
    await assertRejects(() => callback.close(), CameraError, "deregister");
    await assertRejects(() => callback.register(hcam, listener), CameraError, "twice");
    await calls.expAbort(hcam);
    await callback.deregister();
    await callback.close();
    assertEquals(numbers, numbers.map((_, index) => index + 1));
    assertEquals(errors.map(String), ["Error: the third"]);
  });
});

// Would catch: a sequence's bytes taken for one frame's, and memory given up before the sequence is finished.
Deno.test("a sequence of five ends after its last frame", async () => {
  await withCamera(async (library, hcam) => {
    const { calls } = library;
    const semaphore = new Semaphore(library);
    await semaphore.register(hcam);
    const bytes = await calls.expSetupSeq(hcam, { ...setup, frames: 5 });
    assertEquals(bytes, 5 * 64 * 64 * 2);
    const memory = await allocateRing(library, bytes);
    await assertRejects(
      () => calls.expStartSeq(hcam, memory.bytes.subarray(1)),
      SettingsError,
      "write past it",
    );
    await calls.expStartSeq(hcam, memory.bytes);
    for (let frame = 0; frame < 5; frame++) assert(await semaphore.wait(60_000), "no frame for a minute");
    while ((await calls.checkStatus(hcam)).status !== "frame-available") {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    assertEquals((await calls.checkStatus(hcam)).bytesArrived, bytes);
    await calls.expFinishSeq(hcam, memory.bytes);
    await semaphore.deregister();
    semaphore.destroy();
    const stamps = [0, 1, 2, 3, 4].map((frame) => stampOf(memory.bytes.subarray(frame * 8192)));
    assertEquals(stamps, [1, 2, 3, 4, 5]);
  });
});

// Would catch: a semaphore freed while the camera may post it, which would write to memory of others.
Deno.test("a semaphore that the camera posts cannot be destroyed", async () => {
  await withCamera(async (library, hcam) => {
    const semaphore = new Semaphore(library);
    await semaphore.register(hcam);
    await semaphore.register(hcam, "PL_CALLBACK_CAM_REMOVED");
    assertThrows(() => semaphore.destroy(), CameraError, "deregister it first");
    await semaphore.deregister();
    semaphore.destroy();
  });
});

// Would catch: a waker that can never be given back because its camera was closed first.
Deno.test("a waker whose camera is closed can still be given back", async () => {
  await withCamera(async (library, hcam) => {
    const semaphore = new Semaphore(library);
    const callback = new FrameCallback(library);
    await semaphore.register(hcam, "PL_CALLBACK_CAM_REMOVED");
    await callback.register(hcam, { onFrame() {}, onError() {} });
    await library.calls.camClose(hcam);
    await semaphore.deregister();
    semaphore.destroy();
    await callback.deregister();
    await callback.close();
    await library.calls.camOpen(await library.calls.camGetName(0)); // for withCamera to close
  });
});

// Would catch: a code other than libpvcam's, a sentence without the value that was wrong.
Deno.test("what the camera refuses is said with code, name and value", async () => {
  await withCamera(async ({ calls }, hcam) => {
    const off = { ...setup, regions: [{ ...corner, s2: 4000 }], bufferMode: "overwrite" } as const;
    const cases: [() => Promise<unknown>, number, RegExp][] = [
      [() => calls.expSetupCont(hcam, off), 181, /PL_ERR_REGION_INVALID.*|columns 0 to 4000/],
      [() => calls.expStartCont(hcam, new Uint8Array(8192)), 188, /PL_ERR_ACQUISITION_SETUP_REQUIRED/],
      [() => calls.expSetupSeq(hcam, { ...setup, frames: 0 }), 191, /0 frames of columns 0 to 63/],
      [() => calls.camGetName(7), 186, /camera number 7/],
      [() => calls.setParam(hcam, "PARAM_GAIN_INDEX", 99), 165, /PARAM_GAIN_INDEX = 99/],
      [() => calls.camOpen("nobody"), 176, /camera "nobody"/],
    ];
    for (const [call, code, message] of cases) {
      const error = await assertRejects(call, PvcamError);
      assertEquals(error.code, code, error.message);
      assertMatch(error.message, message);
      assertMatch(error.message, new RegExp(`failed( on camera "pvcamUSB_0")? with ${code} PL_ERR_`));
    }
  });
});

// Would catch: an enum's name cut short by its NUL, a list whose address is not that of its entries.
Deno.test("enums and SMART streaming lists are read whole", async () => {
  await withCamera(async ({ calls }, hcam) => {
    assertEquals(await calls.getEnum(hcam, "PARAM_READOUT_PORT"), [{ value: 0, name: "CMOS" }]);
    await calls.setParam(hcam, "PARAM_SMART_STREAM_MODE_ENABLED", true);
    await calls.setParam(hcam, "PARAM_SMART_STREAM_EXP_PARAMS", [10, 20, 30, 4_000]);
    assertEquals(await calls.getParam(hcam, "PARAM_SMART_STREAM_EXP_PARAMS"), [10, 20, 30, 4_000]);
    assertGreater(await calls.getParam(hcam, "PARAM_SMART_STREAM_EXP_PARAMS", "ATTR_MAX") as number, 3);
    await calls.setParam(hcam, "PARAM_SMART_STREAM_MODE_ENABLED", false);
    await calls.ppReset(hcam);
  });
});

// Would catch: a trigger whose answer is lost. No run waits for one, so it is either refused or ignored.
Deno.test("a software trigger that nothing waits for is not taken", async () => {
  await withCamera(async ({ calls }, hcam) => {
    const answer = await calls.expTrigger(hcam).catch((error) => error);
    if (answer instanceof PvcamError) {
      assertMatch(answer.message, /^pl_exp_trigger of value 0 failed on camera/);
    } else assertEquals(answer, 1);
  });
});
