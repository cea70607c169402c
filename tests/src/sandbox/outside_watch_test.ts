// The look from outside at what a sandbox takes.
import { assert, assertMatch } from "@std/assert";
import { takenBy, watchFromOutside } from "../../../src/sandbox/kernel_wall/outside_watch.ts";
import { closeLibrary } from "../../../src/sandbox/kernel_wall/system_calls.ts";

const MEBIBYTE = 2 ** 20;

// Would catch: memory that no limit of the kernel's counts, because the program may no longer write to it, or shares it; and a
// program that makes itself a name which looks like a small number.
Deno.test("memory and threads are seen from outside, however they are taken", async () => {
  const program = `
    const libc = Deno.dlopen("libc.so.6", {
      mmap: { parameters: ["usize", "usize", "i32", "i32", "i32", "isize"], result: "pointer" },
      memset: { parameters: ["pointer", "i32", "usize"], result: "pointer" },
      mprotect: { parameters: ["pointer", "usize", "i32"], result: "i32" },
      prctl: { parameters: ["i32", "buffer"], result: "i32" },
    }).symbols;
    libc.prctl(15, new TextEncoder().encode("x\\nRssAnon:\\t0\\0"));
    const size = ${64 * MEBIBYTE}n, SHARED = 0x21, OWN = 0x22;
    for (const flags of [OWN, SHARED]) {
      const memory = libc.mmap(0n, size, 3, flags, -1, 0n);
      libc.memset(memory, 1, size);
      libc.mprotect(memory, size, 1);
    }
    console.log("taken");
    await Deno.stdin.read(new Uint8Array(1));`;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["eval", program],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  try {
    const reader = child.stdout.getReader();
    await reader.read();
    await reader.cancel();
    const { memoryBytes, threads } = takenBy(child.pid)!;
    assert(memoryBytes > 128 * MEBIBYTE && memoryBytes < 1024 * MEBIBYTE, String(memoryBytes));
    assert(threads > 1 && threads < 200, String(threads));
    const enough = { memoryBytes: 2 * memoryBytes, threads: 2 * threads };
    const said: string[] = [];
    for (const most of [enough, { ...enough, memoryBytes: 2 ** 20 }, { ...enough, threads: 1 }]) {
      let end = () => {}, timer: ReturnType<typeof setTimeout> | undefined;
      const seen = new Promise<string>((resolve) => end = watchFromOutside(child.pid, most, resolve));
      const nothing = new Promise<string>((resolve) =>
        timer = setTimeout(resolve, most === enough ? 200 : 60_000, "nothing")
      );
      said.push(await Promise.race([seen, nothing]));
      clearTimeout(timer);
      end();
    }
    assertMatch(said.join("; "), /^nothing; .*memory.*; .*threads$/);
  } finally {
    await child.stdin.close();
    await child.status;
    closeLibrary();
  }
});
