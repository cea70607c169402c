import { LibraryError } from "../src/errors.ts";
import { type Calls, type LifeCalls, makeCalls } from "./calls.ts";
import { candidates, cannotOpen, hasBlanketFfi, libcPaths, openSymbols, Refusal } from "./find.ts";
import { gate } from "./gate.ts";
import { type HotLibc, hotLibcSymbols, type HotPvcam, hotPvcamSymbols } from "./hot_symbols.ts";
import { type LibcSymbols, libcSymbols } from "./libc_symbols.ts";
import { textToBytes } from "./structs.ts";
import { lastResortSymbols, otherAddresses, tolerantSymbols } from "./symbols.ts";

/** RTLD_NOW and RTLD_NODELETE from dlfcn.h. */
const PIN = 0x2 | 0x1000;

/** What all openers of one library share. */
interface Core {
  readonly path: string;
  readonly libcPath: string;
  readonly libc: LibcSymbols;
  readonly hot: HotPvcam;
  readonly hotLibc: HotLibc;
  readonly hasTrigger: boolean;
  readonly calls: Calls;
  readonly life: LifeCalls;
  readonly closeHandles: () => void;
}

interface Entry {
  users: number;
  readonly ready: Promise<{ core: Core; version: string }>;
}

/** The open libraries, by the loader's handle, which is the same for every path to one file. */
const entries = new Map<bigint, Entry>();
/** Libraries that are being ended. Opening one of them waits for its end. */
const endings = new Map<bigint, Promise<void>>();

/** The C library's functions of an opened library; only for this floor. */
export let libcOf: (library: Library) => LibcSymbols;

/** libpvcam, opened and initialised. Each `openLibrary` needs a `close`; the last `close` ends the library. */
export class Library implements AsyncDisposable {
  /** The path by which it was opened. */
  readonly path: string;
  /** libpvcam's version, such as "3.10.2". */
  readonly version: string;
  /** Whether the right to FFI covers everything, which callbacks and aliases need. */
  readonly blanketFfi: boolean;
  /** Whether this libpvcam can trigger by software. */
  readonly hasTrigger: boolean;
  /** A checked function for each call. */
  readonly calls: Calls;
  /** The path at which a worker opens `hotLibcSymbols`: libpvcam's own, unless that does not lead to the C library. */
  readonly libcPath: string;
  /** The functions of a drain loop for this thread, synchronous and unchecked. */
  readonly hot: HotPvcam & HotLibc;
  /** The lock word of the gate, for drain loops. */
  readonly gateWord: Int32Array<SharedArrayBuffer> = gate.word;
  readonly #libc: LibcSymbols;
  readonly #release: () => Promise<void>;
  #closed: Promise<void> | undefined;

  /** Only `openLibrary` calls this. */
  constructor({ core, version, release }: { core: Core; version: string; release: () => Promise<void> }) {
    this.path = core.path;
    this.version = version;
    this.blanketFfi = hasBlanketFfi();
    this.hasTrigger = core.hasTrigger;
    this.calls = core.calls;
    this.libcPath = core.libcPath;
    this.hot = { ...core.hot, ...core.hotLibc };
    this.#libc = core.libc;
    this.#release = release;
  }

  /** Gives the library back; the last user ends it. A second call does nothing. */
  close(): Promise<void> {
    return this.#closed ??= this.#release();
  }

  /** The same, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  static {
    libcOf = (library) => library.#libc;
  }
}

/**
 * Opens libpvcam: "simulator", a path, or without a choice PVCAM_LIBRARY (if it may be read) and then the system's.
 * Throws a {@linkcode LibraryError} that lists what was tried, and a `PvcamError` if libpvcam opens and does not start.
 */
export async function openLibrary(choice?: string): Promise<Library> {
  const opened = load(choice);
  const handle = opened.libc.dlopen(textToBytes(opened.path), PIN);
  if (handle === 0n) {
    opened.closeHandles();
    throw new LibraryError(`Cannot keep ${opened.path} loaded: the loader refuses to open it a second time`);
  }
  while (endings.has(handle)) await endings.get(handle);
  let entry = entries.get(handle);
  if (entry) {
    opened.closeHandles(); // the library is already open, so both share that one
  } else {
    entry = { users: 0, ready: start(opened) };
    entries.set(handle, entry);
    entry.ready.catch(() => entries.delete(handle));
  }
  entry.users += 1;
  const { core, version } = await entry.ready;
  const shared = entry;
  return new Library({ core, version, release: () => release(handle, shared, core) });
}

function load(choice: string | undefined): Core {
  const from = candidates(choice);
  const refusals: Refusal[] = [];
  for (const path of from.paths) {
    const core = loadAt(path);
    if (!(core instanceof Refusal)) return core;
    refusals.push(core);
  }
  throw cannotOpen(from, refusals);
}

function loadAt(path: string): Core | Refusal {
  const pvcam = openSymbols(path, tolerantSymbols);
  if (pvcam instanceof Refusal) return pvcam;
  const { libcPath, libc } = openLibc(path);
  if (libc instanceof Refusal) {
    pvcam.close();
    return libc;
  }
  const hot = Deno.dlopen(path, hotPvcamSymbols);
  const hotLibc = Deno.dlopen(libcPath, hotLibcSymbols);
  const lastResort = Deno.dlopen(path, lastResortSymbols);
  const addresses = Deno.dlopen(path, otherAddresses);
  const absent = new Set(Object.keys(otherAddresses).filter((name) => addresses.symbols[name] === null));
  const addressOf = (bytes: Uint8Array) => libc.symbols.memset(bytes, 0, 0n);
  return {
    path,
    libcPath,
    libc: libc.symbols,
    hot: hot.symbols,
    hotLibc: hotLibc.symbols,
    hasTrigger: !absent.has("pl_exp_trigger"),
    ...makeCalls({ pvcam: pvcam.symbols, lastResort: lastResort.symbols, absent, addressOf }),
    closeHandles() {
      for (const library of [pvcam, libc, hot, hotLibc, lastResort, addresses]) library.close();
    },
  };
}

/** The C library through libpvcam's own handle; through its own path if that handle does not lead to it. */
function openLibc(path: string) {
  const own = openSymbols(path, libcSymbols);
  if (!(own instanceof Refusal)) return { libcPath: path, libc: own };
  for (const libcPath of libcPaths) {
    const libc = openSymbols(libcPath, libcSymbols);
    if (!(libc instanceof Refusal)) return { libcPath, libc };
  }
  return {
    libcPath: path,
    libc: new Refusal(
      path,
      `it does not lead to the C library (glibc 2.30 or later): add --allow-ffi=${path},${libcPaths[0]}`,
    ),
  };
}

async function start(core: Core): Promise<{ core: Core; version: string }> {
  try {
    await core.life.pvcamInit(core.path);
    try {
      return { core, version: versionText(await core.life.pvcamGetVer()) };
    } catch (error) {
      await core.life.pvcamUninit();
      throw error;
    }
  } catch (error) {
    core.closeHandles();
    throw error;
  }
}

/** "3.10.2" from 0x03A2: the vendor packs major, minor and trivial in 8, 4 and 4 bits. */
export function versionText(version: number): string {
  return `${version >> 8}.${(version >> 4) & 15}.${version & 15}`;
}

async function release(handle: bigint, entry: Entry, core: Core): Promise<void> {
  entry.users -= 1;
  if (entry.users > 0) return;
  entries.delete(handle);
  // Tries again after a failure: a library that stays initialised refuses every later initialisation.
  const ending = core.life.pvcamUninit().catch(() => core.life.pvcamUninit());
  // A later opening must find the library ended, whether or not ending it succeeded.
  endings.set(handle, ending.then(() => {}, () => {}));
  try {
    await ending;
  } finally {
    endings.delete(handle);
    core.closeHandles(); // the pin keeps the code loaded, for a thread of the SDK that is still ending
  }
}
