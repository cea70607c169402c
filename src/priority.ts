import { setPriority } from "node:os";

/** As `nice -n 5` does: a thread gets a third of what others get, and all that they leave. */
const NICENESS = 5;

/**
 * Lets other threads go first: a picture of the page can be late, and a frame be stored as it is; but a camera cannot wait. On
 * Linux a niceness is a thread's, and this sets that of the calling one. Does nothing without the right
 * `--allow-sys=setPriority`.
 */
export function letOthersGoFirst(): void {
  if (Deno.permissions.querySync({ name: "sys", kind: "setPriority" }).state !== "granted") return;
  try {
    setPriority(NICENESS);
  } catch {
    // Where the system forbids it, the thread is as important as the rest.
  }
}
