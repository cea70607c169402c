// The first module that the tool's program evaluates: what comes before a command listens for signals itself.
import { onStdout } from "./terminal/own_stdout.ts";
import { onEarlyInterrupt } from "../interrupt.ts";

/** Commands that end in order on a signal, once they have begun. */
const ordered = ["record", "run", "snap"];

/** Where a file may not grow beyond a limit (`ulimit -f`), the write fails with a reason, and not the whole program. */
function outliveFileLimit(): void {
  if (Deno.build.os !== "windows") Deno.addSignalListener("SIGXFSZ", () => {});
}

/** Nothing has begun: there is nothing to finish, and a machine that reads stdout still gets its word. */
function stopped(): never {
  const text = "Stopped before it began.";
  const words = Deno.args.slice(1);
  const verdict = words.includes("--json-lines")
    ? { event: "end", exitCode: 3, text }
    : words.includes("--json")
    ? { error: text, exitCode: 3 }
    : undefined;
  // A command that has begun to open its camera may have set standard output aside.
  if (verdict) onStdout(() => console.log(JSON.stringify(verdict)));
  console.error(text);
  Deno.exit(3);
}

if (Deno.mainModule.endsWith("/src/cli/main.ts")) {
  outliveFileLimit();
  if (ordered.includes(Deno.args[0])) onEarlyInterrupt(stopped);
}
