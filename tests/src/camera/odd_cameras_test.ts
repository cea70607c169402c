// Cameras and libraries that differ from the simulator's in what none of them promises.
import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import {
  type AcquisitionReport,
  CameraError,
  type FrameLease,
  type ParameterName,
  PvcamError,
  SettingsError,
  type Sink,
} from "../../../mod.ts";
import { assertAccounted, stampOf } from "../../conformance/camera.ts";
import { parametersOdd, withOddCamera } from "./odd_library.ts";

const small = { region: { x: 0, y: 0, width: 64, height: 64 }, exposureMs: 2 } as const;

// Would catch: code that takes the first port of the list for the camera's present one; a Kinetix 22 opens in another port.
Deno.test("a script that names no port gets the port, speed and gain that the camera was opened with", async () => {
  await withOddCamera("", async (camera) => {
    const { value } = await camera.parameter("PARAM_READOUT_PORT");
    const opened = camera.ports.find((port) => port.value === value)!;
    assert(opened !== camera.ports[0]);
    assertEquals((await camera.configure(small)).port, opened.name);
    assertEquals((await camera.configure({ port: camera.ports[0].name })).port, camera.ports[0].name);
    assertEquals((await camera.configure({ exposureMs: 1 })).port, camera.ports[0].name);
  }, { PVSIM_CAMERAS: "kinetix22" });
});

// Would catch: a name that is not accepted as it is shown, because the camera pads it with blanks.
Deno.test("blanks at the end of the camera's names need not be typed", async () => {
  await withOddCamera("blanks", async (camera) => {
    const { port, gain } = await camera.configure({ ...small, port: "sensitivity", gain: "standard" });
    assertEquals([port, gain], ["Sensitivity", "Standard"]);
    const fan = await camera.setParameter("PARAM_FAN_SPEED_SETPOINT", "low");
    assertEquals(fan.options?.find((option) => option.value === fan.value)?.name, "Low");
  }, { PVSIM_CAMERAS: "kinetix22" });
});

// Would catch: an index taken for a port's value.
Deno.test("ports are what the camera calls them, from whichever number on", async () => {
  await withOddCamera("ports", async (camera) => {
    assertEquals(camera.ports.map(({ value }) => value), [7, 6, 5, 4]);
    const last = camera.ports.at(-1)!;
    assertEquals((await camera.configure({ ...small, port: last.value })).port, last.name);
    assertEquals((await camera.parameter("PARAM_READOUT_PORT")).value, last.value);
  }, { PVSIM_CAMERAS: "kinetix22" });
});

// Would catch: a camera that cannot be opened for one speed that it counts and does not have.
Deno.test("a speed that the camera refuses is left out of its table", async () => {
  await withOddCamera("hole", async (camera) => {
    assertEquals(camera.ports[0].speeds.map(({ index }) => index), [1]);
    const { speed, bitDepth } = await camera.configure(small);
    assertEquals([speed, bitDepth], ["1", 16]);
  });
});

// Would catch: a camera that is asked for what it has not got, and an error in place of a plain default.
for (const word of ["hidden", "unknown"] as const) {
  Deno.test(`a camera takes pictures with hardly any parameter (${word})`, async () => {
    const names = [
      "PARAM_READOUT_PORT",
      "PARAM_SPDTAB_INDEX",
      "PARAM_SPDTAB_NAME",
      "PARAM_GAIN_INDEX",
      "PARAM_GAIN_NAME",
      "PARAM_PIX_TIME",
      "PARAM_TEMP_SETPOINT",
      "PARAM_FRAME_BUFFER_SIZE",
      "PARAM_METADATA_ENABLED",
      "PARAM_EXP_RES",
      "PARAM_EXPOSURE_TIME",
      "PARAM_EXP_TIME",
      "PARAM_READOUT_TIME",
      "PARAM_SMART_STREAM_MODE_ENABLED",
      "PARAM_ROI_COUNT",
      "PARAM_BINNING_SER",
      "PARAM_PRODUCT_NAME",
      "PARAM_HEAD_SER_NUM_ALPHA",
      "PARAM_CAM_INTERFACE_TYPE",
      "PARAM_PP_INDEX",
    ] as const;
    await withOddCamera(parametersOdd(word, ...names), async (camera) => {
      assertEquals([camera.info.product, camera.info.serial, camera.info.interface], ["", "", ""]);
      assertEquals((await camera.configure(small)).exposureMs, 2);
      await using run = await camera.acquire({ frames: 20 });
      let frames = 0;
      for await (using frame of run.frames()) assertEquals(stampOf(frame), ++frames);
      assertAccounted(await run.finished);
      assertEquals(frames, 20);
      await assertRejects(
        () => camera.configure({ metadata: true }),
        SettingsError,
        "metadata",
      );
      await assertRejects(() => camera.parameter("PARAM_EXP_RES"), SettingsError, "has no parameter");
      assert((await camera.parameters()).every(({ name }) => !(names as readonly string[]).includes(name)));
    });
  });
}

// Would catch: a camera that cannot be opened or set up because it refuses to set what has only one choice.
Deno.test("a parameter with a single value need not be settable", async () => {
  const names = ["PARAM_EXP_RES", "PARAM_READOUT_PORT", "PARAM_SPDTAB_INDEX", "PARAM_GAIN_INDEX"] as const;
  await withOddCamera(parametersOdd("single", ...names), async (camera) => {
    assertEquals(camera.ports.map(({ speeds }) => speeds.map(({ gains }) => gains.length)), [[1]]);
    assertEquals((await camera.configure(small)).exposureMs, 2);
    await using run = await camera.acquire({ frames: 3 });
    assertEquals((await run.finished).frames, 3);
  });
});

// Would catch: a camera that cannot be opened, set up or listed for one entry, count or range that makes no sense; a
// loop over four thousand million entries, and as many bytes for the name of one.
const senseless: Partial<Record<Parameters<typeof parametersOdd>[0], ParameterName[]>> = {
  empty: [
    "PARAM_READOUT_PORT",
    "PARAM_EXPOSURE_MODE",
    "PARAM_EXPOSE_OUT_MODE",
    "PARAM_EXP_RES",
    "PARAM_BINNING_SER",
  ],
  double: ["PARAM_READOUT_PORT", "PARAM_EXPOSURE_MODE", "PARAM_EXP_RES", "PARAM_BINNING_PAR"],
  huge: ["PARAM_READOUT_PORT", "PARAM_SPDTAB_INDEX", "PARAM_GAIN_INDEX", "PARAM_EXP_RES", "PARAM_CHIP_NAME"],
  backwards: ["PARAM_SPDTAB_INDEX", "PARAM_GAIN_INDEX", "PARAM_EXPOSURE_TIME"],
  gap: ["PARAM_READOUT_PORT", "PARAM_EXPOSE_OUT_MODE", "PARAM_EXP_RES", "PARAM_CAM_INTERFACE_TYPE"],
  long: ["PARAM_READOUT_PORT", "PARAM_EXPOSURE_MODE"],
  moody: [
    "PARAM_SPDTAB_NAME",
    "PARAM_GAIN_NAME",
    "PARAM_EXPOSURE_MODE",
    "PARAM_EXPOSE_OUT_MODE",
    "PARAM_EXP_RES",
  ],
};
for (const [word, names] of Object.entries(senseless)) {
  for (const name of names) {
    Deno.test(`a camera takes pictures although ${name} is ${word}`, async () => {
      const odd = parametersOdd(word as keyof typeof senseless, name);
      await withOddCamera(odd, async (camera) => {
        assertEquals((await camera.configure(small)).exposureMs, 2);
        await camera.parameters();
        await using run = await camera.acquire({ frames: 3 });
        assertEquals((await run.finished).frames, 3);
      }, { PVSIM_CAMERAS: "kinetix22" });
    });
  }
}

Deno.test("a camera without a circular buffer says how it can be used", async () => {
  await withOddCamera(parametersOdd("hidden", "PARAM_CIRC_BUFFER"), async (camera) => {
    await camera.configure(small);
    await assertRejects(() => camera.acquire({ frames: 3 }), Error, 'bufferMode "sequence"');
    assertEquals((await camera.snap()).width, 64);
  });
});

// Would catch: a list of parameters that hangs on a text which has hung cameras, or that one odd parameter ends.
Deno.test("a list of parameters passes over what a camera cannot be asked for", async () => {
  const odd = parametersOdd("hangs", "PARAM_CAM_SYSTEMS_INFO") + parametersOdd("typeless", "PARAM_TEMP");
  await withOddCamera(odd, async (camera) => {
    const names = (await camera.parameters()).map(({ name }) => name);
    assert(names.includes("PARAM_EXP_RES") && !names.includes("PARAM_TEMP"));
    assertEquals(Deno.env.get("ODD_HUNG"), undefined);
    await assertRejects(() => camera.parameter("PARAM_TEMP"), PvcamError, "type 99");
  });
});

// Would catch: a name that is turned into other bytes on its way back, and one that is read past its end.
Deno.test("a camera opens by its name, also if that is no valid text", async () => {
  await withOddCamera("names", async (camera) => {
    assertEquals(camera.info.name, `nnné${"n".repeat(28)}`);
    assertMatch(camera.ports[0].name, /^µ+$/);
    assertEquals((await camera.snap()).width, 2048);
  });
});

// Would catch: a number of microseconds that no 32 bits hold, refused although seconds would do.
Deno.test("an exposure that is too long for one unit is set in the next", async () => {
  await withOddCamera("hours", async (camera) => {
    const error = await assertRejects(() => camera.configure({ ...small, exposureMs: 5e6 }), PvcamError);
    assertMatch(error.message, /exposure 5000000,.* 187/); // in milliseconds; the simulator's own limit is lower
  });
});

/** Frames 1 to 50, by their stamps, of a camera with this oddity. */
async function takeFifty(
  odd: string,
  { bufferMode, waker }: { bufferMode: "overwrite" | "no-overwrite"; waker: "semaphore" | "callback" },
): Promise<AcquisitionReport> {
  let report: AcquisitionReport;
  await withOddCamera(odd, async (camera) => {
    // So fast that no answer is asked for a second time.
    const fast = { region: { ...small.region, height: 16 }, exposureMs: 0.1 };
    await camera.configure(odd.startsWith("refuses") && waker === "semaphore" ? fast : small);
    // A camera that waits for its slots loses nothing in a ring that is small enough to turn.
    const slots = bufferMode === "no-overwrite" && odd !== "from-1000" ? 8 : "auto";
    const stamps: number[] = [];
    const sink: Sink = { // there before the first frame, as no loop is
      name: "stamps",
      delivery: "oldest-first",
      open: () => Promise.resolve(),
      append: (frames) => Promise.resolve(void stamps.push(...frames.map(stampOf))),
      close: () => Promise.resolve([]),
    };
    await using run = await camera.acquire({ frames: 50, slots, bufferMode, waker, sinks: [sink] });
    report = await run.finished;
    assertEquals(stamps, Array.from({ length: 50 }, (_, index) => index + 1));
  });
  assertAccounted(report!);
  assertEquals(report!.reason, "complete");
  return report!;
}

for (const waker of ["semaphore", "callback"] as const) {
  for (const bufferMode of ["overwrite", "no-overwrite"] as const) {
    const oddities = [
      "late-start",
      "after-abort",
      "strict-abort",
      "threads",
      "times",
      "refuses",
      "refuses mute",
      "older",
    ];
    if (bufferMode === "no-overwrite") oddities.push("no-latest");
    if (waker === "semaphore") oddities.push("no-ex");
    for (const odd of oddities) {
      // Would catch: trust in what libpvcam says about a frame, or in when and from which thread it says it.
      Deno.test(`every frame comes in ${bufferMode} by ${waker} with "${odd}"`, async () => {
        const report = await takeFifty(odd, { bufferMode, waker });
        assertEquals(report.misnumbered, 0);
        // A report must not name a waker that never woke the run; how the fast camera was asked is left to its pace.
        if (odd === "no-ex") assertEquals(report.waker, "clock");
        else if (!odd.startsWith("refuses")) assertEquals(report.waker, waker);
      });
    }

    // Would catch: frames without numbers taken for a camera that has stalled, slots that are never given back for want
    // of one, and a report that does not tell.
    Deno.test(`frames without numbers are counted in their order, and the report says so: ${bufferMode}, ${waker}`, async () => {
      assertEquals((await takeFifty("no-info", { bufferMode, waker })).misnumbered, 50);
    });

    // Would catch: 999 frames called missing, pictures of slots that were never written, and one frame lost of each run.
    for (const first of [0, 1000]) {
      Deno.test(`a camera that counts from ${first} is understood: ${bufferMode}, ${waker}`, async () => {
        const odd = first === 0 ? "from-zero" : "from-1000";
        const { missing, firstNumber } = await takeFifty(odd, { bufferMode, waker });
        assertEquals([missing, firstNumber], [0, first]);
      });
    }

    // Would catch: memory of others read, or written to a file, because libpvcam said so.
    for (const odd of ["outside", "between"]) {
      Deno.test(`frames that lie where no slot begins are not read: ${odd}, ${bufferMode}, ${waker}`, async () => {
        await withOddCamera(odd, async (camera) => {
          await camera.configure(small);
          await using run = await camera.acquire({ frames: 50, bufferMode, waker });
          await assertRejects(() => run.finished, CameraError, "slot");
          assertEquals(run.report().frames, 0);
        });
      });
    }
  }
}

// Would catch: a sequence that is finished, and then aborted, while the camera still works on it.
Deno.test("a sequence is finished when the camera is through with it", async () => {
  await withOddCamera("lingers", async (camera) => {
    await camera.configure(small);
    await using run = await camera.acquire({ frames: 3, bufferMode: "sequence" });
    const report = await run.finished;
    assertAccounted(report);
    assertEquals([report.frames, report.reason], [3, "complete"]);
  });
});

// Would catch: pictures under the numbers of others, where a frame that never came took no slot.
for (const waker of ["semaphore", "callback"] as const) {
  for (const bufferMode of ["overwrite", "no-overwrite"] as const) {
    Deno.test(`a missing frame may leave its slot to the next one: ${bufferMode}, ${waker}`, async () => {
      const never = [10, 11], numbers = Array.from({ length: 30 }, (_, index) => index + 1);
      await withOddCamera("", async (camera) => {
        await camera.configure({ ...small, trigger: "software-edge" });
        await using run = await camera.acquire({ frames: 30, bufferMode, waker });
        const frames = run.frames();
        // Of frames that are found together no one knows which numbers were left out: each one is awaited.
        for (const number of numbers) {
          await run.trigger();
          if (never.includes(number)) continue;
          using frame = (await frames.next()).value as FrameLease;
          assertEquals([frame.frameNumber, stampOf(frame)], [number, number]);
        }
        const report = await run.finished;
        assertAccounted(report);
        assertEquals(report.missing, 2);
      }, { PVSIM_CAMERAS: "kinetix", PVSIM_MISSING_SLOT: "next", PVSIM_FAULT: "missing,after=9,times=2" });
    });
  }
}

Deno.test("a frame size that does not follow from its pixels is refused, with all the numbers", async () => {
  await withOddCamera("padded", async (camera) => {
    const { message } = await assertRejects(() => camera.configure(small), SettingsError);
    assertEquals(message.match(/\d+/g)?.slice(0, 3), ["8208", "4096", "0"]);
  });
});
