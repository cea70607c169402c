import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { checkExists, checkTypes } from "./check_script.ts";
import { endBeforeStart, endingOf, waitFor } from "./child_program.ts";
import type { Display, DisplayName } from "./display.ts";
import type { ExitCode } from "./events.ts";
import { StdoutPassthrough } from "./stdout_passthrough.ts";
import { libraryPath } from "./library_path.ts";
import { libraryRight } from "./library_right.ts";
import { makeFolder, outOfWords, outRight } from "./out_right.ts";
import { type DenoLine, rightsFlags } from "./rights.ts";
import { canRewrite } from "./terminal.ts";

/** A script to run. */
export interface ScriptOrder {
  /** Its path. */
  readonly script: string;
  /** Its arguments. */
  readonly words: readonly string[];
  /** Which libpvcam: `simulator`, a path, or absent. */
  readonly library?: string;
  /** The place to which it may write: a recording, or a folder that it runs in. */
  readonly out?: string;
  /** Further rights, as flags of Deno. */
  readonly further: readonly string[];
  /** Whether its types are not checked. */
  readonly unchecked?: boolean;
}

/** The plain `deno run` line for a script, with the rights that it needs. */
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
    // After the script's name, --out is an argument of the script, and its path is relative to the caller's folder.
    ...(order.out !== undefined && folder !== undefined && { folder }),
  };
}

/** Runs a script in a separate program, and returns its exit code. */
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
    // The child may not read what kind of terminal this is.
    env: {
      ...libraryPath(),
      ...environment,
      PVCAM_DISPLAY: displayName === "text" && !canRewrite() ? "lines" : displayName,
    },
    // A reader of JSON lines also gets the end of a script that could not report it.
    stdout: displayName === "json-lines" ? "piped" : "inherit",
  }).spawn();
  const waiting = waitFor(child, say);
  begun(); // only now, because between two listeners a signal would end the program
  const lines = displayName === "json-lines" ? new StdoutPassthrough(child.stdout) : undefined;
  const status = await waiting;
  const { exitCode, sentence } = endingOf(status, "The script");
  if (sentence !== undefined) say(sentence);
  if (lines && !await lines.hasReportedEnd() && !lines.cutOff) {
    const text = sentence ?? `The script has ended without an error message, with exit code ${status.code}.`;
    display.tell({ event: "end", exitCode, text });
  }
  return display.cutOff || lines?.cutOff ? 1 : exitCode;
}
