// Every pixel of a recording, as our own readers give it, and as it was recorded.
import { assertEquals } from "@std/assert";
import { openRecording } from "../../../src/recording/open_recording.ts";
import { type Shape, SyntheticRing } from "./synthetic_run.ts";

/** The recording holds these frames of a synthetic ring, each with its own pixels in all regions. */
export async function assertPlanes(path: string, shape: Shape, numbers: readonly number[]): Promise<void> {
  await using recording = await openRecording(path);
  const { frames } = recording;
  const ring = new SyntheticRing(shape);
  for (const [index, number] of numbers.entries()) {
    const lease = ring.expose(number);
    for (const region of frames.regions.keys()) {
      const pixels = lease.regionPixels(region) as Uint8Array | Uint16Array;
      const bytes = new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength);
      assertEquals(await frames.readPlane(index, region), bytes.slice(), `frame ${number}, region ${region}`);
    }
  }
}
