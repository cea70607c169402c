import { buildSimulator } from "../../ffi/sim/build.ts";
import { type Library, openLibrary } from "../../ffi/library.ts";

/** A small region that runs at a thousand frames a second with an exposure of 1 ms. */
export const corner = { s1: 0, s2: 63, sbin: 1, p1: 0, p2: 63, pbin: 1 };

/** A set-up for it: internal trigger, expose out at the first row. */
export const setup = { regions: [corner], expMode: 1792, exposure: 1 };

/** Gives a test the simulated camera, and takes it back. */
export async function withCamera(test: (library: Library, hcam: number) => Promise<void>): Promise<void> {
  await using library = await openLibrary(await buildSimulator());
  const hcam = await library.calls.camOpen(await library.calls.camGetName(0));
  try {
    await test(library, hcam);
  } finally {
    await library.calls.expAbort(hcam);
    await library.calls.camClose(hcam);
  }
}

/** The frame number that the simulator stamps into a frame's first pixels. */
export function stampOf(frame: Uint8Array): number {
  return new DataView(frame.buffer, frame.byteOffset).getUint32(0, true);
}
