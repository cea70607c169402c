import { CALL, callSystem, cText } from "./system_calls.ts";

const LOOK_EVERY_MS = 50, AT_FDCWD = -100, MOST_STATUS_BYTES = 8192;

/** What a process takes of the machine, or the most that it may take. */
export interface Taken {
  readonly memoryBytes: number;
  readonly threads: number;
}

/**
 * Watches from outside how much a process takes. Calls `onTooMuch` once, with the reason, when the process takes too
 * much. The kernel's own limits do not suffice: its limit of memory counts only what a process may write to, so memory
 * that was made read-only escapes it; its limit of threads counts all programs of a user together. Returns the function
 * that ends the watch. The C library stays open until then.
 */
export function watchFromOutside(
  pid: number,
  most: Taken,
  onTooMuch: (why: string) => void,
): () => void {
  const timer = setInterval(() => {
    const taken = takenBy(pid);
    if (taken === undefined) return;
    const why = taken.memoryBytes > most.memoryBytes
      ? `it has taken more memory than the ${most.memoryBytes} bytes of its sandbox (--limit-memory)`
      : taken.threads > most.threads
      ? `it has begun more than ${most.threads} threads`
      : undefined;
    if (why === undefined) return;
    clearInterval(timer);
    onTooMuch(why);
  }, LOOK_EVERY_MS);
  return () => clearInterval(timer);
}

/**
 * What a process takes; nothing if there is no such process. System calls read it, because Deno lets only a program
 * with all rights read the system's facts about processes.
 */
export function takenBy(pid: number): Taken | undefined {
  const file = callSystem(CALL.openat, AT_FDCWD, cText(`/proc/${pid}/status`), 0);
  if (file < 0) return undefined;
  const bytes = new Uint8Array(MOST_STATUS_BYTES);
  const length = callSystem(CALL.read, file, bytes, bytes.length);
  callSystem(CALL.close, file);
  if (length <= 0) return undefined;
  const status = new TextDecoder().decode(bytes.subarray(0, length));
  // This pattern needs the beginning of a line. A process chooses its own name, which is in this text, but the kernel
  // writes a line break in the name as two characters.
  const field = (name: string) => Number(new RegExp(`^${name}:\\s*(\\d+)`, "m").exec(status)?.[1] ?? 0);
  // Pages of files are left out: the kernel takes them back when it needs memory.
  const kilobytes = field("RssAnon") + field("RssShmem") + field("VmSwap") + field("VmPTE");
  return { memoryBytes: 1024 * kilobytes, threads: field("Threads") };
}
