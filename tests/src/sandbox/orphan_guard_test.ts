// What becomes of a sandbox whose terminal tool is killed, if it does not end by itself.
import { assert, assertEquals } from "@std/assert";

/** What the system says about the process of that number; nothing if there is none, or it has ended. */
async function isAlive(pid: number): Promise<boolean> {
  const stat = await Deno.readTextFile(`/proc/${pid}/stat`).catch(() => "");
  return stat !== "" && !/\) [ZX] /.test(stat);
}

/** Waits until something is so, for a minute at most; says whether it is. */
async function becomes(isSo: () => Promise<boolean>): Promise<boolean> {
  for (let times = 0; times < 1200; times++) {
    if (await isSo()) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
}

const guard = new URL("../../../src/sandbox/orphan_guard.ts", import.meta.url).href;
const exists = (path: string) => Deno.stat(path).then(() => true, () => false);

// Would catch: code that has broken into the host, ignores the polite signal, and keeps the camera for as long as it likes;
// and a guard that ends or removes something though its program has ended well.
Deno.test("what ignores that its terminal tool was killed is killed, with its folder, and nothing else is", async () => {
  for (const ends of ["killed", "well"] as const) {
    const scratch = await Deno.makeTempDir({ prefix: "pvcam-guarded-" });
    const tool = new Deno.Command(Deno.execPath(), {
      args: [
        "eval",
        `import { OrphanGuard } from "${guard}";
        const victim = new Deno.Command("/bin/sh", {
          args: ["-c", "trap '' TERM; echo ready; exec sleep 100"], stdin: "null", stdout: "piped",
        }).spawn();
        const reader = victim.stdout.getReader();
        await reader.read();
        const guard = new OrphanGuard(${JSON.stringify(scratch)}, 1);
        await guard.watch(victim.pid);
        console.log(victim.pid);
        if (${ends === "well"}) {
          await guard.close();
          Deno.exit(0);
        }
        await victim.status;`,
      ],
      stdout: "piped",
    }).spawn();
    const reader = tool.stdout.pipeThrough(new TextDecoderStream()).getReader();
    const pid = Number((await reader.read()).value);
    assert(pid > 0 && await isAlive(pid));
    if (ends === "killed") tool.kill("SIGKILL");
    await tool.status;
    await reader.cancel();
    if (ends === "killed") {
      assert(await becomes(async () => !await isAlive(pid)), "it lives on");
      assert(await becomes(async () => !await exists(scratch)), "its folder stays");
    } else {
      assertEquals([await isAlive(pid), await exists(scratch)], [true, true]);
      Deno.kill(pid, "SIGKILL");
      await Deno.remove(scratch);
    }
  }
});
