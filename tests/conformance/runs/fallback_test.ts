// Cameras that refuse overwrite, at setup or only at start, and files that must not suffer from it.
import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { hdf5Sink } from "../../../hdf5.ts";
import { fileSink, PvcamError } from "../../../mod.ts";
import { inDiskFolder, namesIn } from "../../src/recording/temp_folder.ts";
import { assertAccounted, openTestCamera } from "../camera.ts";

const small = { region: { x: 0, y: 0, width: 64, height: 64 }, exposureMs: 1 } as const;

for (const fault of ["overwrite-at-setup", "overwrite-at-start"]) {
  for (const out of ["run.ome.tif", "run.ome.zarr", "run.raw", "run.h5"]) {
    // Would catch: a file that was opened for the refused mode, and cannot be opened for the other.
    Deno.test(`a refusal (${fault}) leads to the other mode, and every frame into ${out}`, async () => {
      await inDiskFolder(async (folder) => {
        await using camera = await openTestCamera({ PVSIM_FAULT: `${fault},times=forever` });
        await camera.configure(small);
        const path = join(folder, out);
        const sink = out.endsWith(".h5") ? hdf5Sink(path) : fileSink(path);
        await using run = await camera.acquire({ frames: 40, sinks: [sink] });
        const report = await run.finished;
        assertAccounted(report);
        assertEquals([report.reason, report.frames, report.bufferMode], ["complete", 40, "no-overwrite"]);
        assertMatch(report.bufferModeReason, /refused overwrite: .*185 PL_ERR_CONFIGURATION_INVALID/);
        const record = JSON.parse(await Deno.readTextFile(join(folder, "run.json")));
        assertEquals([record.state, record.frames], ["complete", 40]);
      });
    });
  }
}

// Would catch: a mode that was asked for and silently left, and a file without frames that stays behind.
Deno.test("a refusal of the mode that was named is an error, and leaves no file", async () => {
  await inDiskFolder(async (folder) => {
    await using camera = await openTestCamera({ PVSIM_FAULT: "overwrite-at-start,times=forever" });
    await camera.configure(small);
    const sinks = [fileSink(join(folder, "run.ome.tif"))];
    const options = { frames: 5, bufferMode: "overwrite", sinks } as const;
    const error = await assertRejects(() => camera.acquire(options), PvcamError, "pl_exp_start_cont");
    assertEquals(error.code, 185);
    assertEquals(await namesIn(folder), []);
    assertEquals(camera.state, "ready");
  });
});

// Would catch: another failure taken for a refusal, and an error that hides that both modes were tried and refused.
Deno.test("if a camera refuses both modes, the error is the last refusal; if it fails, the first failure", async () => {
  for (const [code, mode] of [[155, "no-overwrite"], [184, "overwrite"]] as const) {
    await using camera = await openTestCamera({
      PVSIM_FAULT: `call:pl_exp_setup_cont=${code},times=forever`,
    });
    const error = await assertRejects(() => camera.configure(small), PvcamError, `buffer mode ${mode}`);
    assertEquals([error.call, error.code], ["pl_exp_setup_cont", code]);
  }
});
