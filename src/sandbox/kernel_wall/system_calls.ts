/**
 * System calls of Linux on x86_64, through the C library's `syscall`. A call concerns the thread that makes it. Deno
 * makes blocking calls on the script's thread, which is the thread that `execve` keeps.
 *
 * @module
 */

/** The numbers of the calls that are used here. */
export const CALL = {
  read: 0,
  close: 3,
  rtSigaction: 13,
  rtSigprocmask: 14,
  alarm: 37,
  execve: 59,
  fcntl: 72,
  capget: 125,
  capset: 126,
  prctl: 157,
  openat: 257,
  prlimit64: 302,
  seccomp: 317,
  closeRange: 436,
  landlockCreateRuleset: 444,
  landlockAddRule: 445,
  landlockRestrictSelf: 446,
} as const;

const symbols = {
  syscall: { parameters: ["isize", "usize", "usize", "usize", "usize", "usize"], result: "isize" },
  __errno_location: { parameters: [], result: "pointer" },
} as const;
let opened: Deno.DynamicLibrary<typeof symbols> | undefined;

/** An argument of a call: a number, or bytes that the system reads or writes. */
export type Argument = number | bigint | Uint8Array<ArrayBuffer> | BigUint64Array<ArrayBuffer>;

/**
 * Makes a system call, and gives its result. A call that fails gives -1 minus the system's error number: -14 for error
 * 13.
 */
export function callSystem(number: number, ...args: Argument[]): number {
  const words = [0, 1, 2, 3, 4].map((index) => wordOf(args[index] ?? 0));
  const libc = opened ??= Deno.dlopen("libc.so.6", symbols);
  const result = Number(
    libc.symbols.syscall(BigInt(number), words[0], words[1], words[2], words[3], words[4]),
  );
  if (result !== -1) return result;
  return -1 - new Deno.UnsafePointerView(libc.symbols.__errno_location()!).getInt32();
}

/** Closes the C library, until the next call. */
export function closeLibrary(): void {
  opened?.close();
  opened = undefined;
}

/** The address of bytes. The caller must keep the bytes for as long as the system uses them. */
export function addressOf(bytes: Uint8Array<ArrayBuffer> | BigUint64Array<ArrayBuffer>): bigint {
  return BigInt(Deno.UnsafePointer.value(Deno.UnsafePointer.of(bytes)));
}

/** A text as C has it, with a zero at its end. */
export function cText(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`${text}\0`);
}

function wordOf(arg: Argument): bigint {
  return typeof arg === "object" ? addressOf(arg) : BigInt(arg);
}
