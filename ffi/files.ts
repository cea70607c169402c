import type { LibcSymbols } from "./libc_symbols.ts";
import { textToBytes } from "./structs.ts";

/** From fcntl.h of Linux; O_DIRECT differs between processors. */
const O_WRONLY = 0o1, O_NOCTTY = 0o400, O_NONBLOCK = 0o4000, O_NOFOLLOW = 0o400000, O_CLOEXEC = 0o2000000;
const O_DIRECT = Deno.build.arch === "aarch64" ? 0o200000 : 0o40000;
const FALLOC_FL_KEEP_SIZE = 1;
const AT_EMPTY_PATH = 0x1000, STATX_INO = 0x100;

/** Address, offset and length must be multiples of this to bypass the page cache. */
const blockBytes = 4096;

/** The file that a path leads to, as the system identifies it. */
export interface FileIdentity {
  /** The number of the file system. */
  readonly dev: number;
  /** The file's number on it. */
  readonly ino: number | null;
}

/** The functions of the C library that write files. */
export type FileCalls = Pick<
  LibcSymbols,
  "open" | "statx" | "pwrite" | "fallocate" | "posix_fallocate" | "close" | "memset"
>;

/**
 * A file that is written through the C library: several writes at once, and past the page cache if possible. A failed
 * call gives no reason here, because the reason stays with the thread of the pool that made the call. To learn it, the
 * caller repeats the write through Deno.
 */
export interface NativeFile {
  /** Writes some of `view` at `offset`, in bytes; returns how many bytes, or -1 if the system refused. */
  write(view: Uint8Array, offset: number): Promise<number>;
  /**
   * Makes the file at least `bytes` long and reserves that space on the disk. Returns whether that was done; rejects
   * with an error whose `code` is `ENOSPC`, `EDQUOT` or `EFBIG` if the disk has no such space.
   */
  allocate(bytes: number): Promise<boolean>;
  /** Closes it. No write may be under way. */
  close(): Promise<void>;
}

/**
 * Opens a file through the C library that Deno has already opened for writing. `identity` is what Deno says it opened.
 * The C library does not know Deno's rights. So if the path now leads to another file, that file is closed untouched,
 * and nothing can be written here that Deno could not write. Returns undefined then, and also if the system refuses.
 */
export async function openFileWith(
  libc: FileCalls,
  path: string,
  identity: FileIdentity,
): Promise<NativeFile | undefined> {
  const cached = await openSame(libc, path, { identity, flags: 0 });
  if (cached < 0) return undefined;
  const direct = await openSame(libc, path, { identity, flags: O_DIRECT });
  return new LibcFile(libc, { cached, direct });
}

/** A descriptor of the same file, or -1. */
async function openSame(
  libc: FileCalls,
  path: string,
  { identity, flags }: { identity: FileIdentity; flags: number },
): Promise<number> {
  const name = textToBytes(path);
  // If a symbolic link, pipe or terminal has replaced the file, the open must not block.
  const careful = O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
  const fd = await libc.open(name, careful | flags);
  if (fd < 0 || isFile(libc, fd, identity)) return fd;
  await libc.close(fd);
  return -1;
}

function isFile(libc: FileCalls, fd: number, { dev, ino }: FileIdentity): boolean {
  const about = new Uint8Array(256); // struct statx
  if (ino === null || libc.statx(fd, new Uint8Array(1), AT_EMPTY_PATH, STATX_INO, about) !== 0) return false;
  const fields = new DataView(about.buffer);
  const major = fields.getUint32(136, true), minor = fields.getUint32(140, true);
  // A `dev_t` as glibc composes it.
  const number = BigInt(minor & 0xff) | BigInt(major & 0xfff) << 8n | BigInt(minor >>> 8) << 20n |
    BigInt(major >>> 12) << 44n;
  return Number(fields.getBigUint64(32, true)) === ino && Number(number) === dev;
}

class LibcFile implements NativeFile {
  readonly #libc: FileCalls;
  readonly #cached: number;
  #direct: number;
  #allocates: boolean | undefined;

  constructor(libc: FileCalls, { cached, direct }: { cached: number; direct: number }) {
    this.#libc = libc;
    this.#cached = cached;
    this.#direct = direct;
  }

  async write(view: Uint8Array, offset: number): Promise<number> {
    const { byteLength } = view;
    const past = this.#direct >= 0 && offset % blockBytes === 0 && byteLength % blockBytes === 0 &&
      this.#libc.memset(view, 0, 0n) % BigInt(blockBytes) === 0n;
    const fd = past ? this.#direct : this.#cached;
    const written = Number(await this.#libc.pwrite(fd, view, BigInt(byteLength), BigInt(offset)));
    // `view` is used until here: its memory must not be collected while a thread of the pool reads it.
    return Math.min(written, view.byteLength);
  }

  async allocate(bytes: number): Promise<boolean> {
    // On a file system without it, posix_fallocate writes to every block instead, which takes as long as the run.
    this.#allocates ??=
      await this.#libc.fallocate(this.#cached, FALLOC_FL_KEEP_SIZE, 0n, BigInt(blockBytes)) === 0;
    if (!this.#allocates) return false;
    const error = await this.#libc.posix_fallocate(this.#cached, 0n, BigInt(bytes));
    const code = noRoom[error];
    if (code) throw Object.assign(new Error(`cannot reserve ${bytes} bytes`), { code });
    return error === 0;
  }

  async close(): Promise<void> {
    const { close } = this.#libc;
    if (this.#direct >= 0) await close(this.#direct);
    this.#direct = -1;
    await close(this.#cached);
  }
}

/** The errors of errno.h that mean that the disk is full. */
const noRoom: Readonly<Record<number, string>> = { 27: "EFBIG", 28: "ENOSPC", 122: "EDQUOT" };
