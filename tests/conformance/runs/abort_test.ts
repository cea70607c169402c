// Ending a run while its frames are still being drained.
import { assertEquals, assertGreater } from "@std/assert";
import type { Sink } from "../../../mod.ts";
import { assertAccounted, openTestCamera } from "../camera.ts";

/** A sink that is busy with its first frames until the test releases it, and reports when it has begun. */
function slowSink(begun: () => void, letGo: Promise<void>): Sink {
  return {
    name: "slow",
    delivery: "oldest-first",
    open: () => Promise.resolve(),
    append() {
      begun();
      return letGo;
    },
    close: () => Promise.resolve([]),
  };
}

for (const reason of ["stopped", "complete"] as const) {
  // Would catch: a second Ctrl-C that does nothing, because the first reason to end is the only one that counts.
  Deno.test(`an abort cuts the draining of a run short that is ${reason}`, async () => {
    await using camera = await openTestCamera();
    await camera.configure({ region: { x: 0, y: 0, width: 64, height: 64 }, exposureMs: 1 });
    const abort = new AbortController();
    const begun = Promise.withResolvers<void>();
    const aborted = Promise.withResolvers<void>();
    const frames = reason === "complete" ? 400 : undefined;
    await using run = await camera.acquire({
      frames,
      slots: 512,
      bufferMode: "overwrite",
      sinks: [slowSink(begun.resolve, aborted.promise)],
      signal: abort.signal,
    });
    await begun.promise;
    while (run.report().lastFrameNumber < 300) await new Promise((resolve) => setTimeout(resolve, 5));
    if (reason === "stopped") run.stop().catch(() => {});
    while (run.state === "running") await new Promise((resolve) => setTimeout(resolve, 1));
    assertEquals([run.state, run.report().reason], ["draining", reason]);
    abort.abort();
    aborted.resolve();
    const report = await run.finished;
    assertEquals(report.reason, "aborted");
    assertGreater(report.skipped, 0);
    assertAccounted(report);
  });
}
