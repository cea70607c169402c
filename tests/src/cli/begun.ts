// How far a program has got, by what the system says of it: a pause says nothing on a slow machine.

/** Waits until a program has loaded libpvcam. */
export async function hasLibrary(pid: number): Promise<void> {
  for (;;) {
    const maps = await Deno.readTextFile(`/proc/${pid}/maps`).catch(() => undefined);
    if (maps === undefined) throw new Error(`Process ${pid} has ended before it loaded libpvcam.`);
    if (maps.includes("/libpvcam.so.2")) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
