// What is in front of a compressed plane.
import { assertEquals } from "@std/assert";
import { compressPlane } from "../../../../src/recording/writing/zstd.ts";
import { SyntheticRing } from "../synthetic_run.ts";

/** The size of the content by a frame's header, for the sizes of field that planes need; RFC 8878, 3.1.1.1. */
function contentBytes(frame: Uint8Array): number | undefined {
  const view = new DataView(frame.buffer, frame.byteOffset);
  const isSingleSegment = (frame[4] & 0x20) !== 0;
  const at = isSingleSegment ? 5 : 6;
  switch (frame[4] >> 6) {
    case 0:
      return isSingleSegment ? frame[at] : undefined;
    case 1:
      return view.getUint16(at, true) + 256;
    case 2:
      return view.getUint32(at, true);
    default:
      return Number(view.getBigUint64(at, true));
  }
}

// Would catch: planes that Bio-Formats takes for planes of no bytes, and numcodecs before 0.16 for "invalid input".
Deno.test("a compressed plane says how large it was", () => {
  for (const [width, height] of [[3, 2], [9, 50], [300, 200], [1024, 1024]]) {
    const ring = new SyntheticRing({ regions: [{ width, height }], slots: 1 });
    const bytes = width * height * 2;
    assertEquals(contentBytes(compressPlane(ring.expose(1), { offset: 0, bytes })), bytes);
  }
});
