/**
 * A file that is written in blocks at given places: this is all that a sink needs of a file. The default uses Deno's
 * own API. A run may hand in something faster (`SinkRun.files`), such as the C library's `pwrite`.
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
   * Makes the file at least `bytes` long, and sets the room aside on the disk if the file system can. Existing bytes
   * stay; new bytes read as zero.
   */
  allocate(bytes: number): Promise<void>;
  /** Makes the file exactly `bytes` long, and gives back the room that was set aside behind that. */
  truncate(bytes: number): Promise<void>;
  /** Settles when everything that was written so far would survive a power cut. */
  sync(): Promise<void>;
  /**
   * The system's identity of the file, which a rename does not change, and how many names the file has; absent if it
   * cannot be found out.
   */
  identity?(): Promise<
    { readonly dev: number; readonly ino: number | null; readonly nlink?: number | null }
  >;
  /** Closes the file, once the writes that are under way have ended. */
  close(): Promise<void>;
}

/**
 * Where sinks make their files. A faster {@linkcode BlockFile} replaces `create` and `open`, and takes the rest from
 * `denoFiles`: `{ ...denoFiles, name: "libc", depth: 4, create, open }`.
 *
 * Every method rejects with an error whose `code` is the system's, such as `EEXIST`.
 */
export interface FileSystem {
  /** What reports call it, such as `deno` or `libc`. */
  readonly name: string;
  /** How many simultaneous writes to a file are useful; 1 if they would only wait for each other. */
  readonly depth: number;
  /** Makes a new file for writing. An existing file is an error (`EEXIST`). */
  create(path: string): Promise<BlockFile>;
  /**
   * Makes the empty table of a new recording, and keeps other programs from using it. Absent if Deno's own locks do
   * that, and for files that only one program can reach.
   */
  claim?(path: string): Promise<Disposable & { close(): void; remove(): Promise<void> }>;
  /** Opens an existing file for writing, and leaves its content. */
  open(path: string): Promise<BlockFile>;
  /** Replaces a file by a whole small one in one step: readers see the old file or the new one. */
  replace(path: string, bytes: Uint8Array): Promise<void>;
  /** Makes a folder. An existing folder is an error (`EEXIST`). */
  makeFolder(path: string): Promise<void>;
  /** Gives a file a second name (a hard link). */
  link(from: string, to: string): Promise<void>;
  /** Removes a file. A missing file is no error; a folder is an error. */
  remove(path: string): Promise<void>;
  /** Removes a folder with everything in it. A missing folder is no error. */
  removeFolder(path: string): Promise<void>;
  /** The size in bytes of a file, or of all files in a folder; nothing if neither exists. */
  sizeOf(path: string): Promise<number | undefined>;
  /** How many bytes are free on the disk of `folder`; nothing if this process may not ask. */
  freeBytes(folder: string): Promise<number | undefined>;
}

/** The table of frames of a new recording, held for it until it is closed. */
export type Claim = Awaited<ReturnType<NonNullable<FileSystem["claim"]>>>;
