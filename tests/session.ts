// The processes of a session: a program that was begun `detached`, and all that came of it, orphans among them.

/** A live process of a session, with what it waits for; zombies are not alive. Only Linux says it. */
export async function liveInSession(session: number): Promise<string[]> {
  return (await inSession(session)).map(({ text }) => text);
}

async function inSession(session: number): Promise<{ pid: number; text: string }[]> {
  const found: { pid: number; text: string }[] = [];
  if (Deno.build.os !== "linux") return found;
  const text = (pid: string, name: string) => Deno.readTextFile(`/proc/${pid}/${name}`).catch(() => "");
  for await (const { name: pid } of Deno.readDir("/proc")) {
    if (!/^\d+$/.test(pid)) continue;
    // "pid (name) state parent group session ...", and a name may hold parentheses.
    const [state, parent, , its] = (await text(pid, "stat")).replace(/^.*\) /s, "").split(" ");
    if (Number(its) !== session || state === "Z" || state === "X") continue;
    const [line, waits] = await Promise.all([text(pid, "cmdline"), text(pid, "wchan")]);
    const command = line.replaceAll("\0", " ").slice(0, 400);
    found.push({ pid: Number(pid), text: `  ${pid} of ${parent}, ${state} ${waits}: ${command}` });
  }
  return found;
}

/** Kills all processes of a session, those that begin meanwhile, too. */
export async function endSession(session: number): Promise<void> {
  const kill = (pid: number) => {
    try {
      Deno.kill(pid, "SIGKILL");
    } catch { /* It has ended. */ }
  };
  kill(-session);
  for (let round = 0; round < 20; round++) {
    const alive = await inSession(session);
    if (alive.length === 0) return;
    for (const { pid } of alive) kill(pid);
  }
}
