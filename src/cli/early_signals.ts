// The first module that the tool's program evaluates. It handles signals until a command listens for them itself, and
// again once the command is done and only its exit code is left.
import { onStdout } from "./terminal/own_stdout.ts";
import { onUnheardInterrupt } from "../interrupt.ts";

/** Commands that end in good order on a signal, once they have begun. */
const ordered = ["record", "run", "snap", "probe", "convert", "repair"];

/** Keeps the program alive under a limit of file sizes (`ulimit -f`): a write beyond it then fails with a reason. */
function outliveFileLimit(): void {
  if (Deno.build.os !== "windows") Deno.addSignalListener("SIGXFSZ", () => {});
}

/** Nothing has begun, so there is nothing to finish; a program that reads stdout still gets its last line. */
function stopped(): never {
  const text = "Stopped before it began.";
  const words = Deno.args.slice(1);
  const verdict = words.includes("--json-lines")
    ? { event: "end", exitCode: 3, text }
    : words.includes("--json")
    ? { error: text, exitCode: 3 }
    : undefined;
  // A command that is opening its camera may have replaced standard output.
  if (verdict) onStdout(() => console.log(JSON.stringify(verdict)));
  console.error(text);
  Deno.exit(3);
}

outliveFileLimit();
if (ordered.includes(Deno.args[0])) onUnheardInterrupt({ before: stopped, again: () => Deno.exit(3) });
