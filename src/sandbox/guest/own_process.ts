import process from "node:process";
import { refusal } from "./deno_namespace.ts";

/**
 * What Node's modules use of `process`, and what gives no access. Everything else is removed, because it leads to every
 * module.
 */
const kept: readonly string[] = [
  ..."_events _eventsCount _maxListeners emit nextTick emitWarning".split(" "),
  ..."version versions platform arch pid ppid release report features hrtime uptime".split(" "),
  ..."title argv0 execPath allowedNodeEnvironmentFlags exitCode".split(" "), // the runtime refuses to remove these
  ..."noDeprecation throwDeprecation traceDeprecation".split(" "),
];

const stderr = Deno.stderr.writeSync.bind(Deno.stderr);
/** A stream for warnings. */
const output = { write: (text: unknown) => void stderr(new TextEncoder().encode(String(text))) };
const ownParts: Readonly<Record<string, unknown>> = {
  env: {},
  execArgv: [],
  stdout: output,
  stderr: output,
};

/**
 * Node's `process` with the script's arguments, and without anything that leads out of the sandbox. Node's modules use
 * the global `process`, such as for a warning, and pass it to each listener.
 */
export function tameProcess(words: readonly string[]): unknown {
  const { argv } = process; // Node's `parseArgs` looks into this very list
  argv.splice(0, argv.length, "deno", "script", ...words);
  const own: typeof ownParts = { ...ownParts, argv };
  const events = Object.getPrototypeOf(Object.getPrototypeOf(process));
  takeFunctions(process.report, "process.report"); // `process.report` itself cannot be removed
  for (let holder: object = process; holder !== events; holder = Object.getPrototypeOf(holder)) {
    for (const name of Object.getOwnPropertyNames(holder)) {
      if (kept.includes(name) || name === "constructor") continue;
      const { value } = Reflect.getOwnPropertyDescriptor(holder, name)!;
      const instead = own[name] ??
        (typeof value === "function" ? refusal(`process.${name}`) : undefined);
      if (!Reflect.defineProperty(holder, name, { value: instead, writable: false, configurable: false })) {
        throw new Error(`this runtime does not let go of process.${name}`);
      }
    }
  }
  return process;
}

function takeFunctions(holder: object, what: string): void {
  for (const [name, value] of Object.entries(holder)) {
    if (typeof value === "function") Object.assign(holder, { [name]: refusal(`${what}.${name}`) });
  }
}
