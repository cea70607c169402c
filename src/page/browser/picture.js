// Reads a picture's message: a head of 64 bytes, then the pixels.

const MAGIC = 0x58505650;

/** Reads a picture's message. The pixels are a view of the message, and not a copy. */
export function readPicture(buffer) {
  const view = new DataView(buffer);
  if (view.getUint32(0, true) !== MAGIC) throw new Error("This message is no picture.");
  const at = view.getUint16(4, true);
  const bytesPerPixel = view.getUint16(6, true);
  return {
    stream: view.getUint32(8, true),
    width: view.getUint16(12, true),
    height: view.getUint16(14, true),
    part: [16, 18, 20, 22].map((place) => view.getUint16(place, true)),
    reduction: view.getUint16(24, true),
    most: view.getUint16(26, true),
    sequence: view.getUint32(28, true),
    frameNumber: view.getUint32(32, true),
    receivedMs: view.getFloat64(40, true),
    sentMs: view.getFloat64(48, true),
    pixels: bytesPerPixel === 1 ? new Uint8Array(buffer, at) : new Uint16Array(buffer, at),
  };
}
