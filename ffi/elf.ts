/** Offsets in a 64-bit ELF header and in its program headers; see elf.h. */
const HEADER_BYTES = 64, CLASS = 4, MACHINE = 18, SEGMENTS_AT = 32, SEGMENT_BYTES = 54, SEGMENT_COUNT = 56;
const SEGMENT_OFFSET = 8, SEGMENT_LENGTH = 32, SEGMENT_HEADER_BYTES = 56;
const ELF = 0x7f454c46, BITS_64 = 2, X86_64 = 62;

/**
 * Why a file cannot be a library for this program, if that can be read from it; undefined if nothing is wrong. The
 * loader's own checks are not enough. It says "no such file" of a library for another machine. It maps a file that was
 * cut short, and a program that reads past its end is killed (SIGBUS). At a pipe it hangs.
 */
export function faultOfFile(path: string): string | undefined {
  if (Deno.permissions.querySync({ name: "read", path }).state !== "granted") return undefined;
  try {
    const { isFile, isDirectory, size } = Deno.statSync(path);
    if (isDirectory) return "it is a folder, not a file";
    if (!isFile) return "it is not a file";
    using file = Deno.openSync(path);
    return faultOfElf(file, size);
  } catch (error) {
    // The loader reports all other problems.
    return error instanceof Deno.errors.NotFound ? "no such file" : undefined;
  }
}

function faultOfElf(file: Deno.FsFile, size: number): string | undefined {
  const header = readAt(file, 0, HEADER_BYTES);
  if (!header || header.getUint32(0) !== ELF) return "it is not a library";
  if (header.getUint8(CLASS) !== BITS_64) return "it is a library for 32 bits, and this program has 64";
  if (header.getUint16(MACHINE, true) !== X86_64) return "it is a library for another kind of processor";
  const at = Number(header.getBigUint64(SEGMENTS_AT, true)), bytes = header.getUint16(SEGMENT_BYTES, true);
  for (let index = 0; index < header.getUint16(SEGMENT_COUNT, true); index++) {
    const segment = readAt(file, at + index * bytes, SEGMENT_HEADER_BYTES);
    const end = segment &&
      segment.getBigUint64(SEGMENT_OFFSET, true) + segment.getBigUint64(SEGMENT_LENGTH, true);
    if (end === undefined || end > size) {
      return `it is cut short (${size} bytes): copy or install it again`;
    }
  }
  return undefined;
}

function readAt(file: Deno.FsFile, at: number, length: number): DataView | undefined {
  const bytes = new Uint8Array(length);
  file.seekSync(at, Deno.SeekMode.Start);
  return file.readSync(bytes) === length ? new DataView(bytes.buffer) : undefined;
}
