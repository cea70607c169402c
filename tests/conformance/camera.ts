// The camera that the scenarios run on: the simulator always, a real one where PVCAM_TEST_LIBRARY names its libpvcam.
import { buildSimulator } from "../../ffi/sim/build.ts";
import {
  type Acquisition,
  type AcquisitionReport,
  type Camera,
  type FrameLease,
  openCamera,
} from "../../mod.ts";
import { assertEquals } from "@std/assert";

const real = Deno.env.get("PVCAM_TEST_LIBRARY");

/** Whether frames carry their number in their first pixels, as the simulator's do. */
export const stamped = real === undefined;

/** Opens the camera; `environment` is what a simulator reads when it is initialised. */
export async function openTestCamera(environment: Record<string, string> = {}): Promise<Camera> {
  const library = real ?? await buildSimulator();
  for (const [name, value] of Object.entries(environment)) Deno.env.set(name, value);
  try {
    return await openCamera({ library });
  } finally {
    // Read at initialisation, which is over.
    for (const name of Object.keys(environment)) Deno.env.delete(name);
  }
}

/** Triggers a run's frames one by one: each is awaited, and has the next number. */
export async function triggerEach(run: Acquisition, count: number): Promise<void> {
  const frames = run.frames();
  for (let number = 1; number <= count; number++) {
    await run.trigger();
    using frame = (await frames.next()).value as FrameLease;
    assertEquals(frame.frameNumber, number);
  }
}

/** Each frame of the camera is accounted for, once, by every reader. */
export function assertAccounted(report: AcquisitionReport): void {
  const { missing, lastFrameNumber } = report;
  for (const { name, delivered, overrun, skipped } of report.readers) {
    assertEquals(delivered + missing + overrun + skipped, lastFrameNumber, `the account of ${name}`);
  }
  assertEquals(
    report.frames + missing + report.overrun + report.skipped,
    lastFrameNumber,
    "the run's own account",
  );
}

/** The number that the simulator writes into the first four bytes of a picture. */
export function stampOf(frame: { pixels: { buffer: ArrayBufferLike; byteOffset: number } }): number {
  return new DataView(frame.pixels.buffer, frame.pixels.byteOffset).getUint32(0, true);
}
