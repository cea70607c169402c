import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { checkExists, checkTypes } from "./check_script.ts";
import { endBeforeStart, endingOf, waitFor } from "./child_program.ts";
import type { Display, DisplayName } from "./display.ts";
import type { ExitCode } from "./events.ts";
import { StdoutPassthrough } from "./stdout_passthrough.ts";
import { libraryRight } from "./library_right.ts";
import { makeFolder, outOfWords, outRight } from "./out_right.ts";
import { type DenoLine, rightsFlags } from "./rights.ts";
import { canRewrite } from "./terminal.ts";

/** A script that is to be run. */
export interface ScriptOrder {
  /** Its path. */
  readonly script: string;
  /** The words that it gets. */
  readonly words: readonly string[];
  /** Which libpvcam: `simulator`, a path, or absent. */
  readonly library?: string;
  /** Where it may write: a recording, or a folder that it runs in. */
  readonly out?: string;
  /** Further rights, as flags of Deno. */
  readonly further: readonly string[];
  /** Whether its types are left unchecked. */
  readonly unchecked?: boolean;
}

/** The plain line that runs a script with the rights that it needs: what people would type without us. */
export async function scriptLine(order: ScriptOrder, before: readonly string[] = []): Promise<DenoLine> {
  const script = resolve(order.script);
  const { paths, environment } = await libraryRight(order.library);
  const out = order.out ?? outOfWords(order.words);
  const { write, folder } = out === undefined ? { write: [], folder: undefined } : outRight(out);
  const rights = rightsFlags({
    ffi: paths,
    read: [dirname(script), ...write],
    write,
    further: order.further,
  });
  return {
    args: ["run", ...rights, ...before, script, ...order.words],
    environment,
    // Behind the script's name it is a word of the script's own, and means what it means from here.
    ...(order.out !== undefined && folder !== undefined && { folder }),
  };
}

/** Runs a script in a program of its own, and gives its exit code. */
export async function runScript(
  order: ScriptOrder,
  { display, displayName }: { display: Display; displayName: DisplayName },
): Promise<ExitCode> {
  await checkExists(order.script);
  const begun = endBeforeStart(display);
  const say = (text: string) => display.tell({ event: "say", text });
  if (!order.unchecked) await checkTypes(order.script, { say });
  const preload = fileURLToPath(new URL("./script_preload.ts", import.meta.url));
  const { args, environment, folder } = await scriptLine(order, ["--quiet", `--preload=${preload}`]);
  if (folder !== undefined) await makeFolder(folder);
  const child = new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd: folder,
    // It may not see for itself what kind of terminal this is.
    env: { ...environment, PVCAM_DISPLAY: displayName === "text" && !canRewrite() ? "lines" : displayName },
    // A reader of JSON lines gets the end also of a script that could not report it.
    stdout: displayName === "json-lines" ? "piped" : "inherit",
  }).spawn();
  begun();
  const lines = displayName === "json-lines" ? new StdoutPassthrough(child.stdout) : undefined;
  const status = await waitFor(child, say);
  const { exitCode, sentence } = endingOf(status, "The script");
  if (sentence !== undefined) say(sentence);
  if (lines && !await lines.hasReportedEnd()) {
    const text = sentence ?? `The script has ended without a word, with exit code ${status.code}.`;
    display.tell({ event: "end", exitCode, text });
  }
  return exitCode;
}
