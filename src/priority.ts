import { setPriority } from "node:os";

/** As `nice -n 5` does: a thread gets a third of what others get, and all that they leave. */
const NICENESS = 5;

/**
 * Lets other threads go first. The page's pictures may be late, and frames may be stored uncompressed, but a camera
 * cannot wait. On Linux each thread has its own niceness, and this sets that of the calling thread. Does nothing
 * without the right `--allow-sys=setPriority`.
 */
export function letOthersGoFirst(): void {
  if (Deno.permissions.querySync({ name: "sys", kind: "setPriority" }).state !== "granted") return;
  try {
    setPriority(NICENESS);
  } catch {
    // The system forbids it, so this thread stays as important as the others.
  }
}
