// kill -9 at fifty moments a format, some within the first second, some in the middle of a commit.
import { cases, killAndCheck, killHdf5AndCheck } from "../src/recording/killed/killed_checks.ts";
import { inDiskFolder } from "../src/recording/temp_folder.ts";

const moments = Number(Deno.env.get("PVCAM_KILLS") ?? 50);

for (const how of cases) {
  Deno.test(`${moments} killed recordings to ${how.name} keep all but their last second`, async (t) => {
    for (let moment = 0; moment < moments; moment++) {
      const afterMs = Math.round(2500 * Math.random() ** 2);
      await t.step(
        `killed after ${afterMs} ms`,
        () => inDiskFolder((folder) => killAndCheck(folder, how, afterMs)),
      );
    }
  });
}

Deno.test(`${moments} killed recordings to HDF5 keep every frame that was flushed`, async (t) => {
  for (let moment = 0; moment < moments; moment++) {
    const afterMs = Math.round(2500 * Math.random() ** 2);
    await t.step(
      `killed after ${afterMs} ms`,
      () => inDiskFolder((folder) => killHdf5AndCheck(folder, afterMs)),
    );
  }
});
