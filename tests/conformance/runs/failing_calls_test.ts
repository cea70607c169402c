// Each call of libpvcam fails once: in the first run the first call, in the second run the second, until a run has no
// failing call. Would catch:
// an error that is swallowed, a run that hangs, a handler, a ring or a lease that is left behind, a camera left unusable.
import { assert, assertEquals } from "@std/assert";
import { type Camera, CameraError, openCamera } from "../../../mod.ts";
import { buildSimulator } from "../../../ffi/sim/build.ts";
import { assertAccounted } from "../camera.ts";

const library = await buildSimulator();

/** Calls that a run makes; those of the drain loop are failed as well. */
const calls = [
  "pl_pvcam_init",
  "pl_pvcam_get_ver",
  "pl_cam_get_total",
  "pl_cam_get_name",
  "pl_cam_open",
  "pl_get_param",
  "pl_set_param",
  "pl_enum_str_length",
  "pl_get_enum_param",
  "pl_cam_register_callback_ex",
  "pl_cam_register_callback_ex3",
  "pl_exp_setup_cont",
  "pl_exp_start_cont",
  "pl_exp_get_latest_frame_ex",
  "pl_exp_check_cont_status_ex",
  "pl_exp_get_oldest_frame_ex",
  "pl_exp_unlock_oldest_frame",
  "pl_exp_abort",
  "pl_cam_deregister_callback",
  "pl_cam_close",
  "pl_pvcam_uninit",
];

/** A whole life: open, configure, run, stop, close. Gives the error, if there was one. */
async function wholeRun(fault: string, bufferMode: "overwrite" | "no-overwrite"): Promise<Error | undefined> {
  Deno.env.set("PVSIM_FAULT", fault);
  let camera: Camera | undefined;
  try {
    camera = await openCamera({ library });
    Deno.env.delete("PVSIM_FAULT");
    await camera.configure({ region: { x: 0, y: 0, width: 64, height: 64 }, exposureMs: 0.2 });
    const run = await camera.acquire({ frames: 8, slots: 16, bufferMode, waker: "semaphore" });
    try {
      for await (using frame of run.frames()) assert(frame.frameNumber > 0);
      await run.finished;
    } finally {
      await run[Symbol.asyncDispose]();
      assertAccounted(run.report());
    }
    return undefined;
  } catch (error) {
    return error as Error;
  } finally {
    Deno.env.delete("PVSIM_FAULT");
    await camera?.close().catch(() => {});
  }
}

for (const bufferMode of ["overwrite", "no-overwrite"] as const) {
  Deno.test(`whichever call fails once, the run ends in a clear error or a clean report: ${bufferMode}`, async (test) => {
    for (const call of calls) {
      await test.step(call, async () => {
        // Parameters are read hundreds of times in one life: every seventh of them will do.
        const step = call === "pl_get_param" || call.includes("enum") ? 7 : 1;
        for (let after = 0; after < 60; after += step) {
          const error = await wholeRun(`call:${call}=150,after=${after},times=1`, bufferMode);
          if (!error) break;
          assert(error instanceof CameraError, `${call} ${after}: ${error.stack}`);
          assert(error.message.length > 20, error.message);
        }
        // And afterwards everything is as it was.
        assertEquals(await wholeRun("", bufferMode), undefined);
      });
    }
  });
}
