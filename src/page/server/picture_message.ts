/** The bytes in front of a picture's pixels. */
export const pictureHeaderBytes = 64;

/** "PVPX" as the first four bytes. */
const MAGIC = 0x58505650;

/** What stands in front of a picture's pixels. */
export interface PictureHead {
  readonly stream: number;
  readonly bytesPerPixel: 1 | 2;
  /** Pixels in a row of the picture as it is sent. */
  readonly width: number;
  /** Rows of it. */
  readonly height: number;
  /** The part of the frame that it shows, in pixels of the frame. */
  readonly part: readonly [x: number, y: number, width: number, height: number];
  /** How many columns and rows of the frame are one pixel here. */
  readonly reduction: number;
  /** The largest value that the camera's converter gives. */
  readonly most: number;
  readonly sequence: number;
  readonly frameNumber: number;
  /** When the frame was found in the ring: milliseconds since 1970. */
  readonly receivedMs: number;
  /** When it was sent, by the same clock. */
  readonly sentMs: number;
}

/** A message of a picture: its head, and room for its pixels behind it. */
export function pictureMessage(head: PictureHead): Uint8Array<ArrayBuffer> {
  const { width, height, bytesPerPixel } = head;
  const message = new Uint8Array(pictureHeaderBytes + width * height * bytesPerPixel);
  const view = new DataView(message.buffer);
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
