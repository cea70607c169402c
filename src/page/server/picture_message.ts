/** How many bytes are before a picture's pixels. */
export const pictureHeaderBytes = 64;

/** The first four bytes, which are "PVPX". */
const MAGIC = 0x58505650;

/** What the bytes before a picture's pixels say. */
export interface PictureHead {
  readonly stream: number;
  readonly bytesPerPixel: 1 | 2;
  /** The pixels in a row of the picture that is sent. */
  readonly width: number;
  /** The number of rows of the picture that is sent. */
  readonly height: number;
  /** The part of the frame that it shows, in pixels of the frame. */
  readonly part: readonly [x: number, y: number, width: number, height: number];
  /** How many columns and rows of the frame make one pixel of the picture. */
  readonly reduction: number;
  /** The largest value that the camera's converter gives. */
  readonly most: number;
  readonly sequence: number;
  readonly frameNumber: number;
  /** When the frame was found in the ring: milliseconds since 1970. */
  readonly receivedMs: number;
  /** When the message was sent, by the same clock. */
  readonly sentMs: number;
}

let kept = new ArrayBuffer(0);

/**
 * A picture's message: its head, and then room for its pixels. The next message uses the same memory, because a
 * connection copies a message at once.
 */
export function pictureMessage(head: PictureHead): Uint8Array<ArrayBuffer> {
  const { width, height, bytesPerPixel } = head;
  const length = pictureHeaderBytes + width * height * bytesPerPixel;
  if (kept.byteLength < length) kept = new ArrayBuffer(length);
  const message = new Uint8Array(kept, 0, length);
  const view = new DataView(kept);
  view.setUint32(0, MAGIC, true);
  view.setUint16(4, pictureHeaderBytes, true);
  view.setUint16(6, bytesPerPixel, true);
  view.setUint32(8, head.stream, true);
  view.setUint16(12, width, true);
  view.setUint16(14, height, true);
  for (const [index, value] of head.part.entries()) view.setUint16(16 + 2 * index, value, true);
  view.setUint16(24, head.reduction, true);
  view.setUint16(26, head.most, true);
  view.setUint32(28, head.sequence, true);
  view.setUint32(32, head.frameNumber, true);
  view.setFloat64(40, head.receivedMs, true);
  view.setFloat64(48, head.sentMs, true);
  return message;
}
