// The scenarios of this client on the libpvcam of this folder, which is not the simulator and was written only from the
// manual. Would catch: a client that works because the simulator has a habit, such as a queue of notifications, the
// handler's own frame from get_latest, a recommended buffer, or numbers without holes where a ring is full.
import { assertEquals } from "@std/assert";
import { dirname, fromFileUrl, join } from "@std/path";
import { compile } from "../../../ffi/sim/build.ts";

const here = dirname(fromFileUrl(import.meta.url));

/** The scenarios that ask only for frames; the others need faults, metadata or more cameras. */
const scenarios = [
  "runs/run_test.ts",
  "runs/abort_test.ts",
  "loops/loops_test.ts",
  "experiments/burst_test.ts",
  "said_aloud_test.ts",
];

Deno.test("the scenarios of runs pass on a second libpvcam", async () => {
  const folder = await Deno.makeTempDir({ prefix: "pvcam-second-" });
  try {
    const library = join(folder, "libsecond.so");
    const sources = ["second_pvcam.c", "second_frames.c", "second_params.c"].map((name) => join(here, name));
    await compile([
      "-shared",
      "-fPIC",
      "-pthread",
      "-O1",
      "-Wall",
      "-Wextra",
      "-Werror",
      "-o",
      library,
      ...sources,
    ]);
    const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        ...["test", "--no-check", "--allow-all", "--unstable-worker-options", "--no-prompt"],
        ...scenarios.map((name) => join(here, "..", name)),
      ],
      env: { PVCAM_TEST_LIBRARY: library, NO_COLOR: "1" },
    }).output();
    const text = new TextDecoder();
    assertEquals(success, true, `${text.decode(stdout)}${text.decode(stderr)}`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
