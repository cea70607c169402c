// Runs scripts in the sandbox as `pvcam run --sandbox` does, and returns the outcome.
import { dirname, fromFileUrl, join, resolve } from "@std/path";
import { buildSimulator } from "../../../ffi/sim/build.ts";
import { defaultLimits, type Limits, runSandboxed } from "../../../src/sandbox/mod.ts";
import type { ScriptEvent } from "../../../src/script/events.ts";

const root = join(dirname(fromFileUrl(import.meta.url)), "../../..");

/** The front door, as scripts elsewhere name it. */
export const front = `file://${root}/mod.ts`;

/** A small part of the sensor at a quick pace. */
export const small = `{ exposureMs: 2, region: { x: 0, y: 0, width: 64, height: 64 } }`;

/** Writes a script to a folder that opens a camera, sets it, and goes on with `body`; returns its path. */
export async function writeScript(folder: string, body: string): Promise<string> {
  const script = join(folder, "s.ts");
  await Deno.writeTextFile(
    script,
    `import { fileSink, openCamera } from "${front}";
     await using camera = await openCamera();
     await camera.configure(${small});
     ${body}`,
  );
  return script;
}

/** The outcome of a script. */
export interface Ended {
  readonly code: number;
  /** What it wrote, line by line. */
  readonly output: string[];
  /** What was said of it. */
  readonly said: string[];
  readonly events: readonly ScriptEvent[];
  /** The folder it was in; gone once the test is over. */
  readonly folder: string;
}

/** How a script is run. */
export interface Options {
  readonly limits?: Partial<Limits>;
  readonly copies?: boolean;
  readonly words?: readonly string[];
  /** Where it may write, within the folder; `results` unless said, nowhere if null. */
  readonly out?: string | null;
  /** Files beside the script. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  readonly environment?: Readonly<Record<string, string>>;
  /** Links beside the script, and what they lead to. */
  readonly links?: Readonly<Record<string, string>>;
  /** What the script is called; `s.ts` unless said. */
  readonly name?: string;
  /** The script's own folder within the test's; that one itself unless said. */
  readonly folder?: string;
  /** Called with each event as it comes, and with the script's folder. */
  readonly onEvent?: (event: ScriptEvent, folder: string) => void;
}

/** Runs a script in a new folder; `look` sees the outcome while the folder is still there. */
export async function sandboxed(
  body: string,
  options: Options,
  look: (ended: Ended) => void | Promise<void>,
): Promise<void> {
  const { limits, copies, words = [], out = "results", files = {}, environment = {}, onEvent } = options;
  const around = await Deno.realPath(await Deno.makeTempDir({ prefix: "pvcam-sandboxed-" }));
  const folder = join(around, options.folder ?? "");
  const events: ScriptEvent[] = [];
  try {
    for (const [name, text] of Object.entries(files)) {
      await Deno.mkdir(dirname(join(folder, name)), { recursive: true });
      await Deno.writeFile(
        join(folder, name),
        typeof text === "string" ? new TextEncoder().encode(text) : text,
      );
    }
    for (const [name, target] of Object.entries(options.links ?? {})) {
      await Deno.symlink(target, join(folder, name));
    }
    const script = join(folder, options.name ?? "s.ts");
    await Deno.writeTextFile(script, body);
    for (const [name, value] of Object.entries(environment)) Deno.env.set(name, value);
    const code = await runSandboxed({
      script,
      words,
      library: await buildSimulator(),
      out: out === null ? undefined : resolve(folder, out),
      unchecked: true,
      limits: { ...defaultLimits, seconds: 150, ...limits }, // an end, which no script of a test comes to on a slow machine
      copies,
    }, {
      display: {
        tell(event) {
          events.push(event);
          onEvent?.(event, folder);
        },
        clear() {},
        cutOff: false,
      },
    });
    const texts = (kind: "output" | "say") =>
      events.flatMap((event) => event.event === kind ? event.text.split("\n") : []);
    await look({ code, output: texts("output"), said: texts("say"), events, folder });
  } finally {
    for (const name of Object.keys(environment)) Deno.env.delete(name);
    await Deno.remove(around, { recursive: true });
  }
}

/** Lines of JSON that a script wrote, by their first word. */
export function answersOf(ended: Ended): Record<string, unknown> {
  return Object.fromEntries(
    ended.output.filter((line) => line.startsWith("{")).map((line) => Object.entries(JSON.parse(line))[0]),
  );
}
