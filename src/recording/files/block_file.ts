/**
 * A file that is written in blocks at given places: all that a sink needs of a file. By default it uses Deno's own API.
 * A run may give something faster (`SinkRun.files`), such as `pwrite` of the C library.
 */
export interface BlockFile {
  /**
   * Writes all of `view` at `offset` (bytes). Several writes may be under way at once, as many as `FileSystem.depth`
   * says. The bytes are read from where they lie until the promise settles: nothing copies them.
   *
   * Rejects with an error whose `code` is the system's, such as `ENOSPC` or `EIO`; then any part may have been written.
   */
  write(view: Uint8Array, offset: number): Promise<void>;
  /**
   * Makes the file at least `bytes` long, and sets the room aside on the disk where the file system can. What lay
   * there stays; new bytes read as zero.
   */
  allocate(bytes: number): Promise<void>;
  /** Makes the file exactly `bytes` long, and gives back what was set aside behind it. */
  truncate(bytes: number): Promise<void>;
  /** Settles when all that was written so far would outlive a power cut. */
  sync(): Promise<void>;
  /** The system's identity of the file, also after a rename; absent if that cannot be found out. */
  identity?(): Promise<{ readonly dev: number; readonly ino: number | null }>;
  /** Closes the file, after writes under way. */
  close(): Promise<void>;
}

/**
 * Where sinks make their files. To bring a faster {@linkcode BlockFile}, replace `create` and `open`, and takes
 * the rest from `denoFiles`: `{ ...denoFiles, name: "libc", depth: 4, create, open }`.
 *
 * Every method rejects with an error whose `code` is the system's, such as `EEXIST`.
 */
export interface FileSystem {
  /** What reports call it, such as `deno` or `libc`. */
  readonly name: string;
  /** How many writes to a file at once are of use; 1 if they would only wait for each other. */
  readonly depth: number;
  /** Makes a new file for writing; one that is already there is an error (`EEXIST`). */
  create(path: string): Promise<BlockFile>;
  /**
   * Makes the empty table of a new recording, and keeps it from others. Absent where Deno's own locks do that, and for
   * files that only one program can reach.
   */
  claim?(path: string): Promise<Disposable & { close(): void; remove(): Promise<void> }>;
  /** Opens a file that is there for writing, and leaves what is in it. */
  open(path: string): Promise<BlockFile>;
  /** Puts a whole small file in the place of another in one step: readers see the old one or the new one. */
  replace(path: string, bytes: Uint8Array): Promise<void>;
  /** Makes a folder; one that is already there is an error (`EEXIST`). */
  makeFolder(path: string): Promise<void>;
  /** Gives a file a second name (a hard link). */
  link(from: string, to: string): Promise<void>;
  /** Removes a file; one that is not there is no error, a folder is. */
  remove(path: string): Promise<void>;
  /** Removes a folder with all that is in it; one that is not there is no error. */
  removeFolder(path: string): Promise<void>;
  /** The size in bytes of a file, or of all files in a folder; nothing if there is none. */
  sizeOf(path: string): Promise<number | undefined>;
  /** The bytes that are free where `folder` lies, as far as this process may know. */
  freeBytes(folder: string): Promise<number | undefined>;
}

/** A table of frames that was made for one recording, and is held for it until it is closed. */
export type Claim = Awaited<ReturnType<NonNullable<FileSystem["claim"]>>>;
