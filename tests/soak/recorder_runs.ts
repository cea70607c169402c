// Two hundred runs in a row with a recorder each, or as many as PVCAM_RUNS says. Would catch: a thread, a ring, a file or a
// message for each run that is kept, too little to show after twenty.
import { recordRuns } from "../conformance/recorder/recorder_runs.ts";

const runs = Number(Deno.env.get("PVCAM_RUNS") ?? 200);

Deno.test(`${runs} recorded runs leave memory, threads and descriptors flat`, async () => {
  await recordRuns(runs, Math.min(50, Math.floor(runs / 2)));
});
