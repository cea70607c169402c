import type { FrameFormat } from "../frame/format.ts";
import { MetadataDecoder } from "../frame/metadata_decoder.ts";
import type { Pixels, WritablePixels } from "../frame/pixels.ts";

/**
 * The views of all slots are kept if the ring has at most this many. A hundred thousand kept views are 30 MB, which V8
 * moves in pauses of 10 ms and more.
 */
const MOST_KEPT = 4096;
/**
 * How many views are kept in longer rings. There a view is made for each frame, which takes 30 ns and 104 bytes. Only
 * the views of the last frames are kept, for readers that look again, so that each collection moves few.
 */
const KEPT_OF_MORE = 64;

/** The views of one slot. */
interface Entry {
  slot: number;
  bytes: Uint8Array | undefined;
  pixels: Pixels | undefined; // of the first region
  others: Pixels[] | undefined; // of the other regions
  decoder: MetadataDecoder | undefined;
  decoded: number; // the sequence in the decoder
}

/** Views of a ring's slots, each made at its first use. */
export class SlotViews {
  readonly #bytes: Uint8Array;
  readonly #format: FrameFormat;
  readonly #kept: number;
  readonly #entries: Entry[] = [];

  constructor(bytes: Uint8Array, format: FrameFormat, slots: number) {
    this.#bytes = bytes;
    this.#format = format;
    this.#kept = slots <= MOST_KEPT ? slots : KEPT_OF_MORE;
  }

  /** The pixels of a region in a slot. */
  pixels(slot: number, region: number): Pixels {
    const entry = this.#entry(slot);
    if (region === 0) return entry.pixels ??= this.#view(slot, 0);
    const others = entry.others ??= [];
    return others[region] ??= this.#view(slot, region);
  }

  /** The bytes of a whole slot. */
  bytes(slot: number): Uint8Array {
    const size = this.#format.frameBytes;
    return this.#entry(slot).bytes ??= this.#bytes.subarray(slot * size, (slot + 1) * size);
  }

  /** The metadata of a slot, decoded once for each frame. */
  metadata(slot: number, sequence: number): MetadataDecoder {
    const entry = this.#entry(slot);
    const decoder = entry.decoder ??= new MetadataDecoder(this.#bytes);
    if (entry.decoded !== sequence) {
      decoder.decode(slot * this.#format.frameBytes, this.#format.frameBytes);
      entry.decoded = sequence;
    }
    return decoder;
  }

  #entry(slot: number): Entry {
    const at = slot % this.#kept;
    const entry = this.#entries[at] ??= makeEntry();
    if (entry.slot !== slot) {
      entry.slot = slot;
      entry.bytes = entry.pixels = entry.others = undefined;
      entry.decoder = undefined; // never used again, because a caller may still read from it
      entry.decoded = -1;
    }
    return entry;
  }

  #view(slot: number, region: number): Pixels {
    return pixelView(this.#bytes, this.#format, { region, startBytes: slot * this.#format.frameBytes });
  }
}

function makeEntry(): Entry {
  return {
    slot: -1,
    bytes: undefined,
    pixels: undefined,
    others: undefined,
    decoder: undefined,
    decoded: -1,
  };
}

/** A view of one region's pixels of a frame that begins at `startBytes`. */
export function pixelView(
  bytes: Uint8Array,
  format: FrameFormat,
  { region, startBytes }: { region: number; startBytes: number },
): WritablePixels {
  const { width, height, offsetBytes } = format.regions[region];
  const start = bytes.byteOffset + startBytes + offsetBytes;
  return format.bytesPerPixel === 1
    ? new Uint8Array(bytes.buffer, start, width * height)
    : new Uint16Array(bytes.buffer, start, width * height);
}
