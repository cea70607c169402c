/** Functions of the C library. This tool may call them, since it has the right to all of FFI. */
const symbols = {
  // int dup(int oldfd)
  dup: { parameters: ["i32"], result: "i32" },
  // int dup2(int oldfd, int newfd)
  dup2: { parameters: ["i32", "i32"], result: "i32" },
} as const;

const STDOUT = 1, STDERR = 2;

/** Puts what is written by `write` on standard output itself. */
let through = (write: () => void): void => write();

/**
 * Keeps standard output for this program's own answer: whatever a native library prints goes to standard error, even
 * what waits in that library's buffer until the program ends. If standard output cannot be kept, nothing changes.
 */
export function keepStdout(): void {
  if (Deno.permissions.querySync({ name: "ffi" }).state !== "granted") return;
  let libc: Deno.DynamicLibrary<typeof symbols>["symbols"];
  try {
    libc = Deno.dlopen("libc.so.6", symbols).symbols;
  } catch {
    return;
  }
  const own = libc.dup(STDOUT);
  if (own < 0 || libc.dup2(STDERR, STDOUT) < 0) return;
  through = (write) => {
    libc.dup2(own, STDOUT);
    try {
      write();
    } finally {
      libc.dup2(STDERR, STDOUT);
    }
  };
}

/** Writes on standard output, whether or not it was kept. */
export function onStdout(write: () => void): void {
  through(write);
}
