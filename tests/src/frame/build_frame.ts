/** Writes frames with embedded metadata byte by byte, only by the sizes and offsets of `ffi/facts/abi.json`. */
import abi from "../../../ffi/facts/abi.json" with { type: "json" };

/** One region to be written. */
export interface BuiltRegion {
  regionNumber?: number;
  times?: [begin: number, end: number];
  /** s1, s2, sbin, p1, p2, pbin. */
  region: readonly [number, number, number, number, number, number];
  flags?: number;
  extended?: readonly number[];
  pixels?: readonly number[];
  /** Written instead of the true size of the pixels. */
  dataSize?: number;
}

/** A frame to be written. */
export interface BuiltFrame {
  version: number;
  frameNumber?: number;
  /** Counts for versions 1 and 2, picoseconds for version 3. */
  times?: { begin: bigint; end: bigint; exposure: bigint };
  resolutionsNs?: { times: number; exposure: number; regions: number };
  bitDepth?: number;
  flags?: number;
  imageFormat?: number;
  imageCompression?: number;
  extended?: readonly number[];
  regions: readonly BuiltRegion[];
  bytesPerPixel?: 1 | 2;
}

interface Field {
  readonly name: string;
  readonly offset: number;
  readonly size: number;
}

const fieldsOf = (name: "md_frame_header" | "md_frame_header_v3" | "md_frame_roi_header" | "rgn_type") =>
  abi.structs[name].fields as readonly Field[];

function put(view: DataView, at: number, fields: readonly Field[], values: Record<string, number | bigint>) {
  for (const { name, offset, size } of fields) {
    if (!(name in values)) continue;
    let word = BigInt(values[name]);
    for (let byte = 0; byte < size; byte++, word >>= 8n) {
      view.setUint8(at + offset + byte, Number(word & 255n));
    }
  }
}

/** The bytes of a frame. */
export function buildFrame(built: BuiltFrame): Uint8Array<ArrayBuffer> {
  const { version, times = { begin: 0n, end: 0n, exposure: 0n }, extended = [], bytesPerPixel = 2 } = built;
  const resolutions = built.resolutionsNs ?? { times: 1, exposure: 1, regions: 1 };
  const header = fieldsOf(version < 3 ? "md_frame_header" : "md_frame_header_v3");
  const sizeOf = (region: BuiltRegion) =>
    abi.structs.md_frame_roi_header.size + (region.extended?.length ?? 0) +
    (region.pixels?.length ?? 0) * bytesPerPixel;
  const start = abi.structs.md_frame_header.size + extended.length;
  const bytes = new Uint8Array(start + built.regions.reduce((sum, region) => sum + sizeOf(region), 0));
  const view = new DataView(bytes.buffer);
  put(view, 0, header, {
    signature: abi.constants.PL_MD_FRAME_SIGNATURE,
    version,
    frameNr: built.frameNumber ?? 1,
    roiCount: built.regions.length,
    timestampBOF: times.begin,
    timestampEOF: times.end,
    exposureTime: times.exposure,
    timestampResNs: resolutions.times,
    exposureTimeResNs: resolutions.exposure,
    roiTimestampResNs: resolutions.regions,
    bitDepth: built.bitDepth ?? 16,
    flags: built.flags ?? 0,
    extendedMdSize: extended.length,
    imageFormat: built.imageFormat ?? (bytesPerPixel === 1 ? 2 : 0),
    imageCompression: built.imageCompression ?? 0,
  });
  bytes.set(extended, abi.structs.md_frame_header.size);
  let at = start;
  built.regions.forEach((region, index) => {
    const pixels = region.pixels ?? [];
    const roiOffset = fieldsOf("md_frame_roi_header").find(({ name }) => name === "roi")!.offset;
    put(view, at, fieldsOf("md_frame_roi_header"), {
      roiNr: region.regionNumber ?? index + 1,
      timestampBOR: region.times?.[0] ?? 0,
      timestampEOR: region.times?.[1] ?? 0,
      flags: region.flags ?? 0,
      extendedMdSize: region.extended?.length ?? 0,
      roiDataSize: region.dataSize ?? pixels.length * bytesPerPixel,
    });
    const [s1, s2, sbin, p1, p2, pbin] = region.region;
    put(view, at + roiOffset, fieldsOf("rgn_type"), { s1, s2, sbin, p1, p2, pbin });
    at += abi.structs.md_frame_roi_header.size;
    bytes.set(region.extended ?? [], at);
    at += region.extended?.length ?? 0;
    for (const pixel of pixels) {
      if (bytesPerPixel === 1) view.setUint8(at, pixel);
      else view.setUint16(at, pixel, true);
      at += bytesPerPixel;
    }
  });
  return bytes;
}

/** An item of extended metadata: its tag and 32 bits. */
export function extendedItem(tag: number, value: number): number[] {
  return [tag, value & 255, (value >>> 8) & 255, (value >>> 16) & 255, value >>> 24];
}
