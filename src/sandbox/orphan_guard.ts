import { SettingsError } from "../../mod.ts";

/** How long a sandbox whose terminal tool was killed may close files and cameras, in seconds. */
const PATIENCE_SECONDS = 45;

/**
 * A shell script that outlives this program. If this program is killed, the kernel asks the sandbox to end and to close
 * its camera, but code that has broken into the sandbox can ignore that. The shell reads a line with the sandbox's
 * process number, and later a line that says that the sandbox is over. If the pipe ends before the second line, this
 * program is gone. The shell then checks each second whether the process is still there, and kills it if it stays too
 * long. It looks so often that it does not take a later process with the same number for the sandbox. The folder is
 * removed twice, because a runtime that still writes its cache can make the first attempt fail.
 */
const script = `trap '' INT TERM HUP TSTP
tidy() { rm -rf -- "$1" || { sleep 1; rm -rf -- "$1"; }; }
read -r process || { tidy "$1"; exit; }
read -r over && exit
left=$2
while kill -0 "$process" && [ "$left" -gt 0 ]; do sleep 1; left=$((left - 1)); done
[ "$left" -gt 0 ] || kill -KILL "$process"
tidy "$1"`;
const SHELL = "/bin/sh";

/** Ends a sandbox and removes its folder if this program is killed. */
export class OrphanGuard {
  readonly #shell: Deno.ChildProcess;
  readonly #pipe: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>;
  #watches = false;

  /**
   * `scratch` is the sandbox's folder. If this program is killed, the shell kills a sandbox that has not ended
   * `patienceSeconds` later. Throws a {@linkcode SettingsError} if there is no shell.
   */
  constructor(scratch: string, patienceSeconds = PATIENCE_SECONDS) {
    const command = new Deno.Command(SHELL, {
      args: ["-c", script, "sh", scratch, String(patienceSeconds)],
      clearEnv: true,
      env: { PATH: "/usr/bin:/bin" },
      cwd: "/",
      stdin: "piped",
      stdout: "null",
      stderr: "null",
    });
    try {
      this.#shell = command.spawn();
    } catch (error) {
      throw new SettingsError(
        `Cannot run a script in a sandbox: the shell ${SHELL} is to end the sandbox if this program is killed, and ` +
          `it cannot be started (${(error as Error).message}). Install one.`,
      );
    }
    this.#pipe = this.#shell.stdin.getWriter();
  }

  /** From now on this process is the sandbox, which must not outlive this program. */
  async watch(pid: number): Promise<void> {
    this.#watches = true;
    await this.#say(String(pid));
  }

  /** Ends the guard: the sandbox is over. */
  async close(): Promise<void> {
    if (this.#watches) await this.#say("over").catch(() => {}); // somebody may have killed the shell
    await this.#pipe.close().catch(() => {});
    await this.#shell.status;
  }

  async #say(line: string): Promise<void> {
    await this.#pipe.write(new TextEncoder().encode(`${line}\n`));
  }
}
